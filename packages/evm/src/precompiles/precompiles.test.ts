import { createSigner } from '@megarollup/crypto'
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { p256 } from '@noble/curves/nist.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { describe, expect, it } from 'vitest'
import {
  G1 as BlsG1,
  G2 as BlsG2,
  encodeG1 as encodeBlsG1,
  encodeG2 as encodeBlsG2,
} from '../../test/bls12-381-reference.ts'
import { EngineLimitError } from '../errors.ts'
import { forks } from '../forks/index.ts'
import { fromBigInt } from './bytes.ts'
import { modexpBerlin, modexpByzantium } from './modexp.ts'

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replace(/\s/g, ''), 'hex'))
const hex = (data: Uint8Array | undefined) => data && Buffer.from(data).toString('hex')
const join = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]))
const word = (value: bigint) => fromBigInt(value, 32)
const ONE = hex(word(1n))
const ZERO = hex(word(0n))

const { precompiles } = forks.Osaka
const run = (address: number, input: Uint8Array) => hex(precompiles.get(address)!.run(input))
const gas = (address: number, input: Uint8Array) => precompiles.get(address)!.gas(input)

describe('the precompiles', () => {
  it('holds every precompile of Osaka at its address', () => {
    expect([...precompiles.keys()].sort((a, b) => a - b)).toEqual([...Array(17).keys()].map((i) => i + 1).concat(0x100))
  })

  it.each([...precompiles.values()])('$name prices and takes any short input without throwing', (precompile) => {
    for (const length of [
      0, 1, 31, 32, 33, 63, 64, 95, 96, 127, 128, 159, 160, 191, 192, 213, 255, 256, 288, 384, 512,
    ]) {
      for (const fill of [0x00, 0x01, 0xff]) {
        const input = new Uint8Array(length).fill(fill)
        if (precompile.gas(input) < 1_000_000n) precompile.run(input)
      }
    }
  })
})

describe('ecrecover', () => {
  const signer = createSigner(new Uint8Array(32).fill(9))
  const digest = new Uint8Array(32).fill(3)
  const signature = signer.sign(digest)
  const input = join(digest, word(27n + BigInt(signature[64]!)), signature.subarray(0, 64))

  it('answers the signer, left-padded', () => {
    expect(run(0x01, input)).toBe('00'.repeat(12) + hex(signer.address))
    expect(run(0x01, join(input, new Uint8Array(40).fill(7)))).toBe('00'.repeat(12) + hex(signer.address))
  })

  it.each([
    ['v 26', join(digest, word(26n), signature.subarray(0, 64))],
    ['v 27 with a high byte set', join(digest, word(27n + (1n << 248n)), signature.subarray(0, 64))],
    ['r = 0', join(digest, word(27n), word(0n), word(1n))],
    ['a missing s', input.subarray(0, 96)],
  ])('answers nothing, and does not fail, for %s', (_name, malformed) => {
    expect(run(0x01, malformed)).toBe('')
  })
})

describe('hashes and identity', () => {
  const text = new TextEncoder().encode('abc')

  it('hash as their standards say', () => {
    expect(run(0x02, text)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
    expect(run(0x03, text)).toBe('0000000000000000000000008eb208f7e05d987a9b044a8e98c6b087f15a0bfc')
    expect(run(0x04, text)).toBe('616263')
  })

  it('charge for each started word', () => {
    const prices = [0, 1, 32, 33].map((length) =>
      [0x02, 0x03, 0x04].map((address) => gas(address, new Uint8Array(length))),
    )
    expect(prices).toEqual([
      [60n, 600n, 15n],
      [72n, 720n, 18n],
      [72n, 720n, 18n],
      [84n, 840n, 21n],
    ])
  })

  it('does not hand out its input', () => {
    const output = precompiles.get(0x04)!.run(text)!
    output[0] = 0
    expect(text[0]).toBe(0x61)
  })
})

describe('modexp', () => {
  const call = (base: Uint8Array, exponent: Uint8Array, modulus: Uint8Array) =>
    join(
      word(BigInt(base.length)),
      word(BigInt(exponent.length)),
      word(BigInt(modulus.length)),
      base,
      exponent,
      modulus,
    )

  it("agrees with Fermat's little theorem", () => {
    const prime = 2n ** 256n - 2n ** 32n - 977n
    expect(run(0x05, call(Uint8Array.of(3), word(prime - 1n), word(prime)))).toBe(ONE)
    expect(gas(0x05, call(Uint8Array.of(3), word(prime - 1n), word(prime)))).toBe(16n * 255n)
  })

  it.each([
    ['0 ^ 0 mod 5 is 1', [0], [0], [5], '01'],
    ['anything mod 1 is 0', [7], [0], [1], '00'],
    ['mod 0 is 0', [7], [2], [0, 0], '0000'],
    ['no modulus is an empty answer', [7], [2], [], ''],
    ['3 ^ 5 mod 100', [3], [5], [100], '2b'],
  ])('%s', (_name, base, exponent, modulus, answer) => {
    expect(run(0x05, call(Uint8Array.from(base), Uint8Array.from(exponent), Uint8Array.from(modulus)))).toBe(answer)
  })

  it('reads what the input lacks as zero', () => {
    expect(run(0x05, join(word(1n), word(1n), word(2n), Uint8Array.of(3, 2, 1)))).toBe('0009')
    expect(run(0x05, new Uint8Array(0))).toBe('')
  })

  it('fails when an operand has more than 1,024 bytes, and prices it without overflow', () => {
    for (const place of [0, 1, 2]) {
      const lengths = [1n, 1n, 1n].map((length, index) => word(index === place ? 1025n : length))
      expect(run(0x05, join(...lengths, new Uint8Array(1100)))).toBeUndefined()
    }
    const huge = word(2n ** 256n - 1n)
    expect(gas(0x05, join(huge, huge, huge))).toBeGreaterThan(2n ** 512n)
    expect(run(0x05, join(huge, huge, huge))).toBeUndefined()
  })
})

describe('bn254', () => {
  const generator = join(word(1n), word(2n))
  const p = 21888242871839275222246405745257275088696311157297823662689037894645226208583n
  const order = 21888242871839275222246405745257275088548364400416034343698204186575808495617n
  const opposite = join(word(1n), word(p - 2n))
  const twice =
    '030644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd315ed738c0e0a7c92e7845f96b2ae9c0a68a6a449e3538fc7ff3ebf7a5a18a2c4'
  const twistGenerator = bytes(`
    198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2 1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed
    090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b 12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa`)

  it('adds and multiplies', () => {
    expect(run(0x06, join(generator, generator))).toBe(twice)
    expect(run(0x07, join(generator, word(2n)))).toBe(twice)
    expect(run(0x07, join(generator, word(order + 2n)))).toBe(twice)
  })

  it('treats all zeros, and missing input, as the point at infinity', () => {
    expect(run(0x06, new Uint8Array(0))).toBe('00'.repeat(64))
    expect(run(0x06, generator)).toBe(hex(generator))
    expect(run(0x06, join(generator, opposite))).toBe('00'.repeat(64))
    expect(run(0x07, join(generator, word(order)))).toBe('00'.repeat(64))
  })

  it('fails on a point off the curve and on a coordinate that is no field element', () => {
    expect(run(0x06, join(word(1n), word(1n)))).toBeUndefined()
    expect(run(0x06, join(word(1n + p), word(2n)))).toBeUndefined()
    expect(run(0x07, join(word(1n), word(2n + p), word(1n)))).toBeUndefined()
  })

  it('checks pairings', () => {
    expect(run(0x08, new Uint8Array(0))).toBe(ONE)
    expect(run(0x08, join(generator, twistGenerator))).toBe(ZERO)
    expect(run(0x08, join(generator, twistGenerator, opposite, twistGenerator))).toBe(ONE)
    expect(run(0x08, join(new Uint8Array(64), twistGenerator))).toBe(ONE)
    expect(run(0x08, join(generator, new Uint8Array(128)))).toBe(ONE)
    expect(run(0x08, join(generator, twistGenerator).subarray(1))).toBeUndefined()
    expect(gas(0x08, new Uint8Array(384))).toBe(113_000n)
  })

  it('checks a point even where its pair is at infinity', () => {
    const offTwist = twistGenerator.slice()
    offTwist[127]! ^= 1
    expect(run(0x08, join(new Uint8Array(64), offTwist))).toBeUndefined()
    expect(run(0x08, join(word(1n), word(1n), new Uint8Array(128)))).toBeUndefined()
    expect(run(0x08, join(generator, word(0n), word(1n), word(0n), word(0n)))).toBeUndefined()
  })
})

describe('blake2f', () => {
  const state = `48c9bdf267e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5
    d182e6ad7f520e511f6c3e2b8c68059b6bbd41fbabd9831f79217e1319cde05b`
  const call = (rounds: string, final: string) =>
    bytes(`${rounds} ${state} ${'616263'.padEnd(256, '0')} 0300000000000000 0000000000000000 ${final}`)

  it('compresses one block of the hash of "abc" (RFC 7693, appendix A)', () => {
    expect(run(0x09, call('0000000c', '01'))).toBe(
      'ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923',
    )
  })

  it('costs one gas a round and may run none', () => {
    expect(gas(0x09, call('0000000c', '01'))).toBe(12n)
    expect(gas(0x09, call('ffffffff', '01'))).toBe(4_294_967_295n)
    expect(run(0x09, call('00000000', '01'))).toHaveLength(128)
  })

  it('fails on another length and on a flag that is neither 0 nor 1', () => {
    expect(run(0x09, call('0000000c', '02'))).toBeUndefined()
    expect(run(0x09, call('0000000c', '01').subarray(1))).toBeUndefined()
  })
})

describe('KZG point evaluation', () => {
  /** The polynomial that is `constant` everywhere: its commitment is [constant]G1 and every proof is the point at infinity. */
  const constant = 0x1234n
  const commitment = BlsG1.BASE.multiply(constant).toBytes(true)
  const infinity = bytes(`c0${'00'.repeat(47)}`)
  const call = (y: bigint, z = 77n, proof: Uint8Array = infinity, committed: Uint8Array = commitment, version = 1) => {
    const versionedHash = sha256(committed)
    versionedHash[0] = version
    return join(versionedHash, word(z), word(y), committed, proof)
  }
  const modulus = bls12_381.fields.Fr.ORDER

  it('accepts the value of a constant polynomial anywhere', () => {
    expect(run(0x0a, call(constant))).toBe(hex(join(word(4096n), word(modulus))))
    expect(run(0x0a, call(constant, modulus - 1n))).toBe(hex(join(word(4096n), word(modulus))))
  })

  it.each([
    ['another value', call(constant + 1n)],
    ['another proof', call(constant, 77n, BlsG1.BASE.toBytes(true))],
    ['a value that is no scalar', call(constant + modulus)],
    ['a point that is no scalar', call(constant, modulus)],
    ['another version', call(constant, 77n, infinity, commitment, 2)],
    ['a commitment that is no point', call(constant, 77n, infinity, new Uint8Array(48).fill(0x80))],
    ['another length', call(constant).subarray(1)],
  ])('fails for %s', (_name, input) => {
    expect(run(0x0a, input)).toBeUndefined()
  })
})

describe('BLS12-381', () => {
  const g1 = encodeBlsG1(BlsG1.BASE)
  const g2 = encodeBlsG2(BlsG2.BASE)
  const minusG1 = encodeBlsG1(BlsG1.BASE.negate())
  const order = bls12_381.fields.Fr.ORDER
  const infinity = (encoded: Uint8Array) => new Uint8Array(encoded.length)

  it('adds on both curves', () => {
    expect(run(0x0b, join(g1, g1))).toBe(hex(encodeBlsG1(BlsG1.BASE.double())))
    expect(run(0x0d, join(g2, g2))).toBe(hex(encodeBlsG2(BlsG2.BASE.double())))
    expect(run(0x0b, join(g1, minusG1))).toBe('00'.repeat(128))
    expect(run(0x0b, join(g1, infinity(g1)))).toBe(hex(g1))
    expect(run(0x0d, join(infinity(g2), g2))).toBe(hex(g2))
  })

  it('multiplies and sums, few or many, with scalars above the order', () => {
    expect(run(0x0c, join(g1, word(order + 5n)))).toBe(hex(encodeBlsG1(BlsG1.BASE.multiply(5n))))
    expect(run(0x0e, join(g2, word(order)))).toBe('00'.repeat(256))
    const many = join(...[1n, 2n, 3n, 4n, 5n, 0n].flatMap((scalar) => [g1, word(scalar)]))
    expect(run(0x0c, many)).toBe(hex(encodeBlsG1(BlsG1.BASE.multiply(15n))))
  })

  it('checks pairings', () => {
    expect(run(0x0f, join(g1, g2, minusG1, g2))).toBe(ONE)
    expect(run(0x0f, join(g1, g2))).toBe(ZERO)
    expect(run(0x0f, join(infinity(g1), g2))).toBe(ONE)
  })

  it('maps zero to a point of the subgroup', () => {
    const inSubgroup = run(0x10, new Uint8Array(64))
    expect(run(0x0c, join(bytes(inSubgroup!), word(order)))).toBe('00'.repeat(128))
    const onTwist = run(0x11, new Uint8Array(128))
    expect(run(0x0e, join(bytes(onTwist!), word(order)))).toBe('00'.repeat(256))
  })

  it('wants a point of the subgroup to multiply or pair, but not to add', () => {
    /** x = 4 is on the curve, outside the subgroup. */
    const { Fp } = bls12_381.fields
    const outside = encodeBlsG1(BlsG1.fromAffine({ x: 4n, y: Fp.sqrt(68n) }))
    expect(run(0x0b, join(outside, infinity(g1)))).toBe(hex(outside))
    expect(run(0x0c, join(outside, word(1n)))).toBeUndefined()
    expect(run(0x0f, join(outside, g2))).toBeUndefined()
  })

  it('fails on padding that is not zero, on a coordinate that is no field element, on empty input', () => {
    const padded = g1.slice()
    padded[0] = 1
    expect(run(0x0b, join(padded, g1))).toBeUndefined()
    expect(run(0x0b, join(new Uint8Array(128).fill(0xff, 16, 64), g1))).toBeUndefined()
    for (const address of [0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11])
      expect(run(address, new Uint8Array(0))).toBeUndefined()
  })

  it('discounts long sums, down to a floor', () => {
    expect(gas(0x0c, new Uint8Array(160))).toBe(12_000n)
    expect(gas(0x0c, new Uint8Array(160 * 2))).toBe(22_776n)
    expect(gas(0x0e, new Uint8Array(288 * 129))).toBe((129n * 22_500n * 524n) / 1000n)
  })
})

describe('P256VERIFY', () => {
  const key = new Uint8Array(32).fill(5)
  const digest = new Uint8Array(32).fill(8)
  const signature = p256.sign(digest, key, { prehash: false, lowS: true })
  const publicKey = p256.getPublicKey(key, false).subarray(1)
  const input = join(digest, signature, publicKey)

  it('accepts a signature, with low or high s', () => {
    const s = BigInt(`0x${hex(signature.subarray(32))}`)
    expect(run(0x100, input)).toBe(ONE)
    expect(run(0x100, join(digest, signature.subarray(0, 32), word(p256.Point.Fn.ORDER - s), publicKey))).toBe(ONE)
  })

  it.each([
    ['another digest', join(word(1n), signature, publicKey)],
    ['r = 0', join(digest, word(0n), signature.subarray(32), publicKey)],
    ['s = n', join(digest, signature.subarray(0, 32), word(p256.Point.Fn.ORDER), publicKey)],
    ['the point at infinity', join(digest, signature, new Uint8Array(64))],
    ['a point off the curve', join(digest, signature, word(1n), word(1n))],
    ['159 bytes', input.subarray(1)],
    ['161 bytes', join(input, Uint8Array.of(0))],
  ])('answers nothing, and does not fail, for %s', (_name, malformed) => {
    expect(run(0x100, malformed)).toBe('')
  })
})

describe('modexp of older forks', () => {
  it('refuses operands that no block can pay for with an error that says so', () => {
    const lengths = (...each: bigint[]) => join(...each.map(word))
    for (const precompile of [modexpByzantium, modexpBerlin]) {
      expect(() => precompile.run(lengths(0n, 1n << 60n, 1n))).toThrow(EngineLimitError)
      expect(() => precompile.run(lengths(1n << 255n, 0n, 1n))).toThrow('modular exponentiation')
      expect(hex(precompile.run(lengths(1n << 255n, 1n << 255n, 0n)))).toBe('')
    }
  })
})
