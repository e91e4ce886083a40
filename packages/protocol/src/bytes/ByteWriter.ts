import { EncodeError } from '../errors/EncodeError.ts'

/** Writes a wire format from front to back into a buffer that grows. Throws `EncodeError` when a value is out of range. */
export class ByteWriter {
  readonly format: string
  #bytes: Uint8Array
  #view: DataView
  #length = 0

  /** `capacity`: bytes to start with, when the size is known. */
  constructor(format: string, capacity = 256) {
    this.format = format
    this.#bytes = new Uint8Array(capacity)
    this.#view = new DataView(this.#bytes.buffer)
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length
  }

  u8(value: number): this {
    this.#assertInteger(value, 0xff)
    const at = this.#grow(1)
    this.#view.setUint8(at, value)
    return this
  }

  u16(value: number): this {
    this.#assertInteger(value, 0xffff)
    const at = this.#grow(2)
    this.#view.setUint16(at, value, true)
    return this
  }

  u32(value: number): this {
    this.#assertInteger(value, 0xffffffff)
    const at = this.#grow(4)
    this.#view.setUint32(at, value, true)
    return this
  }

  u64(value: bigint): this {
    this.#assertBits(value, 64n)
    const at = this.#grow(8)
    this.#view.setBigUint64(at, value, true)
    return this
  }

  u256(value: bigint): this {
    this.#assertBits(value, 256n)
    const at = this.#grow(32)
    for (let i = 0; i < 4; i++) {
      this.#view.setBigUint64(at + 8 * i, BigInt.asUintN(64, value >> BigInt(64 * i)), true)
    }
    return this
  }

  varint(value: number): this {
    this.#assertInteger(value, Number.MAX_SAFE_INTEGER)
    let at = this.#grow(8)
    let rest = value
    while (rest >= 0x80) {
      this.#bytes[at++] = (rest % 128) | 0x80
      rest = Math.floor(rest / 128)
    }
    this.#bytes[at++] = rest
    this.#length = at
    return this
  }

  varint64(value: bigint): this {
    this.#assertBits(value, 64n)
    let rest = value
    while (rest >= 0x80n) {
      this.u8(Number(rest & 0x7fn) | 0x80)
      rest >>= 7n
    }
    return this.u8(Number(rest))
  }

  bytes(value: Uint8Array): this {
    const at = this.#grow(value.length)
    this.#bytes.set(value, at)
    return this
  }

  /** Bytes of a fixed-size field. */
  fixedBytes(value: Uint8Array, length: number, what: string): this {
    if (value.length !== length) this.fail(`${what} has ${value.length} bytes, not ${length}`)
    return this.bytes(value)
  }

  /** The length as a varint, then the bytes. */
  prefixedBytes(value: Uint8Array, maxLength: number, what: string): this {
    if (value.length > maxLength) this.fail(`${what} has ${value.length} bytes, the limit is ${maxLength}`)
    return this.varint(value.length).bytes(value)
  }

  /** What was written. The writer must not be used afterwards. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  fail(reason: string): never {
    throw new EncodeError(this.format, reason)
  }

  #assertInteger(value: number, max: number): void {
    if (!Number.isInteger(value) || value < 0 || value > max) this.fail(`${value} is not an integer of 0 … ${max}`)
  }

  #assertBits(value: bigint, bits: bigint): void {
    if (value < 0n || value >> bits !== 0n) this.fail(`${value} does not fit in ${bits} bits`)
  }

  /** May replace the buffer: take its result before touching `#bytes` or `#view`. */
  #grow(by: number): number {
    const at = this.#length
    const needed = at + by
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2))
      larger.set(this.#bytes.subarray(0, at))
      this.#bytes = larger
      this.#view = new DataView(larger.buffer)
    }
    this.#length = needed
    return at
  }
}
