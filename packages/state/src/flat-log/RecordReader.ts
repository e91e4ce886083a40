import { DamagedStateError } from '../errors.ts'
import type { SegmentLog } from '../log/SegmentLog.ts'
import { checksum, type RecordParts, readRecordHeader, recordHeaderBytes } from './recordFormat.ts'

/** Bytes of the first read: all of an account or a slot. */
const guessBytes = 128

/** Reads records of the flat log, one by one. What is damaged throws `DamagedStateError`, never comes back as a value. */
export class RecordReader {
  readonly #log: SegmentLog
  readonly #scratch = new Uint8Array(guessBytes)
  readonly #scratchWords = new Uint32Array(this.#scratch.buffer)

  constructor(log: SegmentLog) {
    this.#log = log
  }

  /** The value of `key` in the record at `place`, in units of 8 bytes. A copy. */
  valueSync(key: Uint8Array, segment: number, place: number): Uint8Array {
    const count = this.#log.readSync(segment, this.#scratch, place * 8)
    const { totalBytes } = readRecordHeader(this.#scratchWords[1]!)
    if (count >= recordHeaderBytes && totalBytes <= count)
      return checkedValue(this.#scratch, this.#scratchWords, key, segment, place)
    if (count < guessBytes) throw damagedRecord(segment, place)
    const bytes = new Uint8Array(totalBytes)
    if (this.#log.readSync(segment, bytes, place * 8) < totalBytes) throw damagedRecord(segment, place)
    return checkedValue(bytes, new Uint32Array(bytes.buffer), key, segment, place)
  }

  /** The same without blocking. */
  async value(key: Uint8Array, segment: number, place: number): Promise<Uint8Array> {
    let bytes = new Uint8Array(guessBytes)
    const count = await this.#log.read(segment, bytes, place * 8)
    const { totalBytes } = readRecordHeader(new Uint32Array(bytes.buffer)[1]!)
    if (count < recordHeaderBytes || (totalBytes > count && count < guessBytes)) throw damagedRecord(segment, place)
    if (totalBytes > count) {
      bytes = new Uint8Array(totalBytes)
      if ((await this.#log.read(segment, bytes, place * 8)) < totalBytes) throw damagedRecord(segment, place)
    }
    return checkedValue(bytes, new Uint32Array(bytes.buffer), key, segment, place)
  }
}

/** Checks the record at the beginning of `words`. Throws `DamagedStateError`. */
export function checkRecord(words: Uint32Array, at: number, segment: number, place: number): RecordParts {
  const parts = readRecordHeader(words[at + 1]!)
  const end = at + parts.totalBytes / 4
  if (end > words.length || checksum(words, at + 1, end) !== words[at]) throw damagedRecord(segment, place)
  return parts
}

function checkedValue(
  bytes: Uint8Array,
  words: Uint32Array,
  key: Uint8Array,
  segment: number,
  place: number,
): Uint8Array {
  const { keyBytes, valueBytes, isDeleted } = checkRecord(words, 0, segment, place)
  let isSame = keyBytes === key.length && !isDeleted
  for (let i = 0; i < keyBytes && isSame; i++) isSame = bytes[recordHeaderBytes + i] === key[i]
  if (!isSame) throw new DamagedStateError(`the index names another record (segment ${segment}, byte ${place * 8})`)
  return bytes.slice(recordHeaderBytes + keyBytes, recordHeaderBytes + keyBytes + valueBytes)
}

/** The error for a record that is not what was written. */
export function damagedRecord(segment: number, place: number): DamagedStateError {
  return new DamagedStateError(`a record in segment ${segment} of the flat state at byte ${place * 8}`)
}
