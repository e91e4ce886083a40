import type { Address } from '@megarollup/protocol'
import { keccak256 } from '../keccak.ts'
import { backend } from './backend.ts'
import { InvalidSignatureError } from './errors.ts'

/** Order of the secp256k1 group. */
export const SECP256K1_N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
/** The largest s that EIP-2 and EIP-7702 accept. */
export const SECP256K1_HALF_N = SECP256K1_N >> 1n

const N_BYTES = hexBytes('fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141')
const HALF_N_BYTES = hexBytes('7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0')

/**
 * The public key that signed a digest: 65 bytes, uncompressed (0x04 ‖ x ‖ y).
 *
 * @param digest 32 bytes.
 * @param signature r ‖ s ‖ yParity, 65 bytes, low s.
 * @throws InvalidSignatureError with the `fault`.
 */
export function recoverPublicKey(digest: Uint8Array, signature: Uint8Array): Uint8Array {
  if (signature.length !== 65) throw new InvalidSignatureError('length')
  if (digest.length !== 32) throw new InvalidSignatureError('digest-length')
  const yParity = signature[64]!
  if (yParity > 1) throw new InvalidSignatureError('y-parity')
  const rs = signature.subarray(0, 64)
  if (!isScalar(rs, 0) || !isScalar(rs, 32)) throw new InvalidSignatureError('range')
  if (compareAt(rs, 32, HALF_N_BYTES) > 0) throw new InvalidSignatureError('high-s')
  const publicKey = backend.recover(digest, rs, yParity)
  if (!publicKey) throw new InvalidSignatureError('no-point')
  return publicKey
}

/**
 * The address whose key signed a digest.
 *
 * @param digest 32 bytes.
 * @param signature r ‖ s ‖ yParity, 65 bytes, low s.
 * @throws InvalidSignatureError with the `fault`.
 */
export function recoverAddress(digest: Uint8Array, signature: Uint8Array): Address {
  return publicKeyToAddress(recoverPublicKey(digest, signature))
}

/**
 * Recovery as the ecrecover precompile does it: a high s is accepted, and a signature that leads to no key is `undefined`.
 *
 * @param digest 32 bytes.
 * @param rs r ‖ s, 64 bytes.
 * @param yParity 0 or 1.
 */
export function recoverAddressLenient(digest: Uint8Array, rs: Uint8Array, yParity: number): Address | undefined {
  if (digest.length !== 32 || rs.length !== 64 || (yParity !== 0 && yParity !== 1)) return undefined
  if (!isScalar(rs, 0) || !isScalar(rs, 32)) return undefined
  const publicKey = backend.recover(digest, rs, yParity)
  return publicKey && publicKeyToAddress(publicKey)
}

/** The address of an uncompressed public key: the last 20 bytes of the hash of x ‖ y (yellow paper, appendix F). */
export function publicKeyToAddress(publicKey: Uint8Array): Address {
  return keccak256(publicKey.subarray(1)).slice(12)
}

/** r ‖ s ‖ yParity of the fields of a transaction. Throws InvalidSignatureError when one does not fit. */
export function packSignature(fields: { r: bigint; s: bigint; yParity: number }): Uint8Array {
  const { r, s, yParity } = fields
  if (yParity !== 0 && yParity !== 1) throw new InvalidSignatureError('y-parity')
  if (r <= 0n || s <= 0n || r >= SECP256K1_N || s >= SECP256K1_N) throw new InvalidSignatureError('range')
  const signature = new Uint8Array(65)
  writeScalar(signature, 0, r)
  writeScalar(signature, 32, s)
  signature[64] = yParity
  return signature
}

function writeScalar(target: Uint8Array, offset: number, value: bigint): void {
  const view = new DataView(target.buffer, target.byteOffset + offset, 32)
  for (let word = 0; word < 4; word++) {
    view.setBigUint64(24 - 8 * word, BigInt.asUintN(64, value >> BigInt(64 * word)))
  }
}

/** Whether the 32 bytes at `offset` lie in 1 … n − 1. */
function isScalar(bytes: Uint8Array, offset: number): boolean {
  if (compareAt(bytes, offset, N_BYTES) >= 0) return false
  for (let i = 0; i < 32; i++) if (bytes[offset + i] !== 0) return true
  return false
}

function compareAt(bytes: Uint8Array, offset: number, bound: Uint8Array): number {
  for (let i = 0; i < 32; i++) {
    const difference = bytes[offset + i]! - bound[i]!
    if (difference !== 0) return difference
  }
  return 0
}

function hexBytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g)!, (pair) => Number.parseInt(pair, 16))
}
