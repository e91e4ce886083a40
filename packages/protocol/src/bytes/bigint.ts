import { EncodeError } from '../errors/EncodeError.ts'
import { bytesToHex, hexToBytes } from './hex.ts'

/** The unsigned big-endian number in `bytes`; 0 when there are none. */
export function bytesToBigInt(bytes: Uint8Array): bigint {
  const { length } = bytes
  if (length > 32) return BigInt(bytesToHex(bytes))
  let value = 0n
  let at = 0
  while (at < length && bytes[at] === 0) at++
  while (at < length) {
    // 48 bits at a time stay exact in a double.
    const end = Math.min(at + 6, length)
    let chunk = 0
    const bits = (end - at) * 8
    for (; at < end; at++) chunk = chunk * 256 + bytes[at]!
    value = (value << BigInt(bits)) | BigInt(chunk)
  }
  return value
}

/** `value` in as few big-endian bytes as possible; none for 0. Throws `EncodeError` below 0. */
export function bigIntToMinimalBytes(value: bigint): Uint8Array {
  if (value < 0n) throw new EncodeError('number', `${value} is negative`)
  if (value === 0n) return new Uint8Array()
  const digits = value.toString(16)
  return hexToBytes(digits.length % 2 === 0 ? `0x${digits}` : `0x0${digits}`)
}

/** `value` as 32 big-endian bytes, as the EVM sees it. Throws `EncodeError` when it does not fit. */
export function bigIntToBytes32(value: bigint): Uint8Array {
  if (value < 0n || value >> 256n !== 0n) throw new EncodeError('number', `${value} does not fit in 256 bits`)
  const bytes = new Uint8Array(32)
  const view = new DataView(bytes.buffer)
  for (let at = 24, rest = value; rest !== 0n; at -= 8, rest >>= 64n) view.setBigUint64(at, BigInt.asUintN(64, rest))
  return bytes
}
