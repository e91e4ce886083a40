import { bls12381Kernel, G1_BYTES, G2_BYTES, writeInput } from './bls12-381.ts'
import { type Precompile, trueOutput } from './precompile.ts'

const PAIR_BYTES = G1_BYTES + G2_BYTES
/** Pairs of one go, which bounds memory. */
const PAIRS_AT_ONCE = 64

/** Whether the product of the pairings of all (G1, G2) pairs, at least one, is one. Source: EIP-2537. */
export const bls12Pairing: Precompile = {
  address: 0x0f,
  name: 'BLS12_PAIRING_CHECK',
  gas: (input) => 37_700n + 32_600n * BigInt(Math.floor(input.length / PAIR_BYTES)),
  run(input) {
    if (input.length === 0 || input.length % PAIR_BYTES !== 0) return undefined
    const kernel = bls12381Kernel()
    kernel.startPairing()
    for (let start = 0; start < input.length; start += PAIRS_AT_ONCE * PAIR_BYTES) {
      const chunk = input.subarray(start, start + PAIRS_AT_ONCE * PAIR_BYTES)
      if (!kernel.multiplyPairs(writeInput(kernel, chunk), chunk.length / PAIR_BYTES)) return undefined
    }
    return kernel.finishPairing() ? trueOutput() : new Uint8Array(32)
  },
}
