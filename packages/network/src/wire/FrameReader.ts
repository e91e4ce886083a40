import { SYNC_FRAME_HEADER_BYTES } from '@megarollup/protocol'
import { JunkError } from '../errors.ts'

/** Chunks below this are copied together, so that a peer that writes single bytes costs no more than one that writes blocks. */
const SMALL_CHUNK_BYTES = 4_096
const BLOCK_BYTES = 16_384

/**
 * Cuts a byte stream into messages: u32 little-endian length, then as many bytes. It keeps what came and not more: memory is
 * never taken on the word of a length, and a length above the bound is refused before any of its bytes are kept.
 */
export class FrameReader {
  readonly #maxMessageBytes: number
  #chunks: Uint8Array[] = []
  /** Bytes of `#chunks[0]` that were already taken. */
  #offset = 0
  #buffered = 0
  /** Length of the message under way; 0 before its length was read. */
  #due = 0
  /** Our own block behind the last chunk, and how much of it is in use. */
  #block = new Uint8Array(0)
  #blockUsed = 0

  constructor(maxMessageBytes: number) {
    this.#maxMessageBytes = maxMessageBytes
  }

  /** Bytes that came and were not taken yet. */
  get bufferedBytes(): number {
    return this.#buffered
  }

  /**
   * Adds bytes as they come. Large chunks are kept, not copied: the caller must not change them.
   * @throws JunkError when they announce a message of no or too many bytes.
   */
  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return
    if (chunk.length < SMALL_CHUNK_BYTES) this.#pushSmall(chunk)
    else this.#chunks.push(chunk)
    this.#buffered += chunk.length
    this.#readLength()
  }

  /** Whether `next` would return a message. */
  hasMessage(): boolean {
    return this.#due > 0 && this.#buffered >= this.#due
  }

  /**
   * The next complete message in memory of its own, or `undefined` while it is not all there.
   * @throws JunkError when the message behind it has no or too many bytes.
   */
  next(): Uint8Array | undefined {
    if (!this.hasMessage()) return undefined
    const message = this.#take(this.#due)
    this.#due = 0
    this.#readLength()
    return message
  }

  #pushSmall(chunk: Uint8Array): void {
    const last = this.#chunks.at(-1)
    const used = this.#blockUsed
    if (used + chunk.length <= this.#block.length) {
      this.#block.set(chunk, used)
      this.#blockUsed += chunk.length
      // The last chunk is the used part of the block, unless all of it was taken.
      if (last !== undefined && last.buffer === this.#block.buffer)
        this.#chunks[this.#chunks.length - 1] = this.#block.subarray(last.byteOffset, this.#blockUsed)
      else this.#chunks.push(this.#block.subarray(used, this.#blockUsed))
      return
    }
    this.#block = new Uint8Array(BLOCK_BYTES)
    this.#block.set(chunk)
    this.#blockUsed = chunk.length
    this.#chunks.push(this.#block.subarray(0, chunk.length))
  }

  #readLength(): void {
    if (this.#due > 0 || this.#buffered < SYNC_FRAME_HEADER_BYTES) return
    const header = this.#take(SYNC_FRAME_HEADER_BYTES)
    const length = new DataView(header.buffer).getUint32(0, true)
    if (length === 0) throw new JunkError('a message of no bytes')
    if (length > this.#maxMessageBytes)
      throw new JunkError(`a message of ${length} bytes, where ${this.#maxMessageBytes} are the limit`)
    this.#due = length
  }

  /** `count` is never above what is buffered. */
  #take(count: number): Uint8Array {
    const taken = new Uint8Array(count)
    let filled = 0
    let index = 0
    while (filled < count) {
      const chunk = this.#chunks[index]!
      const part = chunk.subarray(this.#offset, this.#offset + count - filled)
      taken.set(part, filled)
      filled += part.length
      this.#offset += part.length
      if (this.#offset === chunk.length) {
        this.#offset = 0
        index++
      }
    }
    if (index > 0) this.#chunks.splice(0, index)
    this.#buffered -= count
    return taken
  }
}
