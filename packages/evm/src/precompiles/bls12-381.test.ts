import { bls12_381 } from '@noble/curves/bls12-381.js'
import { describe, expect, it } from 'vitest'
import {
  encodeG1,
  encodeG2,
  G1,
  type G1Point,
  G2,
  type G2Point,
  mapToG1,
  mapToG2,
} from '../../test/bls12-381-reference.ts'
import { seededRandom } from '../../test/seeded-random.ts'
import { forks } from '../forks/index.ts'
import { fromBigInt } from './bytes.ts'

const { Fp, Fp2, Fr } = bls12_381.fields
const { precompiles } = forks.Osaka
const hex = (data: Uint8Array | undefined) => data && Buffer.from(data).toString('hex')
const run = (address: number, ...parts: Uint8Array[]) => hex(precompiles.get(address)!.run(Buffer.concat(parts)))

const random = seededRandom(7)
const scalars = [0n, 1n, 2n, Fr.ORDER - 1n, Fr.ORDER, Fr.ORDER + 1n, 0xd201000000010000n ** 2n, (1n << 256n) - 1n]
const scalar = (index: number) => scalars[index] ?? random.bits(256)
const g1Of = (factor: bigint) => (factor % Fr.ORDER === 0n ? G1.ZERO : G1.BASE.multiplyUnsafe(factor % Fr.ORDER))
const g2Of = (factor: bigint) => (factor % Fr.ORDER === 0n ? G2.ZERO : G2.BASE.multiplyUnsafe(factor % Fr.ORDER))

/** A point of the curve that is almost surely not in the subgroup. */
function anyG1(): G1Point {
  for (;;) {
    const x = random.bits(400) % Fp.ORDER
    try {
      return G1.fromAffine({ x, y: Fp.sqrt(Fp.create(x ** 3n + 4n)) })
    } catch {}
  }
}

function anyG2(): G2Point {
  for (;;) {
    const x = Fp2.fromBigTuple([random.bits(400) % Fp.ORDER, random.bits(400) % Fp.ORDER])
    try {
      return G2.fromAffine({ x, y: Fp2.sqrt(Fp2.add(Fp2.mul(Fp2.sqr(x), x), Fp2.fromBigTuple([4n, 4n]))) })
    } catch {}
  }
}

/** Any multiple: the library's own refuses the order of the group. */
function times<Point extends { double(): Point; add(other: Point): Point }>(
  zero: Point,
  point: Point,
  factor: bigint,
): Point {
  let result = zero
  for (const bit of factor.toString(2)) result = bit === '1' ? result.double().add(point) : result.double()
  return result
}

describe('the kernel of BLS12-381, beside @noble/curves', () => {
  it('adds points in and outside of the subgroups, equal, opposite and at infinity', () => {
    for (let i = 0; i < 10; i++) {
      const [p, q] = [anyG1(), anyG1()]
      for (const [left, right] of [
        [p, q],
        [p, p],
        [p, p.negate()],
        [p, G1.ZERO],
        [G1.ZERO, q],
      ] as const)
        expect(run(0x0b, encodeG1(left), encodeG1(right))).toBe(hex(encodeG1(left.add(right))))
      const [s, t] = [anyG2(), anyG2()]
      for (const [left, right] of [
        [s, t],
        [s, s],
        [s, s.negate()],
        [s, G2.ZERO],
        [G2.ZERO, t],
      ] as const)
        expect(run(0x0d, encodeG2(left), encodeG2(right))).toBe(hex(encodeG2(left.add(right))))
    }
  })

  it.each([1, 2, 5, 8, 20, 300])('sums multiples of %i points', (count) => {
    const factors = Array.from({ length: count }, (_, i) => [random.bits(16), scalar(i)] as const)
    const total = factors.reduce((sum, [point, factor]) => sum + point * factor, 0n)
    const g1 = factors.flatMap(([point, factor]) => [encodeG1(g1Of(point)), fromBigInt(factor, 32)])
    expect(run(0x0c, ...g1)).toBe(hex(encodeG1(g1Of(total))))
    const g2 = factors.flatMap(([point, factor]) => [encodeG2(g2Of(point)), fromBigInt(factor, 32)])
    expect(run(0x0e, ...g2)).toBe(hex(encodeG2(g2Of(total))))
  })

  it('refuses points outside of the subgroups wherever the subgroup counts', () => {
    for (let i = 0; i < 5; i++) {
      const [p, q] = [anyG1(), anyG2()]
      expect(run(0x0c, encodeG1(p), fromBigInt(1n, 32))).toBeUndefined()
      expect(run(0x0e, encodeG2(q), fromBigInt(1n, 32))).toBeUndefined()
      expect(run(0x0f, encodeG1(p), encodeG2(G2.BASE))).toBeUndefined()
      expect(run(0x0f, encodeG1(G1.BASE), encodeG2(q))).toBeUndefined()
    }
  })

  it('refuses points of small order', () => {
    // The cofactor of G1 is 3 · 11² · 10177² · …; the multiple by the rest of the curve's order leaves such a point.
    const cofactor = 0x396c8c005555e1568c00aaab0000aaabn
    for (const factor of [3n, 121n]) {
      let point = G1.ZERO
      while (point.is0()) point = times(G1.ZERO, times(G1.ZERO, anyG1(), Fr.ORDER), cofactor / factor)
      expect(run(0x0c, encodeG1(point), fromBigInt(1n, 32))).toBeUndefined()
    }
    // That of G2 has 2713 and 11953 once.
    const cofactorG2 = G2.CURVE().h!
    for (const factor of [2713n, 11953n]) {
      let point = G2.ZERO
      while (point.is0()) point = times(G2.ZERO, times(G2.ZERO, anyG2(), Fr.ORDER), cofactorG2 / factor)
      expect(run(0x0e, encodeG2(point), fromBigInt(1n, 32))).toBeUndefined()
      expect(run(0x0f, encodeG1(G1.BASE), encodeG2(point))).toBeUndefined()
      expect(run(0x0f, encodeG1(G1.ZERO), encodeG2(point))).toBeUndefined()
    }
  })

  it('checks products of pairings', () => {
    for (let i = 0; i < 4; i++) {
      const [a, b] = [random.bits(250), random.bits(250)]
      const balanced = [encodeG1(g1Of(a)), encodeG2(g2Of(b)), encodeG1(g1Of(a * b).negate()), encodeG2(G2.BASE)]
      expect(run(0x0f, ...balanced)).toBe(hex(fromBigInt(1n, 32)))
      expect(run(0x0f, ...balanced, encodeG1(G1.ZERO), encodeG2(g2Of(a)))).toBe(hex(fromBigInt(1n, 32)))
      expect(run(0x0f, ...balanced, encodeG1(g1Of(a)), encodeG2(g2Of(b)))).toBe(hex(fromBigInt(0n, 32)))
    }
    const many = Array.from({ length: 66 }, (_, i) => [encodeG1(i % 2 ? G1.BASE : G1.BASE.negate()), encodeG2(G2.BASE)])
    expect(run(0x0f, ...many.flat())).toBe(hex(fromBigInt(1n, 32)))
  })

  it('maps field elements to points', () => {
    const elements = [0n, 1n, Fp.ORDER - 1n, ...Array.from({ length: 12 }, () => random.bits(400) % Fp.ORDER)]
    for (const [index, element] of elements.entries()) {
      expect(run(0x10, fromBigInt(element, 64))).toBe(hex(encodeG1(mapToG1(element))))
      for (const other of [0n, 1n, elements[(index + 5) % elements.length]!]) {
        const answer = run(0x11, fromBigInt(element, 64), fromBigInt(other, 64))
        expect(answer).toBe(hex(encodeG2(mapToG2([element, other]))))
      }
    }
  })
})
