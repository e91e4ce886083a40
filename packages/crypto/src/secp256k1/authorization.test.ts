import { describe, expect, it } from 'vitest'
import { keccak256 } from '../keccak.ts'
import { authorizationDigest, createSigner, recoverAuthorizationAuthority, SECP256K1_N } from './index.ts'

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))
const hex = (data: Uint8Array) => Buffer.from(data).toString('hex')

describe('recoverAuthorizationAuthority', () => {
  const signer = createSigner(new Uint8Array(32).fill(7))
  const unsigned = { chainId: 901n, address: new Uint8Array(20).fill(0xaa), nonce: 3n }
  const signature = signer.sign(authorizationDigest(unsigned))
  const word = (offset: number) => BigInt(`0x${hex(signature.subarray(offset, offset + 32))}`)
  const authorization = { ...unsigned, yParity: signature[64]!, r: word(0), s: word(32) }

  it('names the account that signed', () => {
    expect(recoverAuthorizationAuthority(authorization)).toEqual(signer.address)
  })

  it('signs what EIP-7702 says: magic, then the list of chain id, address and nonce', () => {
    expect(authorizationDigest(unsigned)).toEqual(keccak256(bytes(`05d982038594${'aa'.repeat(20)}03`)))
    expect(authorizationDigest({ ...unsigned, chainId: 0n, nonce: 2n ** 64n - 1n })).toEqual(
      keccak256(bytes(`05df8094${'aa'.repeat(20)}88${'ff'.repeat(8)}`)),
    )
    expect(authorizationDigest({ ...unsigned, chainId: 2n ** 256n - 1n })).toEqual(
      keccak256(bytes(`05f7a0${'ff'.repeat(32)}94${'aa'.repeat(20)}03`)),
    )
    expect(authorizationDigest({ ...unsigned, chainId: 2n ** 256n - 1n, nonce: 255n })).toEqual(
      keccak256(bytes(`05f838a0${'ff'.repeat(32)}94${'aa'.repeat(20)}81ff`)),
    )
  })

  it.each([
    ['yParity 2', { yParity: 2 }],
    ['high s', { s: SECP256K1_N - authorization.s, yParity: authorization.yParity ^ 1 }],
    ['r = 0', { r: 0n }],
    ['s = 0', { s: 0n }],
    ['r = n', { r: SECP256K1_N }],
    ['r above 32 bytes', { r: 2n ** 256n }],
    ['an r that is no x coordinate', { r: 5n }],
  ])('answers undefined for %s', (_name, change) => {
    expect(recoverAuthorizationAuthority({ ...authorization, ...change })).toBeUndefined()
  })
})
