import { bls12381Kernel, G1_BYTES, readOutput, writeInput } from './bls12-381.ts'
import type { Precompile } from './precompile.ts'

/** Sum of two points of G1's curve, in the subgroup or not. Source: EIP-2537. */
export const bls12G1Add: Precompile = {
  address: 0x0b,
  name: 'BLS12_G1ADD',
  gas: () => 375n,
  run(input) {
    if (input.length !== 2 * G1_BYTES) return undefined
    const kernel = bls12381Kernel()
    return kernel.addG1(writeInput(kernel, input)) ? readOutput(kernel, G1_BYTES) : undefined
  },
}
