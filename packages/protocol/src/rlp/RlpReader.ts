import { bytesToBigInt } from '../bytes/bigint.ts'
import { DecodeError } from '../errors/DecodeError.ts'

/**
 * Reads canonical RLP item by item: no length in more bytes than needed, no single byte below 0x80 with a prefix, no item past the
 * end of its list. It does not recurse, so that nesting costs nothing. Every method throws `DecodeError`.
 * Source: yellow paper, appendix B.
 */
export class RlpReader {
  readonly format: string
  readonly #bytes: Uint8Array
  readonly #end: number
  #offset: number
  /** Set by `#header`. */
  #payloadStart = 0
  #payloadEnd = 0

  /** Reads `bytes` from `start` up to `end`. */
  constructor(bytes: Uint8Array, format: string, start = 0, end = bytes.length) {
    this.format = format
    this.#bytes = bytes
    this.#offset = start
    this.#end = end
  }

  get offset(): number {
    return this.#offset
  }

  get isAtEnd(): boolean {
    return this.#offset === this.#end
  }

  /** Whether the next item is a list. */
  get isAtList(): boolean {
    return this.#header()
  }

  /** The next item, whatever it is, with its prefix. What is in a list is not looked at. A view: copy to keep. */
  item(): Uint8Array {
    const start = this.#offset
    this.#header()
    this.#offset = this.#payloadEnd
    return this.#bytes.subarray(start, this.#payloadEnd)
  }

  /** The next item, a string of at most `maxBytes`. A view: copy to keep. */
  bytes(maxBytes = Number.POSITIVE_INFINITY): Uint8Array {
    if (this.#header()) this.fail('a list where a string is due')
    const length = this.#payloadEnd - this.#payloadStart
    if (length > maxBytes) this.fail(`${length} bytes where at most ${maxBytes} are allowed`)
    this.#offset = this.#payloadEnd
    return this.#bytes.subarray(this.#payloadStart, this.#payloadEnd)
  }

  /** The next item, a string of exactly `length` bytes. A view: copy to keep. */
  fixedBytes(length: number): Uint8Array {
    const start = this.#offset
    const bytes = this.bytes()
    if (bytes.length !== length) this.fail(`${bytes.length} bytes where ${length} are due`, start)
    return bytes
  }

  /** The next item, an integer without leading zeros of at most `maxBytes` bytes. */
  uint(maxBytes: number): bigint {
    const start = this.#offset
    const bytes = this.bytes()
    if (bytes.length > maxBytes) this.fail(`an integer above ${maxBytes * 8} bits`, start)
    if (bytes[0] === 0) this.fail('an integer with a leading zero', start)
    return bytesToBigInt(bytes)
  }

  /** The next item, a list: a reader of its items. This reader moves behind it. */
  list(): RlpReader {
    if (!this.#header()) this.fail('a string where a list is due')
    this.#offset = this.#payloadEnd
    return new RlpReader(this.#bytes, this.format, this.#payloadStart, this.#payloadEnd)
  }

  /** Refuses items behind the last field. */
  expectEnd(): void {
    if (!this.isAtEnd) this.fail(`${this.#end - this.#offset} bytes too many`)
  }

  fail(reason: string, offset = this.#offset): never {
    throw new DecodeError(this.format, offset, reason)
  }

  /** Finds the payload of the next item, without moving; tells whether it is a list. */
  #header(): boolean {
    const at = this.#offset
    if (at >= this.#end) this.fail('truncated: an item is missing')
    const prefix = this.#bytes[at]!
    if (prefix < 0x80) {
      this.#payloadStart = at
      this.#payloadEnd = at + 1
      return false
    }
    const isList = prefix >= 0xc0
    const short = prefix - (isList ? 0xc0 : 0x80)
    const lengthBytes = Math.max(short - 55, 0)
    const start = at + 1 + lengthBytes
    if (start > this.#end) this.fail('truncated in the length of an item')
    const length = lengthBytes === 0 ? short : this.#longLength(at + 1, lengthBytes)
    if (length > this.#end - start) this.fail(`truncated: an item of ${length} bytes, ${this.#end - start} left`)
    if (!isList && length === 1 && this.#bytes[start]! < 0x80) this.fail('a single byte below 0x80 with a prefix')
    this.#payloadStart = start
    this.#payloadEnd = start + length
    return isList
  }

  #longLength(at: number, lengthBytes: number): number {
    if (this.#bytes[at] === 0) this.fail('a length with a leading zero')
    let length = 0
    for (let i = 0; i < lengthBytes; i++) length = length * 256 + this.#bytes[at + i]!
    if (length < 56) this.fail('a long length for a short item')
    return length
  }
}
