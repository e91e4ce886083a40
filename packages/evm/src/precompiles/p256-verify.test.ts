import { p256 } from '@noble/curves/nist.js'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../test/seeded-random.ts'
import { fromBigInt } from './bytes.ts'
import { p256Verify } from './p256-verify.ts'

const ORDER = p256.Point.Fn.ORDER
const random = seededRandom(23)
const word = (value: bigint) => fromBigInt(value, 32)
const isValid = (...parts: Uint8Array[]) => p256Verify.run(Buffer.concat(parts))!.length === 32

/** Keys whose multiples meet those of the generator, and others. */
const keys = [
  1n,
  2n,
  3n,
  5n,
  127n,
  ORDER - 1n,
  ORDER - 2n,
  ORDER - 3n,
  ...Array.from({ length: 12 }, () => random.bits(250)),
]
const digests = [
  word(0n),
  word(1n),
  word(ORDER),
  word((1n << 256n) - 1n),
  word(random.bits(256)),
  word(random.bits(256)),
]

describe('p256Verify, beside @noble/curves', () => {
  it('takes signatures of any key and digest, whatever s', () => {
    for (const key of keys) {
      const publicKey = p256.getPublicKey(word(key), false).subarray(1)
      for (const digest of digests) {
        const signature = p256.sign(digest, word(key), { prehash: false, lowS: false })
        expect(isValid(digest, signature, publicKey)).toBe(true)
        const s = BigInt(`0x${Buffer.from(signature.subarray(32)).toString('hex')}`)
        expect(isValid(digest, signature.subarray(0, 32), word(ORDER - s), publicKey)).toBe(true)
        expect(isValid(digest, word(1n + (s >> 1n)), signature.subarray(32), publicKey)).toBe(false)
      }
    }
  })

  it('refuses a signature whose point is infinity', () => {
    // The key is the generator and r = −digest, so digest/s · G + r/s · G = 0.
    const publicKey = p256.getPublicKey(word(1n), false).subarray(1)
    for (const s of [1n, 2n, random.bits(250)])
      expect(isValid(word(77n), word(ORDER - 77n), word(s), publicKey)).toBe(false)
  })

  it('refuses numbers out of range and points off the curve', () => {
    const publicKey = p256.getPublicKey(word(9n), false).subarray(1)
    const digest = word(3n)
    const [r, s] = [word(5n), word(6n)]
    for (const bad of [0n, ORDER, (1n << 256n) - 1n]) {
      expect(isValid(digest, word(bad), s, publicKey)).toBe(false)
      expect(isValid(digest, r, word(bad), publicKey)).toBe(false)
      expect(isValid(digest, r, s, word(bad), publicKey.subarray(32))).toBe(false)
      expect(isValid(digest, r, s, publicKey.subarray(0, 32), word(bad))).toBe(false)
    }
  })
})
