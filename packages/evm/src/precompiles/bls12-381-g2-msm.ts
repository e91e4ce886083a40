import { G2_BYTES, SCALAR_BYTES, sumOfMultiples } from './bls12-381.ts'
import { G2_DISCOUNTS, msmGas } from './bls12-381-msm.ts'
import type { Precompile } from './precompile.ts'

const PAIR_BYTES = G2_BYTES + SCALAR_BYTES

/** Sum of points of G2 times scalars: pairs of point and scalar, at least one. Source: EIP-2537. */
export const bls12G2Msm: Precompile = {
  address: 0x0e,
  name: 'BLS12_G2MSM',
  gas: (input) => msmGas(Math.floor(input.length / PAIR_BYTES), 22_500, G2_DISCOUNTS),
  run(input) {
    if (input.length === 0 || input.length % PAIR_BYTES !== 0) return undefined
    return sumOfMultiples(input, 'G2')
  },
}
