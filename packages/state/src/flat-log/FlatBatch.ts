import { InvalidStateDiffError } from '../errors.ts'
import { frameHeaderBytes } from '../log/frame.ts'
import { deletedFlag } from './index/Entries.ts'
import { type KeyHasher, maxKeyBytes } from './index/KeyHasher.ts'
import {
  checksum,
  commitKind,
  markBytes,
  maxValueBytes,
  payloadHeaderBytes,
  recordBytes,
  recordHeaderBytes,
} from './recordFormat.ts'

const start = frameHeaderBytes + payloadHeaderBytes
const columns = 4

/**
 * Writes for one commit, laid out as the log's frame from the beginning: nothing is copied again. Later writes of a key win. Made by
 * `FlatLog.batch`; good for one commit.
 */
export class FlatBatch {
  /** How many writes there are. */
  count = 0
  #bytes: Uint8Array
  #words: Uint32Array
  #end = start
  /** Of each write: h0, h1, h2, place in the frame in bytes with `deletedFlag` when it deletes. */
  #index: Uint32Array
  readonly #hasher: KeyHasher
  readonly #kind: number

  /** `used` is a batch that was committed: its memory is taken over. */
  constructor(hasher: KeyHasher, kind: number = commitKind, used?: FlatBatch) {
    this.#hasher = hasher
    this.#kind = kind
    this.#bytes = used ? used.#bytes : new Uint8Array(64 * 1024)
    this.#words = new Uint32Array(this.#bytes.buffer)
    this.#index = used ? used.#index : new Uint32Array(columns * 1024)
  }

  /** Bytes of memory that this batch holds. */
  get capacityBytes(): number {
    return this.#bytes.length + this.#index.length * 4
  }

  /** Bytes that this batch adds to the log. */
  get sizeBytes(): number {
    return this.#end
  }

  /** Sets a key of 1 to 64 bytes to a value of less than 16 MiB. Both are copied. Throws `InvalidStateDiffError`. */
  put(key: Uint8Array, value: Uint8Array): void {
    this.#add(key, value, 0)
  }

  /** Removes a key. */
  delete(key: Uint8Array): void {
    this.#add(key, undefined, 0x80)
  }

  /** Adds a whole record as it is. Its hash must be in the hasher. */
  copyRecord(record: Uint8Array): void {
    this.#reserve(record.length)
    this.#bytes.set(record, this.#end)
    this.#note(0)
    this.#end += record.length
  }

  /** The frame, with 32 bytes for the log to fill in, and `mark` in its payload. */
  toFrame(mark: Uint8Array): Uint8Array {
    this.#words.fill(0, 0, start / 4)
    this.#words[frameHeaderBytes / 4] = this.#kind
    this.#bytes.set(mark.subarray(0, markBytes), frameHeaderBytes + 8)
    return this.#bytes.subarray(0, this.#end)
  }

  /** Calls `onWrite` for each write in order, with its place from the beginning of the payload in bytes. */
  forEach(onWrite: (h0: number, h1: number, h2: number, offset: number, isDeleted: boolean) => void): void {
    const index = this.#index
    for (let i = 0; i < this.count * columns; i += columns) {
      const place = index[i + 3]!
      const isDeleted = place >= deletedFlag
      const offset = (isDeleted ? place - deletedFlag : place) - frameHeaderBytes
      onWrite(index[i]!, index[i + 1]!, index[i + 2]!, offset, isDeleted)
    }
  }

  #add(key: Uint8Array, value: Uint8Array | undefined, deletedBit: number): void {
    const valueBytes = value?.length ?? 0
    if (key.length === 0 || key.length > maxKeyBytes || valueBytes > maxValueBytes)
      throw new InvalidStateDiffError(`a key of ${key.length} bytes with a value of ${valueBytes} bytes`)
    const total = recordBytes(key.length, valueBytes)
    this.#reserve(total)
    const at = this.#end
    const first = at >> 2
    const end = (at + total) >> 2
    this.#words[end - 1] = 0
    this.#words[end - 2] = 0
    this.#words[first + 1] = key.length | deletedBit | (valueBytes << 8)
    this.#bytes.set(key, at + recordHeaderBytes)
    if (value) this.#bytes.set(value, at + recordHeaderBytes + key.length)
    this.#words[first] = checksum(this.#words, first + 1, end)
    this.#hasher.hash(key, 0, key.length)
    this.#note(deletedBit === 0 ? 0 : deletedFlag)
    this.#end = at + total
  }

  #note(flag: number): void {
    if (this.count * columns === this.#index.length) {
      const index = new Uint32Array(this.#index.length * 2)
      index.set(this.#index)
      this.#index = index
    }
    const at = this.count++ * columns
    this.#index[at] = this.#hasher.h0
    this.#index[at + 1] = this.#hasher.h1
    this.#index[at + 2] = this.#hasher.h2
    this.#index[at + 3] = (this.#end | flag) >>> 0
  }

  #reserve(more: number): void {
    if (this.#end + more <= this.#bytes.length) return
    if (this.#end + more > 2 ** 30) throw new InvalidStateDiffError('one commit has more than 1 GiB of changes')
    const bytes = new Uint8Array(Math.max(this.#bytes.length * 2, (this.#end + more + 7) & ~7))
    bytes.set(this.#bytes.subarray(0, this.#end))
    this.#bytes = bytes
    this.#words = new Uint32Array(bytes.buffer)
  }
}
