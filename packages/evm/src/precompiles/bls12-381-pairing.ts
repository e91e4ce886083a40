import { bls12_381 } from '@noble/curves/bls12-381.js'
import { G1_BYTES, type G1Point, G2_BYTES, type G2Point, readSubgroupG1, readSubgroupG2 } from './bls12-381.ts'
import { type Precompile, trueOutput } from './precompile.ts'

const PAIR_BYTES = G1_BYTES + G2_BYTES

/** Whether the product of the pairings of all (G1, G2) pairs, at least one, is one. Source: EIP-2537. */
export const bls12Pairing: Precompile = {
  address: 0x0f,
  name: 'BLS12_PAIRING_CHECK',
  gas: (input) => 37_700n + 32_600n * BigInt(Math.floor(input.length / PAIR_BYTES)),
  run(input) {
    if (input.length === 0 || input.length % PAIR_BYTES !== 0) return undefined
    const pairs: { g1: G1Point; g2: G2Point }[] = []
    for (let offset = 0; offset < input.length; offset += PAIR_BYTES) {
      const g1 = readSubgroupG1(input, offset)
      const g2 = readSubgroupG2(input, offset + G1_BYTES)
      if (!g1 || !g2) return undefined
      if (!g1.is0() && !g2.is0()) pairs.push({ g1, g2 })
    }
    const { Fp12 } = bls12_381.fields
    return Fp12.eql(bls12_381.pairingBatch(pairs), Fp12.ONE) ? trueOutput() : new Uint8Array(32)
  },
}
