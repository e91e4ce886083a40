import { bls12_381 } from '@noble/curves/bls12-381.js'
import { fromBigInt } from '../src/precompiles/bytes.ts'

export const G1 = bls12_381.G1.Point
export const G2 = bls12_381.G2.Point
export type G1Point = InstanceType<typeof G1>
export type G2Point = InstanceType<typeof G2>

const FP_BYTES = 64

/** x ‖ y as EIP-2537 writes them, with @noble/curves; all zero at infinity. */
export function encodeG1(point: G1Point): Uint8Array {
  const output = new Uint8Array(2 * FP_BYTES)
  if (point.is0()) return output
  const { x, y } = point.toAffine()
  output.set(fromBigInt(x, FP_BYTES))
  output.set(fromBigInt(y, FP_BYTES), FP_BYTES)
  return output
}

export function encodeG2(point: G2Point): Uint8Array {
  const output = new Uint8Array(4 * FP_BYTES)
  if (point.is0()) return output
  const { x, y } = point.toAffine()
  for (const [index, part] of [x.c0, x.c1, y.c0, y.c1].entries())
    output.set(fromBigInt(part, FP_BYTES), index * FP_BYTES)
  return output
}

/** The library takes a number and answers a point where its type says a list and coordinates. */
export function mapToG1(element: bigint): G1Point {
  return (bls12_381.G1.mapToCurve as unknown as (element: bigint) => G1Point)(element)
}

export function mapToG2(element: [bigint, bigint]): G2Point {
  return (bls12_381.G2.mapToCurve as unknown as (element: bigint[]) => G2Point)(element)
}
