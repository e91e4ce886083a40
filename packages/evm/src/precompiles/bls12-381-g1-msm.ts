import { pippenger } from '@noble/curves/abstract/curve.js'
import { encodeG1, G1, G1_BYTES, type G1Point, readScalar, readSubgroupG1, SCALAR_BYTES } from './bls12-381.ts'
import { G1_DISCOUNTS, msmGas, multiplyAndSum } from './bls12-381-msm.ts'
import type { Precompile } from './precompile.ts'

const PAIR_BYTES = G1_BYTES + SCALAR_BYTES

/** Sum of points of G1 times scalars: pairs of point and scalar, at least one. Source: EIP-2537. */
export const bls12G1Msm: Precompile = {
  address: 0x0c,
  name: 'BLS12_G1MSM',
  gas: (input) => msmGas(Math.floor(input.length / PAIR_BYTES), 12_000, G1_DISCOUNTS),
  run(input) {
    if (input.length === 0 || input.length % PAIR_BYTES !== 0) return undefined
    const points: G1Point[] = []
    const scalars: bigint[] = []
    for (let offset = 0; offset < input.length; offset += PAIR_BYTES) {
      const point = readSubgroupG1(input, offset)
      if (!point) return undefined
      points.push(point)
      scalars.push(readScalar(input, offset + G1_BYTES))
    }
    return encodeG1(multiplyAndSum(G1.ZERO, points, scalars, (all, factors) => pippenger(G1, all, factors)))
  },
}
