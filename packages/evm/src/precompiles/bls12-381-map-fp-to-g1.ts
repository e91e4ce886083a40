import { bls12381Kernel, FP_BYTES, G1_BYTES, readOutput, writeInput } from './bls12-381.ts'
import type { Precompile } from './precompile.ts'

/** Maps a field element to a point of G1. Sources: EIP-2537, RFC 9380 (simplified SWU, cofactor cleared). */
export const bls12MapFpToG1: Precompile = {
  address: 0x10,
  name: 'BLS12_MAP_FP_TO_G1',
  gas: () => 5500n,
  run(input) {
    if (input.length !== FP_BYTES) return undefined
    const kernel = bls12381Kernel()
    return kernel.mapFpToG1(writeInput(kernel, input)) ? readOutput(kernel, G1_BYTES) : undefined
  },
}
