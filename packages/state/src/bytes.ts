import { Buffer } from 'node:buffer'
import type { Hash } from '@megarollup/protocol'

/** 32 zero bytes: the value of an absent slot. Shared: never write to it. */
export const zeroHash: Hash = new Uint8Array(32)

/** Keccak-256 of nothing: the code hash of an account without code. Shared: never write to it. */
export const emptyCodeHash: Hash = Uint8Array.from(
  Buffer.from('c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470', 'hex'),
)

/** Bytes as a `Map` key: one character a byte (latin1), so that ordinary string comparison orders keys as bytes do. */
export function bytesToKey(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}

/** The bytes of a key that `bytesToKey` made. */
export function keyToBytes(key: string): Uint8Array {
  // A copy: small buffers are cut from a pool that they would keep alive.
  return new Uint8Array(Buffer.from(key, 'latin1'))
}

/** Whether all bytes are zero. */
export function isZero(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 0) return false
  return true
}

/** Whether both hold the same bytes. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** Hexadecimal with `0x`, for messages. */
export function bytesToHex(bytes: Uint8Array): string {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`
}
