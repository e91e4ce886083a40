import { bn254Kernel, G1_BYTES, readOutput, writeInput } from './bn254.ts'
import type { Precompile } from './precompile.ts'

/** Sum of two points of bn254; missing input is zero. Sources: EIP-196, EIP-1108 (gas). */
export const bn254Add: Precompile = {
  address: 0x06,
  name: 'BN254_ADD',
  gas: () => 150n,
  run(input) {
    const kernel = bn254Kernel()
    return kernel.add(writeInput(kernel, input, 2 * G1_BYTES)) ? readOutput(kernel) : undefined
  },
}
