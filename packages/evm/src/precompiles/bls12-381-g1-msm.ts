import { G1_BYTES, SCALAR_BYTES, sumOfMultiples } from './bls12-381.ts'
import { G1_DISCOUNTS, msmGas } from './bls12-381-msm.ts'
import type { Precompile } from './precompile.ts'

const PAIR_BYTES = G1_BYTES + SCALAR_BYTES

/** Sum of points of G1 times scalars: pairs of point and scalar, at least one. Source: EIP-2537. */
export const bls12G1Msm: Precompile = {
  address: 0x0c,
  name: 'BLS12_G1MSM',
  gas: (input) => msmGas(Math.floor(input.length / PAIR_BYTES), 12_000, G1_DISCOUNTS),
  run(input) {
    if (input.length === 0 || input.length % PAIR_BYTES !== 0) return undefined
    return sumOfMultiples(input, 'G1')
  },
}
