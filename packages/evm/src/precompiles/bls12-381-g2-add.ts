import { bls12381Kernel, G2_BYTES, readOutput, writeInput } from './bls12-381.ts'
import type { Precompile } from './precompile.ts'

/** Sum of two points of G2's curve, in the subgroup or not. Source: EIP-2537. */
export const bls12G2Add: Precompile = {
  address: 0x0d,
  name: 'BLS12_G2ADD',
  gas: () => 600n,
  run(input) {
    if (input.length !== 2 * G2_BYTES) return undefined
    const kernel = bls12381Kernel()
    return kernel.addG2(writeInput(kernel, input)) ? readOutput(kernel, G2_BYTES) : undefined
  },
}
