import { bls12381Kernel, FP_BYTES, G2_BYTES, readOutput, writeInput } from './bls12-381.ts'
import type { Precompile } from './precompile.ts'

/** Maps an element of the quadratic field to a point of G2. Sources: EIP-2537, RFC 9380 (simplified SWU, cofactor cleared). */
export const bls12MapFp2ToG2: Precompile = {
  address: 0x11,
  name: 'BLS12_MAP_FP2_TO_G2',
  gas: () => 23_800n,
  run(input) {
    if (input.length !== 2 * FP_BYTES) return undefined
    const kernel = bls12381Kernel()
    return kernel.mapFp2ToG2(writeInput(kernel, input)) ? readOutput(kernel, G2_BYTES) : undefined
  },
}
