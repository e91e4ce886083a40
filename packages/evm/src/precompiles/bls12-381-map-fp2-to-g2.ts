import { bls12_381 } from '@noble/curves/bls12-381.js'
import { encodeG2, FP_BYTES, type G2Point, readFp } from './bls12-381.ts'
import type { Precompile } from './precompile.ts'

/** Maps an element of the quadratic field to a point of G2. Sources: EIP-2537, RFC 9380 (simplified SWU, cofactor cleared). */
export const bls12MapFp2ToG2: Precompile = {
  address: 0x11,
  name: 'BLS12_MAP_FP2_TO_G2',
  gas: () => 23_800n,
  run(input) {
    if (input.length !== 2 * FP_BYTES) return undefined
    const c0 = readFp(input, 0)
    const c1 = readFp(input, FP_BYTES)
    return c0 === undefined || c1 === undefined ? undefined : encodeG2(mapToG2([c0, c1]))
  },
}

/** The library answers a point where its type says coordinates. */
function mapToG2(element: [bigint, bigint]): G2Point {
  return (bls12_381.G2.mapToCurve as unknown as (element: bigint[]) => G2Point)(element)
}
