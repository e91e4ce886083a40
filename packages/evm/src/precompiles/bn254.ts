import { bn254 } from '@noble/curves/bn254.js'
import { fromBigInt, readPadded, toBigInt } from './bytes.ts'

const { Fp, Fp2 } = bn254.fields
export const G1 = bn254.G1.Point
export const G2 = bn254.G2.Point
export type G1Point = InstanceType<typeof G1>
export type G2Point = InstanceType<typeof G2>

/** Bytes of an encoded point: x ‖ y, 32 bytes a coordinate; the point at infinity is all zero (EIP-196). */
export const G1_BYTES = 64
/** x ‖ y, each imaginary part first (EIP-197). */
export const G2_BYTES = 128

/** The point at `offset`, or `undefined` when a coordinate is no field element or the point is not on the curve. */
export function readG1(input: Uint8Array, offset: number): G1Point | undefined {
  const x = coordinate(input, offset)
  const y = coordinate(input, offset + 32)
  if (x === undefined || y === undefined) return undefined
  if (x === 0n && y === 0n) return G1.ZERO
  // The group has prime order, so a point on the curve is in it.
  return Fp.eql(Fp.sqr(y), Fp.add(Fp.mul(Fp.sqr(x), x), 3n)) ? G1.fromAffine({ x, y }) : undefined
}

/** The point at `offset`, or `undefined` when it is not in the subgroup. */
export function readG2(input: Uint8Array, offset: number): G2Point | undefined {
  const [x1, x0, y1, y0] = [0, 32, 64, 96].map((part) => coordinate(input, offset + part))
  if (x0 === undefined || x1 === undefined || y0 === undefined || y1 === undefined) return undefined
  if (x0 === 0n && x1 === 0n && y0 === 0n && y1 === 0n) return G2.ZERO
  try {
    const point = G2.fromAffine({ x: Fp2.fromBigTuple([x0, x1]), y: Fp2.fromBigTuple([y0, y1]) })
    point.assertValidity()
    return point
  } catch {
    return undefined
  }
}

export function encodeG1(point: G1Point): Uint8Array {
  const output = new Uint8Array(G1_BYTES)
  if (point.is0()) return output
  const { x, y } = point.toAffine()
  output.set(fromBigInt(x, 32))
  output.set(fromBigInt(y, 32), 32)
  return output
}

function coordinate(input: Uint8Array, offset: number): bigint | undefined {
  const value = toBigInt(readPadded(input, offset, 32))
  return value < Fp.ORDER ? value : undefined
}
