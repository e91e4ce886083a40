import { DecodeError } from '../errors/DecodeError.ts'

/**
 * Reads a wire format from front to back. It never reads past the end and never allocates by a length that it has not compared
 * with what is left. Every method throws `DecodeError` with the name of the format and the offset.
 */
export class ByteReader {
  readonly format: string
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #offset = 0

  constructor(bytes: Uint8Array, format: string) {
    this.format = format
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** Offset of the next byte. */
  get offset(): number {
    return this.#offset
  }

  /** Bytes that are left. */
  get remaining(): number {
    return this.#bytes.length - this.#offset
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1))
  }

  /** Little-endian, as all integers of our own formats. */
  u16(): number {
    return this.#view.getUint16(this.#take(2), true)
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true)
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.#take(8), true)
  }

  /** 32 bytes, little-endian. */
  u256(): bigint {
    const at = this.#take(32)
    const word = (i: number) => this.#view.getBigUint64(at + i, true)
    return word(0) | (word(8) << 64n) | (word(16) << 128n) | (word(24) << 192n)
  }

  /** LEB128, at most 2^53 − 1, in as few bytes as possible. */
  varint(): number {
    const start = this.#offset
    let value = 0
    let scale = 1
    for (let length = 1; ; length++) {
      const byte = this.u8()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) {
        if (byte === 0 && length > 1) this.fail('a varint longer than needed', start)
        break
      }
      if (length === 8) this.fail('a varint above 53 bits', start)
      scale *= 128
    }
    if (value > Number.MAX_SAFE_INTEGER) this.fail('a varint above 53 bits', start)
    return value
  }

  /** LEB128, at most 2^64 − 1, in as few bytes as possible. */
  varint64(): bigint {
    const start = this.#offset
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.u8()
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) {
        if (byte === 0 && shift > 0n) this.fail('a varint longer than needed', start)
        break
      }
      if (shift === 63n) this.fail('a varint above 64 bits', start)
    }
    if (value >> 64n !== 0n) this.fail('a varint above 64 bits', start)
    return value
  }

  /**
   * A varint that counts items of at least `minItemBits` bits each, all of which are still to come: a count that cannot be true is
   * refused before anything is allocated by it.
   */
  count(minItemBits: number, what: string): number {
    const start = this.#offset
    const count = this.varint()
    if (count * minItemBits > this.remaining * 8)
      this.fail(`${count} ${what} do not fit in ${this.remaining} bytes`, start)
    return count
  }

  /** A view of the next `length` bytes: copy to keep. */
  bytes(length: number): Uint8Array {
    const at = this.#take(length)
    return this.#bytes.subarray(at, at + length)
  }

  /** Bytes with their length, a varint of at most `maxLength`, in front. A view: copy to keep. */
  prefixedBytes(maxLength: number): Uint8Array {
    const start = this.#offset
    const length = this.varint()
    if (length > maxLength) this.fail(`${length} bytes where at most ${maxLength} are allowed`, start)
    return this.bytes(length)
  }

  /** Refuses any version but `version`. */
  expectVersion(version: number): void {
    const got = this.u8()
    if (got !== version) this.fail(`version ${got}, this reader knows ${version}`, this.#offset - 1)
  }

  /** Refuses bytes behind the last field. */
  expectEnd(): void {
    if (this.remaining !== 0) this.fail(`${this.remaining} bytes too many`)
  }

  fail(reason: string, offset = this.#offset): never {
    throw new DecodeError(this.format, offset, reason)
  }

  #take(length: number): number {
    const at = this.#offset
    if (length > this.#bytes.length - at) this.fail(`truncated: ${length} bytes due, ${this.remaining} left`)
    this.#offset = at + length
    return at
  }
}
