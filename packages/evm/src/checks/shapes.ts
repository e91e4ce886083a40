/** What a value is, for checks at the engine's boundary: cheap where all is well, in words where it is not. */

const SHOWN_CHARACTERS = 60

/** Whether it is a `Uint8Array`, also one of another realm. */
export function isBytes(value: unknown): value is Uint8Array {
  if (value instanceof Uint8Array) return true
  return ArrayBuffer.isView(value) && (value as { [Symbol.toStringTag]?: string })[Symbol.toStringTag] === 'Uint8Array'
}

export function isBytesOf(value: unknown, length: number): value is Uint8Array {
  return isBytes(value) && value.length === length
}

/** Whether it is a bigint that is not negative. */
export function isUnsigned(value: unknown): value is bigint {
  return typeof value === 'bigint' && value >= 0n
}

const U64 = 1n << 64n
const WORD_BITS = 256n

/** Whether it is a bigint from 0 to 2^64 - 1. */
export function isUint64(value: unknown): value is bigint {
  return typeof value === 'bigint' && value >= 0n && value < U64
}

/** Whether it is a bigint from 0 to 2^256 - 1. */
export function isUint256(value: unknown): value is bigint {
  return typeof value === 'bigint' && value >= 0n && (value < U64 || value >> WORD_BITS === 0n)
}

/** A value in a few words: `undefined`, `19 bytes`, `the string "0x12"`, `-1n`. */
export function describeValue(value: unknown): string {
  if (isBytes(value)) return `${value.length} bytes`
  if (typeof value === 'bigint') return shorten(`${value}n`)
  if (typeof value === 'string') return `the string ${JSON.stringify(shorten(value))}`
  if (typeof value === 'number') return `the number ${value}`
  if (typeof value === 'function') return 'a function'
  if (value === null || typeof value !== 'object') return String(value)
  if (typeof (value as { then?: unknown }).then === 'function') return 'a promise'
  return Array.isArray(value) ? `a list of ${value.length}` : 'an object'
}

function shorten(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text
}
