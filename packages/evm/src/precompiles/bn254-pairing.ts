import { bn254 } from '@noble/curves/bn254.js'
import { G1_BYTES, type G1Point, G2_BYTES, type G2Point, readG1, readG2 } from './bn254.ts'
import { type Precompile, trueOutput } from './precompile.ts'

const PAIR_BYTES = G1_BYTES + G2_BYTES

/** Whether the product of the pairings of all (G1, G2) pairs of the input is one. Sources: EIP-197, EIP-1108 (gas). */
export const bn254Pairing: Precompile = {
  address: 0x08,
  name: 'BN254_PAIRING',
  gas: (input) => 45_000n + 34_000n * BigInt(Math.floor(input.length / PAIR_BYTES)),
  run(input) {
    if (input.length % PAIR_BYTES !== 0) return undefined
    const pairs: { g1: G1Point; g2: G2Point }[] = []
    for (let offset = 0; offset < input.length; offset += PAIR_BYTES) {
      const g1 = readG1(input, offset)
      const g2 = readG2(input, offset + G1_BYTES)
      if (!g1 || !g2) return undefined
      if (!g1.is0() && !g2.is0()) pairs.push({ g1, g2 })
    }
    const product = bn254.pairingBatch(pairs)
    return bn254.fields.Fp12.eql(product, bn254.fields.Fp12.ONE) ? trueOutput() : new Uint8Array(32)
  },
}
