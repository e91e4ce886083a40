import { bn254 } from '@noble/curves/bn254.js'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../test/seeded-random.ts'
import { forks } from '../forks/index.ts'
import { fromBigInt } from './bytes.ts'

const { Fp, Fp2, Fr } = bn254.fields
const G1 = bn254.G1.Point
const G2 = bn254.G2.Point
type G1Point = InstanceType<typeof G1>
type G2Point = InstanceType<typeof G2>

const { precompiles } = forks.Osaka
const hex = (data: Uint8Array | undefined) => data && Buffer.from(data).toString('hex')
const run = (address: number, ...parts: Uint8Array[]) => hex(precompiles.get(address)!.run(Buffer.concat(parts)))
const word = (value: bigint) => fromBigInt(value, 32)

const random = seededRandom(11)
const g1Of = (factor: bigint) => (factor % Fr.ORDER === 0n ? G1.ZERO : G1.BASE.multiplyUnsafe(factor % Fr.ORDER))
const g2Of = (factor: bigint) => (factor % Fr.ORDER === 0n ? G2.ZERO : G2.BASE.multiplyUnsafe(factor % Fr.ORDER))

function encodeG1(point: G1Point): Uint8Array {
  if (point.is0()) return new Uint8Array(64)
  const { x, y } = point.toAffine()
  return Buffer.concat([word(x), word(y)])
}

function encodeG2(point: G2Point): Uint8Array {
  if (point.is0()) return new Uint8Array(128)
  const { x, y } = point.toAffine()
  return Buffer.concat([x.c1, x.c0, y.c1, y.c0].map(word))
}

/** A point of the twist that is almost surely not in the subgroup. */
function anyG2(): G2Point {
  for (;;) {
    const x = Fp2.fromBigTuple([random.bits(253), random.bits(253)])
    try {
      const b = Fp2.mul(Fp2.inv(Fp2.fromBigTuple([9n, 1n])), 3n)
      return G2.fromAffine({ x, y: Fp2.sqrt(Fp2.add(Fp2.mul(Fp2.sqr(x), x), b)) })
    } catch {}
  }
}

describe('the kernel of BN254, beside @noble/curves', () => {
  it('adds points, equal, opposite and at infinity', () => {
    for (let i = 0; i < 20; i++) {
      const [p, q] = [g1Of(random.bits(256)), g1Of(random.bits(256))]
      for (const [left, right] of [
        [p, q],
        [p, p],
        [p, p.negate()],
        [p, G1.ZERO],
        [G1.ZERO, q],
      ] as const)
        expect(run(0x06, encodeG1(left), encodeG1(right))).toBe(hex(encodeG1(left.add(right))))
    }
  })

  it('multiplies points by every kind of scalar', () => {
    const edges = [
      0n,
      1n,
      2n,
      Fr.ORDER - 1n,
      Fr.ORDER,
      Fr.ORDER + 1n,
      (1n << 256n) - 1n,
      1n << 127n,
      1n << 128n,
      0xb3c4d79d41a917585bfc41088d8daaa78b17ea66b99c90ddn,
    ]
    for (const scalar of [...edges, ...Array.from({ length: 60 }, (_, i) => random.bits(256 - 4 * (i % 8)))]) {
      const point = 1n + random.bits(64)
      expect(run(0x07, encodeG1(g1Of(point)), word(scalar))).toBe(hex(encodeG1(g1Of(point * scalar))))
    }
  })

  it('refuses coordinates at the modulus and points off the curve', () => {
    expect(run(0x06, word(Fp.ORDER), word(0n))).toBeUndefined()
    expect(run(0x06, word(1n), word(Fp.ORDER + 2n))).toBeUndefined()
    expect(run(0x07, word(1n), word(3n), word(1n))).toBeUndefined()
  })

  it('checks products of pairings', () => {
    for (let i = 0; i < 6; i++) {
      const [a, b] = [random.bits(250), random.bits(250)]
      const balanced = [encodeG1(g1Of(a)), encodeG2(g2Of(b)), encodeG1(g1Of(a * b).negate()), encodeG2(G2.BASE)]
      expect(run(0x08, ...balanced)).toBe(hex(word(1n)))
      expect(run(0x08, ...balanced, encodeG1(G1.ZERO), encodeG2(g2Of(a)))).toBe(hex(word(1n)))
      expect(run(0x08, ...balanced, encodeG1(g1Of(a)), encodeG2(g2Of(b)))).toBe(hex(word(0n)))
    }
    const many = Array.from({ length: 66 }, (_, i) => [encodeG1(i % 2 ? G1.BASE : G1.BASE.negate()), encodeG2(G2.BASE)])
    expect(run(0x08, ...many.flat())).toBe(hex(word(1n)))
  })

  it('refuses points of the twist outside of the subgroup', () => {
    for (let i = 0; i < 5; i++) expect(run(0x08, encodeG1(G1.BASE), encodeG2(anyG2()))).toBeUndefined()
  })
})
