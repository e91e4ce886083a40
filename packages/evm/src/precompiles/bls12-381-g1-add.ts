import { encodeG1, G1_BYTES, readG1 } from './bls12-381.ts'
import type { Precompile } from './precompile.ts'

/** Sum of two points of G1's curve, in the subgroup or not. Source: EIP-2537. */
export const bls12G1Add: Precompile = {
  address: 0x0b,
  name: 'BLS12_G1ADD',
  gas: () => 375n,
  run(input) {
    if (input.length !== 2 * G1_BYTES) return undefined
    const left = readG1(input, 0)
    const right = readG1(input, G1_BYTES)
    return left && right && encodeG1(left.add(right))
  },
}
