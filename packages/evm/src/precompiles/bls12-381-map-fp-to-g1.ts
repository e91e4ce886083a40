import { bls12_381 } from '@noble/curves/bls12-381.js'
import { encodeG1, FP_BYTES, type G1Point, readFp } from './bls12-381.ts'
import type { Precompile } from './precompile.ts'

/** Maps a field element to a point of G1. Sources: EIP-2537, RFC 9380 (simplified SWU, cofactor cleared). */
export const bls12MapFpToG1: Precompile = {
  address: 0x10,
  name: 'BLS12_MAP_FP_TO_G1',
  gas: () => 5500n,
  run(input) {
    if (input.length !== FP_BYTES) return undefined
    const element = readFp(input, 0)
    return element === undefined ? undefined : encodeG1(mapToG1(element))
  },
}

/** The library takes a number and answers a point where its type says a list and coordinates. */
function mapToG1(element: bigint): G1Point {
  return (bls12_381.G1.mapToCurve as unknown as (element: bigint) => G1Point)(element)
}
