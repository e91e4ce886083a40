import { concatBytes } from '../bytes/concat.ts'
import type { Log, Receipt } from '../domain/receipt.ts'
import type { TransactionType } from '../domain/transaction.ts'
import { DecodeError } from '../errors/DecodeError.ts'
import { EncodeError } from '../errors/EncodeError.ts'
import { encodeRlpBytes, encodeRlpList, encodeRlpUint } from '../rlp/encode.ts'
import { RlpReader } from '../rlp/RlpReader.ts'
import { BLOOM_BYTES } from './bloom.ts'

const FORMAT = 'receipt'
/** Topics of one log (LOG0 … LOG4). */
export const MAX_TOPICS = 4

/**
 * The EIP-2718 encoding of a receipt, which the receipts root commits to. Source: EIP-2718, EIP-658.
 * @param bloom `logsBloom` of its logs, 256 bytes.
 */
export function encodeReceipt(receipt: Receipt, bloom: Uint8Array): Uint8Array {
  if (bloom.length !== BLOOM_BYTES) throw new EncodeError(FORMAT, `the bloom has ${bloom.length} bytes`)
  const fields = encodeRlpList([
    encodeRlpUint(BigInt(receipt.status)),
    encodeRlpUint(receipt.cumulativeGasUsed),
    encodeRlpBytes(bloom),
    encodeRlpList(receipt.logs.map(encodeLog)),
  ])
  return receipt.type === 0 ? fields : concatBytes([Uint8Array.of(receipt.type), fields])
}

/**
 * Decodes a receipt from its EIP-2718 encoding. The bloom is not compared with the logs. Byte fields are views of `bytes`.
 * @throws DecodeError on anything that `encodeReceipt` does not make.
 */
export function decodeReceipt(bytes: Uint8Array): { receipt: Receipt; bloom: Uint8Array } {
  const type = receiptType(bytes)
  const outer = new RlpReader(bytes, FORMAT, type === 0 ? 0 : 1)
  const fields = outer.list()
  outer.expectEnd()
  const status = readStatus(fields)
  const cumulativeGasUsed = fields.uint(8)
  const bloom = fields.fixedBytes(BLOOM_BYTES)
  const logs: Log[] = []
  const list = fields.list()
  while (!list.isAtEnd) logs.push(readLog(list.list()))
  fields.expectEnd()
  return { receipt: { type, status, cumulativeGasUsed, logs }, bloom }
}

function receiptType(bytes: Uint8Array): TransactionType {
  const first = bytes[0]
  if (first === undefined) throw new DecodeError(FORMAT, 0, 'it is empty')
  if (first >= 0xc0) return 0
  if (first === 1 || first === 2 || first === 4) return first
  throw new DecodeError(FORMAT, 0, `a type of ${first}`)
}

function readStatus(fields: RlpReader): 0 | 1 {
  const start = fields.offset
  const status = fields.uint(1)
  if (status > 1n) fields.fail(`a status of ${status}`, start)
  return status === 1n ? 1 : 0
}

/** RLP of a log. Throws `EncodeError` for a length that is wrong. */
export function encodeLog({ address, topics, data }: Log): Uint8Array {
  if (address.length !== 20) throw new EncodeError(FORMAT, `the address of a log has ${address.length} bytes`)
  if (topics.length > MAX_TOPICS) throw new EncodeError(FORMAT, `a log has ${topics.length} topics`)
  for (const topic of topics) {
    if (topic.length !== 32) throw new EncodeError(FORMAT, `a topic has ${topic.length} bytes`)
  }
  return encodeRlpList([encodeRlpBytes(address), encodeRlpList(topics.map(encodeRlpBytes)), encodeRlpBytes(data)])
}

/** Reads a log, given the reader of its list. */
export function readLog(log: RlpReader): Log {
  const address = log.fixedBytes(20)
  const topics: Uint8Array[] = []
  const list = log.list()
  while (!list.isAtEnd) {
    if (topics.length === MAX_TOPICS) list.fail(`more than ${MAX_TOPICS} topics`)
    topics.push(list.fixedBytes(32))
  }
  const data = log.bytes()
  log.expectEnd()
  return { address, topics, data }
}
