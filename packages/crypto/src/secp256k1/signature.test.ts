import { sha256 } from '@noble/hashes/sha2.js'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { loadNativeBackend, nobleBackend } from './backend.ts'
import {
  createSigner,
  InvalidPrivateKeyError,
  InvalidSignatureError,
  packSignature,
  privateKeyToAddress,
  recoverAddress,
  recoverAddressLenient,
  recoverPublicKey,
  SECP256K1_N,
} from './index.ts'

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))
const hex = (data: Uint8Array) => Buffer.from(data).toString('hex')
const word = (value: bigint) => bytes(value.toString(16).padStart(64, '0'))

const firstTestKey = bytes('ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80')
const digest = sha256(new TextEncoder().encode('Satoshi Nakamoto'))

function faultOf(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    if (error instanceof InvalidSignatureError) return error.fault
    throw error
  }
  return 'none'
}

describe('createSigner', () => {
  it('derives the well-known address of the first test key', () => {
    expect(hex(createSigner(firstTestKey).address)).toBe('f39fd6e51aad88f6f4ce6ab8827279cfffb92266')
    expect(hex(privateKeyToAddress(firstTestKey))).toBe('f39fd6e51aad88f6f4ce6ab8827279cfffb92266')
  })

  it('signs with the nonce of RFC 6979, so that the same digest gives the same low-s signature', () => {
    const signature = createSigner(word(1n)).sign(digest)
    expect(hex(signature.subarray(0, 64))).toBe(
      '934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d82442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5',
    )
    expect(createSigner(word(1n)).sign(digest)).toEqual(signature)
  })

  it('keeps its own copy of the key', () => {
    const key = firstTestKey.slice()
    const signer = createSigner(key)
    const before = signer.sign(digest)
    key.fill(0)
    expect(signer.sign(digest)).toEqual(before)
  })

  it.each([
    ['zero', word(0n)],
    ['the group order', word(SECP256K1_N)],
    ['31 bytes', new Uint8Array(31).fill(1)],
    ['33 bytes', new Uint8Array(33).fill(1)],
  ])('refuses %s as a private key, without printing it', (_name, key) => {
    expect(() => createSigner(key)).toThrow(InvalidPrivateKeyError)
    expect(() => createSigner(key)).not.toThrow(hex(key))
  })

  it('refuses to sign what is not 32 bytes', () => {
    expect(faultOf(() => createSigner(firstTestKey).sign(new Uint8Array(31)))).toBe('digest-length')
  })
})

describe('recoverAddress', () => {
  const signer = createSigner(firstTestKey)
  const signature = signer.sign(digest)
  const changed = (offset: number, replacement: Uint8Array) => {
    const copy = signature.slice()
    copy.set(replacement, offset)
    return copy
  }

  it('names the signer', () => {
    expect(recoverAddress(digest, signature)).toEqual(signer.address)
    expect(recoverPublicKey(digest, signature)).toHaveLength(65)
  })

  it('names somebody else when the digest or the parity is another', () => {
    expect(recoverAddress(new Uint8Array(32), signature)).not.toEqual(signer.address)
    expect(recoverAddress(digest, changed(64, Uint8Array.of(signature[64]! ^ 1)))).not.toEqual(signer.address)
  })

  it.each([
    ['64 bytes', 'length', signature.subarray(0, 64)],
    ['66 bytes', 'length', new Uint8Array(66)],
    ['nothing', 'length', new Uint8Array(0)],
    ['yParity 2', 'y-parity', changed(64, Uint8Array.of(2))],
    ['yParity 27', 'y-parity', changed(64, Uint8Array.of(27))],
    ['r = 0', 'range', changed(0, word(0n))],
    ['r = n', 'range', changed(0, word(SECP256K1_N))],
    ['s = 0', 'range', changed(32, word(0n))],
    ['s = n', 'range', changed(32, word(SECP256K1_N))],
    ['s = 2²⁵⁶ − 1', 'range', changed(32, new Uint8Array(32).fill(0xff))],
    ['s = (n + 1) / 2', 'high-s', changed(32, word((SECP256K1_N + 1n) / 2n))],
    ['an r that is no x coordinate', 'no-point', changed(0, word(5n))],
  ])('refuses a signature with %s', (_name, fault, malformed) => {
    expect(faultOf(() => recoverAddress(digest, malformed))).toBe(fault)
  })

  it('accepts the largest low s', () => {
    expect(faultOf(() => recoverAddress(digest, changed(32, word((SECP256K1_N - 1n) / 2n))))).toBe('none')
  })

  it('refuses a digest that is not 32 bytes', () => {
    expect(faultOf(() => recoverAddress(digest.subarray(1), signature))).toBe('digest-length')
  })
})

describe('recoverAddressLenient', () => {
  it('takes the mirrored high-s form of a signature, as the precompile does', () => {
    const signer = createSigner(firstTestKey)
    const signature = signer.sign(digest)
    const s = BigInt(`0x${hex(signature.subarray(32, 64))}`)
    const mirrored = signature.slice(0, 64)
    mirrored.set(word(SECP256K1_N - s), 32)
    expect(recoverAddressLenient(digest, mirrored, signature[64]! ^ 1)).toEqual(signer.address)
  })

  it('answers undefined where no key exists', () => {
    const rs = new Uint8Array(64)
    rs.set(word(5n), 0)
    rs.set(word(1n), 32)
    expect(recoverAddressLenient(digest, rs, 0)).toBeUndefined()
    expect(recoverAddressLenient(digest, new Uint8Array(64), 0)).toBeUndefined()
    expect(recoverAddressLenient(digest, rs.subarray(1), 0)).toBeUndefined()
  })
})

describe('packSignature', () => {
  it('writes r, s and yParity big-endian', () => {
    const packed = packSignature({ r: 1n, s: 2n ** 255n, yParity: 1 })
    expect(hex(packed)).toBe(`${'0'.repeat(63)}180${'0'.repeat(62)}01`)
  })

  it('refuses fields that do not fit', () => {
    expect(faultOf(() => packSignature({ r: 2n ** 256n, s: 1n, yParity: 0 }))).toBe('range')
    expect(faultOf(() => packSignature({ r: -1n, s: 1n, yParity: 0 }))).toBe('range')
    expect(faultOf(() => packSignature({ r: 1n, s: 1n, yParity: 2 }))).toBe('y-parity')
  })
})

describe('the two backends', () => {
  const native = loadNativeBackend()

  it('leave out the native one where there is no Node', () => {
    vi.stubGlobal('process', undefined)
    try {
      expect(loadNativeBackend()).toBeUndefined()
    } finally {
      vi.unstubAllGlobals()
    }
  })

  it.runIf(native)('agree on keys, signatures and recoveries', () => {
    const scalar = fc
      .uint8Array({ minLength: 32, maxLength: 32 })
      .filter((key) => key.some((byte) => byte !== 0) && key[0] !== 0xff)
    fc.assert(
      fc.property(scalar, fc.uint8Array({ minLength: 32, maxLength: 32 }), (key, message) => {
        expect(hex(native!.publicKey(key))).toBe(hex(nobleBackend.publicKey(key)))
        const signature = native!.sign(message, key)
        if (message[0] !== 0xff) expect(hex(nobleBackend.sign(message, key))).toBe(hex(signature))
        const [rs, recoveryId] = [signature.subarray(0, 64), signature[64]!]
        expect(hex(nobleBackend.recover(message, rs, recoveryId)!)).toBe(hex(native!.publicKey(key)))
        expect(hex(native!.recover(message, rs, recoveryId)!)).toBe(hex(native!.publicKey(key)))
      }),
      { numRuns: 20 },
    )
  })

  it.runIf(native)('agree on which random bytes are signatures', () => {
    const word32 = fc.uint8Array({ minLength: 32, maxLength: 32 })
    fc.assert(
      fc.property(word32, word32, word32, fc.integer({ min: 0, max: 1 }), (message, r, s, recoveryId) => {
        const rs = Uint8Array.from([...r, ...s])
        const ours = native!.recover(message, rs, recoveryId)
        const theirs = nobleBackend.recover(message, rs, recoveryId)
        expect(theirs && hex(theirs)).toBe(ours && hex(ours))
      }),
      { numRuns: 50 },
    )
  })
})
