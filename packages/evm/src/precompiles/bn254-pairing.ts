import { bn254Kernel, G1_BYTES, G2_BYTES, writeInput } from './bn254.ts'
import { type Precompile, trueOutput } from './precompile.ts'

const PAIR_BYTES = G1_BYTES + G2_BYTES
/** Pairs of one go, which bounds memory. */
const PAIRS_AT_ONCE = 64

/** Whether the product of the pairings of all (G1, G2) pairs of the input is one. Sources: EIP-197, EIP-1108 (gas). */
export const bn254Pairing: Precompile = {
  address: 0x08,
  name: 'BN254_PAIRING',
  gas: (input) => 45_000n + 34_000n * BigInt(Math.floor(input.length / PAIR_BYTES)),
  run(input) {
    if (input.length % PAIR_BYTES !== 0) return undefined
    if (input.length === 0) return trueOutput()
    const kernel = bn254Kernel()
    kernel.startPairing()
    for (let start = 0; start < input.length; start += PAIRS_AT_ONCE * PAIR_BYTES) {
      const chunk = input.subarray(start, start + PAIRS_AT_ONCE * PAIR_BYTES)
      if (!kernel.multiplyPairs(writeInput(kernel, chunk, chunk.length), chunk.length / PAIR_BYTES)) return undefined
    }
    return kernel.finishPairing() ? trueOutput() : new Uint8Array(32)
  },
}
