import type { Hex } from '../domain/primitives.ts'
import { DecodeError } from '../errors/DecodeError.ts'

const PAIRS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Bytes as `0x` and two lower-case digits each. */
export function bytesToHex(bytes: Uint8Array): Hex {
  let text = '0x'
  for (let i = 0; i < bytes.length; i++) text += PAIRS[bytes[i]!]
  return text as Hex
}

/**
 * The bytes of a `0x`-prefixed string with an even number of digits of either case.
 * @throws DecodeError (format `hex`) on anything else.
 */
export function hexToBytes(hex: string): Uint8Array {
  if (!hex.startsWith('0x')) throw new DecodeError('hex', 0, 'no 0x in front')
  if (hex.length % 2 !== 0) throw new DecodeError('hex', hex.length, 'an odd number of digits')
  const bytes = new Uint8Array((hex.length - 2) / 2)
  for (let i = 0; i < bytes.length; i++) {
    const high = digit(hex.charCodeAt(2 + 2 * i))
    const low = digit(hex.charCodeAt(3 + 2 * i))
    if (high < 0 || low < 0) throw new DecodeError('hex', 2 + 2 * i, 'a character that is no hexadecimal digit')
    bytes[i] = (high << 4) | low
  }
  return bytes
}

function digit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}
