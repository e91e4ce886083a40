import { encodeG2, G2_BYTES, readG2 } from './bls12-381.ts'
import type { Precompile } from './precompile.ts'

/** Sum of two points of G2's curve, in the subgroup or not. Source: EIP-2537. */
export const bls12G2Add: Precompile = {
  address: 0x0d,
  name: 'BLS12_G2ADD',
  gas: () => 600n,
  run(input) {
    if (input.length !== 2 * G2_BYTES) return undefined
    const left = readG2(input, 0)
    const right = readG2(input, G2_BYTES)
    return left && right && encodeG2(left.add(right))
  },
}
