import { pippenger } from '@noble/curves/abstract/curve.js'
import { encodeG2, G2, G2_BYTES, type G2Point, readScalar, readSubgroupG2, SCALAR_BYTES } from './bls12-381.ts'
import { G2_DISCOUNTS, msmGas, multiplyAndSum } from './bls12-381-msm.ts'
import type { Precompile } from './precompile.ts'

const PAIR_BYTES = G2_BYTES + SCALAR_BYTES

/** Sum of points of G2 times scalars: pairs of point and scalar, at least one. Source: EIP-2537. */
export const bls12G2Msm: Precompile = {
  address: 0x0e,
  name: 'BLS12_G2MSM',
  gas: (input) => msmGas(Math.floor(input.length / PAIR_BYTES), 22_500, G2_DISCOUNTS),
  run(input) {
    if (input.length === 0 || input.length % PAIR_BYTES !== 0) return undefined
    const points: G2Point[] = []
    const scalars: bigint[] = []
    for (let offset = 0; offset < input.length; offset += PAIR_BYTES) {
      const point = readSubgroupG2(input, offset)
      if (!point) return undefined
      points.push(point)
      scalars.push(readScalar(input, offset + G2_BYTES))
    }
    return encodeG2(multiplyAndSum(G2.ZERO, points, scalars, (all, factors) => pippenger(G2, all, factors)))
  },
}
