import { DamagedStateError } from '../errors.ts'
import type { KeyHasher } from './index/KeyHasher.ts'

// A record of the flat log, version 1. Little-endian; begins and ends at multiples of 8 bytes.
//
// |   |                                                                                                |
// |---|------------------------------------------------------------------------------------------------|
// | 0 | checksum u32 of all that follows, see below                                                    |
// | 4 | bytes of the key (low 7 bits, at most 64), whether it is deleted (bit 7), bytes of the value (24 bits) |
// | 8 | key, value, then zero bytes to the next multiple of 8                                          |
//
// The payload of a frame is its kind u32 (1 a commit, 2 records that were moved, 0 none: the end of a session), then 4 zero bytes,
// 16 bytes that the owner of the log gave with the commit (of kind 2: zero), and records.

export const recordHeaderBytes = 8
export const payloadHeaderBytes = 24
export const commitKind = 1
export const moveKind = 2
export const maxValueBytes = 2 ** 24 - 1
export const markBytes = 16

/** Bytes of a record, padding included. */
export function recordBytes(keyBytes: number, valueBytes: number): number {
  return (recordHeaderBytes + keyBytes + valueBytes + 7) & ~7
}

/**
 * A 32-bit checksum of the words from `from` to `to`. Each step is a permutation of the sum and of the word, so damage of any one
 * word always shows; of several with all but 2⁻³² of a chance. A record is read alone, so its frame's CRC is of no help then.
 */
export function checksum(words: Uint32Array, from: number, to: number): number {
  let sum = to - from
  for (let i = from; i < to; i++) {
    sum = Math.imul(sum ^ words[i]!, 0x9e3779b1)
    sum ^= sum >>> 15
  }
  return sum >>> 0
}

/** Where the parts of a record are. */
export interface RecordParts {
  keyBytes: number
  valueBytes: number
  isDeleted: boolean
  totalBytes: number
}

/** The header of a record, from its second word. */
export function readRecordHeader(word: number): RecordParts {
  const keyBytes = word & 0x7f
  const valueBytes = word >>> 8
  return { keyBytes, valueBytes, isDeleted: (word & 0x80) !== 0, totalBytes: recordBytes(keyBytes, valueBytes) }
}

/**
 * Calls `onRecord` for each record of a frame's payload whose CRC was checked; the key's hash is then in `hasher`. Returns how many
 * there were. Throws `DamagedStateError` when lengths do not fit.
 */
export function scanPayload(
  payload: Uint8Array,
  hasher: KeyHasher,
  onRecord: (offset: number, parts: RecordParts) => void,
): number {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength)
  let count = 0
  for (let offset = payloadHeaderBytes; offset < payload.length; count++) {
    const parts =
      offset + recordHeaderBytes <= payload.length ? readRecordHeader(view.getUint32(offset + 4, true)) : undefined
    if (!parts || offset + parts.totalBytes > payload.length)
      throw new DamagedStateError('a record of the flat state does not fit into its commit')
    hasher.hash(payload, offset + recordHeaderBytes, parts.keyBytes)
    onRecord(offset, parts)
    offset += parts.totalBytes
  }
  return count
}
