import type { Address, Authorization } from '@megarollup/protocol'
import { keccak256 } from '../keccak.ts'
import { packSignature, recoverAddress, SECP256K1_HALF_N } from './signature.ts'

/** First byte of what an authorisation signs (EIP-7702). */
const AUTHORIZATION_MAGIC = 0x05

/**
 * The account that signed an EIP-7702 authorisation, or `undefined` when the signature is not one: yParity above 1, r or s out
 * of range, high s, no such key. Chain id and nonce are not judged here: they depend on the state.
 */
export function recoverAuthorizationAuthority(authorization: Authorization): Address | undefined {
  const { yParity, r, s } = authorization
  if ((yParity !== 0 && yParity !== 1) || s > SECP256K1_HALF_N) return undefined
  try {
    return recoverAddress(authorizationDigest(authorization), packSignature({ r, s, yParity }))
  } catch {
    return undefined
  }
}

/** What an account signs to delegate: keccak256(0x05 ‖ rlp([chainId, address, nonce])). Source: EIP-7702. */
export function authorizationDigest(authorization: Pick<Authorization, 'chainId' | 'address' | 'nonce'>): Uint8Array {
  const fields = [
    ...rlpUint(authorization.chainId),
    0x80 + 20,
    ...authorization.address,
    ...rlpUint(authorization.nonce),
  ]
  // Chain id and nonce take at most 33 bytes each, so the list may pass the 55 bytes of the short form.
  const header = fields.length <= 55 ? [0xc0 + fields.length] : [0xf8, fields.length]
  return keccak256(Uint8Array.of(AUTHORIZATION_MAGIC, ...header, ...fields))
}

function rlpUint(value: bigint): number[] {
  if (value === 0n) return [0x80]
  const bytes: number[] = []
  for (let rest = value; rest > 0n; rest >>= 8n) bytes.unshift(Number(rest & 0xffn))
  return bytes.length === 1 && bytes[0]! < 0x80 ? bytes : [0x80 + bytes.length, ...bytes]
}
