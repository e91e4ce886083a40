import { keccak256 } from '@megarollup/crypto'
import {
  concatBytes,
  DecodeError,
  EncodeError,
  encodeLog,
  encodeRlpBytes,
  encodeRlpList,
  encodeRlpUint,
  type Log,
  logsBloom,
  RlpReader,
  readLog,
} from '@megarollup/protocol'
import type { EthereumReceipt } from '../header.ts'

const FORMAT = 'receipt'
const BLOOM_BYTES = 256

/**
 * The EIP-2718 encoding of a receipt, which the receipts root commits to. Source: yellow paper 4.3.1, EIP-658, EIP-2718.
 *
 * @param bloom `logsBloom` of its logs; computed when left out.
 * @throws EncodeError when it has not exactly one of status and state root.
 */
export function encodeEthereumReceipt(
  receipt: EthereumReceipt,
  bloom = logsBloom(receipt.logs, keccak256),
): Uint8Array {
  const fields = encodeRlpList([
    encodeOutcome(receipt),
    encodeRlpUint(receipt.cumulativeGasUsed),
    encodeRlpBytes(bloom),
    encodeRlpList(receipt.logs.map(encodeLog)),
  ])
  return receipt.type === 0 ? fields : concatBytes([Uint8Array.of(receipt.type), fields])
}

function encodeOutcome({ status, stateRoot }: EthereumReceipt): Uint8Array {
  if ((status === undefined) === (stateRoot === undefined)) throw new EncodeError(FORMAT, 'it needs a status or a root')
  if (stateRoot === undefined) return encodeRlpUint(BigInt(status!))
  if (stateRoot.length !== 32) throw new EncodeError(FORMAT, `its state root has ${stateRoot.length} bytes`)
  return encodeRlpBytes(stateRoot)
}

/**
 * Decodes a receipt of any fork. The bloom is not compared with the logs. Byte fields are views of `bytes`.
 *
 * @throws DecodeError on anything that `encodeEthereumReceipt` does not make.
 */
export function decodeEthereumReceipt(bytes: Uint8Array): { receipt: EthereumReceipt; bloom: Uint8Array } {
  const type = receiptType(bytes)
  const outer = new RlpReader(bytes, FORMAT, type === 0 ? 0 : 1)
  const fields = outer.list()
  outer.expectEnd()
  const outcome = readOutcome(fields)
  const cumulativeGasUsed = fields.uint(8)
  const bloom = fields.fixedBytes(BLOOM_BYTES)
  const logs: Log[] = []
  const list = fields.list()
  while (!list.isAtEnd) logs.push(readLog(list.list()))
  fields.expectEnd()
  return { receipt: { type, ...outcome, cumulativeGasUsed, logs }, bloom }
}

function receiptType(bytes: Uint8Array): EthereumReceipt['type'] {
  const first = bytes[0]
  if (first === undefined) throw new DecodeError(FORMAT, 0, 'it is empty')
  if (first >= 0xc0) return 0
  if (first === 1 || first === 2 || first === 3 || first === 4) return first
  throw new DecodeError(FORMAT, 0, `a type of ${first}`)
}

/** 32 bytes are a state root, one or none a status. */
function readOutcome(fields: RlpReader): { status: 0 | 1 } | { stateRoot: Uint8Array } {
  const start = fields.offset
  const bytes = fields.bytes(32)
  if (bytes.length === 32) return { stateRoot: bytes }
  if (bytes.length === 0) return { status: 0 }
  if (bytes.length !== 1 || bytes[0] !== 1) fields.fail('neither a status nor a state root', start)
  return { status: 1 }
}
