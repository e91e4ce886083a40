import { ByteReader } from '../bytes/ByteReader.ts'
import { ByteWriter } from '../bytes/ByteWriter.ts'
import { readWord, writeWord } from '../bytes/number.ts'
import type { Hash, Keccak256 } from '../domain/primitives.ts'
import type { Log, Receipt } from '../domain/receipt.ts'
import type { TransactionType } from '../domain/transaction.ts'
import { MAX_TOPICS } from './consensus.ts'
import { ReferenceReader, ReferenceWriter } from './references.ts'

/** Version byte of the format. */
export const RECEIPTS_VERSION = 1
/** Most receipts, and most logs, of one mini-block. */
export const MAX_RECEIPTS = 2 ** 20
const FORMAT = 'receipts'
/** Byte → type and status. */
const HEADS = new Map<number, { type: TransactionType; status: 0 | 1 }>(
  ([0, 1, 2, 4] as const).flatMap((type) => ([0, 1] as const).map((status) => [type * 2 + status, { type, status }])),
)

/**
 * Encodes the receipts of a mini-block, in columns: the form in which they are sent and which `receiptsHash` commits to. Layout:
 * `SPEC.md`.
 * @throws EncodeError when a field is out of range or `cumulativeGasUsed` decreases.
 */
export function encodeReceipts(receipts: readonly Receipt[]): Uint8Array {
  const writer = new ByteWriter(FORMAT, 64 + receipts.length * 160)
  writer.u8(RECEIPTS_VERSION).varint(receipts.length)
  if (receipts.length > MAX_RECEIPTS) writer.fail(`there are ${receipts.length}, the limit is ${MAX_RECEIPTS}`)
  for (const { type, status } of receipts) writer.u8(type * 2 + status)
  let gasBefore = 0n
  for (const { cumulativeGasUsed } of receipts) {
    if (cumulativeGasUsed < gasBefore) writer.fail(`cumulativeGasUsed falls from ${gasBefore} to ${cumulativeGasUsed}`)
    writer.varint64(cumulativeGasUsed - gasBefore)
    gasBefore = cumulativeGasUsed
  }
  for (const { logs } of receipts) writer.varint(logs.length)
  const logs = receipts.flatMap((receipt) => receipt.logs)
  if (logs.length > MAX_RECEIPTS) writer.fail(`there are ${logs.length} logs, the limit is ${MAX_RECEIPTS}`)
  writeLogs(writer, logs)
  return writer.finish()
}

/**
 * Decodes what `encodeReceipts` makes, and nothing else. Byte fields are views of `bytes`; equal topics share one array.
 * @throws DecodeError on anything that `SPEC.md` says to refuse.
 */
export function decodeReceipts(bytes: Uint8Array): Receipt[] {
  const reader = new ByteReader(bytes, FORMAT)
  reader.expectVersion(RECEIPTS_VERSION)
  const count = reader.count(24, 'receipts')
  if (count > MAX_RECEIPTS) reader.fail(`${count} receipts, the limit is ${MAX_RECEIPTS}`, 1)
  const heads = reader.bytes(count)
  const gas: bigint[] = []
  let gasBefore = 0n
  for (let i = 0; i < count; i++) {
    gasBefore += reader.varint64()
    if (gasBefore >> 64n !== 0n) reader.fail('a cumulativeGasUsed above 64 bits')
    gas.push(gasBefore)
  }
  const logCounts: number[] = []
  let logTotal = 0
  for (let i = 0; i < count; i++) {
    const logCount = reader.varint()
    logTotal += logCount
    if (logTotal > MAX_RECEIPTS || logTotal * 3 > reader.remaining) reader.fail(`${logTotal} logs do not fit`)
    logCounts.push(logCount)
  }
  const logs = readLogs(reader, logTotal)
  reader.expectEnd()
  let nextLog = 0
  return logCounts.map((logCount, i) => {
    const head = HEADS.get(heads[i]!)
    if (head === undefined) return reader.fail(`a receipt head of ${heads[i]}`, 1)
    const own = logs.slice(nextLog, nextLog + logCount)
    nextLog += logCount
    return { type: head.type, status: head.status, cumulativeGasUsed: gas[i]!, logs: own }
  })
}

/** `receiptsHash` of a mini-block header: Keccak-256 of `encodeReceipts`. */
export function receiptsCommitment(receipts: readonly Receipt[], keccak256: Keccak256): Hash {
  return keccak256(encodeReceipts(receipts))
}

function writeLogs(writer: ByteWriter, logs: readonly Log[]): void {
  const addresses = new ReferenceWriter()
  const topics = new ReferenceWriter()
  for (const log of logs) {
    if (log.address.length !== 20) writer.fail(`the address of a log has ${log.address.length} bytes`)
    addresses.add(writer, log.address)
  }
  for (const log of logs) {
    if (log.topics.length > MAX_TOPICS) writer.fail(`a log has ${log.topics.length} topics`)
    writer.u8(log.topics.length)
  }
  for (const log of logs) for (const topic of log.topics) topics.add(writer, topic)
  for (const log of logs) writer.varint(log.data.length)
  for (const address of addresses.distinct) writer.bytes(address)
  for (const topic of topics.distinct) writeWord(writer, topic, 'a topic')
  for (const log of logs) writer.bytes(log.data)
}

function readLogs(reader: ByteReader, count: number): Log[] {
  const addresses = new ReferenceReader(reader, count)
  const topicCounts = reader.bytes(count)
  let topicTotal = 0
  for (const topicCount of topicCounts) {
    if (topicCount > MAX_TOPICS) reader.fail(`a log of ${topicCount} topics`)
    topicTotal += topicCount
  }
  if (topicTotal > reader.remaining) reader.fail(`${topicTotal} topics do not fit`)
  const topics = new ReferenceReader(reader, topicTotal)
  const dataLengths = Array.from({ length: count }, () => reader.varint())
  addresses.readDistinct(() => reader.bytes(20))
  topics.readDistinct(() => readWord(reader))
  let nextTopic = 0
  return dataLengths.map((dataLength, i) => {
    const own: Hash[] = []
    for (let k = topicCounts[i]!; k > 0; k--) own.push(topics.value(nextTopic++))
    return { address: addresses.value(i), topics: own, data: reader.bytes(dataLength) }
  })
}
