import { META_BYTES } from '../log/record-log.ts'

/** What the store knows of a record without reading it. */
export interface RecordMeta {
  /** Height of a mini-block, or number of a sealed block. */
  number: bigint
  /** The block that it belongs to. */
  block: bigint
  /** Dictionary epoch of a mini-block; 0 for a seal. */
  dictionaryEpoch: bigint
  /** Index in the block of the first transaction and of the first log. */
  firstTransactionIndex: number
  firstLogIndex: number
  transactionCount: number
  logCount: number
}

/** Layout, little-endian: 8 number · 8 block · 8 epoch · 4 first transaction · 4 first log · 4 transactions · 4 logs. */
export function encodeRecordMeta(meta: RecordMeta): Uint8Array {
  const bytes = new Uint8Array(META_BYTES)
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, meta.number, true)
  view.setBigUint64(8, meta.block, true)
  view.setBigUint64(16, meta.dictionaryEpoch, true)
  view.setUint32(24, meta.firstTransactionIndex, true)
  view.setUint32(28, meta.firstLogIndex, true)
  view.setUint32(32, meta.transactionCount, true)
  view.setUint32(36, meta.logCount, true)
  return bytes
}

export function decodeRecordMeta(bytes: Uint8Array): RecordMeta {
  const view = new DataView(bytes.buffer, bytes.byteOffset, META_BYTES)
  return {
    number: view.getBigUint64(0, true),
    block: view.getBigUint64(8, true),
    dictionaryEpoch: view.getBigUint64(16, true),
    firstTransactionIndex: view.getUint32(24, true),
    firstLogIndex: view.getUint32(28, true),
    transactionCount: view.getUint32(32, true),
    logCount: view.getUint32(36, true),
  }
}
