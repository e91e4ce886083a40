import { bigIntToMinimalBytes } from '../bytes/bigint.ts'

/** RLP of a byte string. Source: yellow paper, appendix B. */
export function encodeRlpBytes(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 1 && bytes[0]! < 0x80) return bytes.slice()
  return withPrefix(0x80, [bytes], bytes.length)
}

/** RLP of an unsigned integer: its minimal big-endian bytes, none for 0. */
export function encodeRlpUint(value: bigint): Uint8Array {
  return encodeRlpBytes(bigIntToMinimalBytes(value))
}

/** RLP of a list of items that are RLP themselves. */
export function encodeRlpList(items: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const item of items) length += item.length
  return withPrefix(0xc0, items, length)
}

/** `base` is 0x80 for strings, 0xc0 for lists. */
function withPrefix(base: number, parts: readonly Uint8Array[], length: number): Uint8Array {
  const lengthBytes = length < 56 ? 0 : length < 0x100 ? 1 : length < 0x10000 ? 2 : length < 0x1000000 ? 3 : 4
  const out = new Uint8Array(1 + lengthBytes + length)
  if (lengthBytes === 0) out[0] = base + length
  else {
    out[0] = base + 55 + lengthBytes
    for (let i = 0; i < lengthBytes; i++) out[1 + i] = (length >>> (8 * (lengthBytes - 1 - i))) & 0xff
  }
  let at = 1 + lengthBytes
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}
