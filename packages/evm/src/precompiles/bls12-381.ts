import { bls12_381 } from '@noble/curves/bls12-381.js'
import { fromBigInt, toBigInt } from './bytes.ts'

const { Fp, Fp2, Fr } = bls12_381.fields
export const G1 = bls12_381.G1.Point
export const G2 = bls12_381.G2.Point
export type G1Point = InstanceType<typeof G1>
export type G2Point = InstanceType<typeof G2>
type Fp2Element = ReturnType<typeof Fp2.fromBigTuple>

/** A field element: 16 zero bytes, then 48, big-endian (EIP-2537). */
export const FP_BYTES = 64
/** x ‖ y; the point at infinity is all zero. */
export const G1_BYTES = 2 * FP_BYTES
/** x ‖ y, each real part first. */
export const G2_BYTES = 4 * FP_BYTES
export const SCALAR_BYTES = 32

/** The field element at `offset`, or `undefined` when it is not below the modulus. */
export function readFp(input: Uint8Array, offset: number): bigint | undefined {
  const value = toBigInt(input.subarray(offset, offset + FP_BYTES))
  return value < Fp.ORDER ? value : undefined
}

function readFp2(input: Uint8Array, offset: number): Fp2Element | undefined {
  const c0 = readFp(input, offset)
  const c1 = readFp(input, offset + FP_BYTES)
  return c0 === undefined || c1 === undefined ? undefined : Fp2.fromBigTuple([c0, c1])
}

/** A point on the curve, which need not be in the subgroup; `undefined` when it is not on the curve. */
export function readG1(input: Uint8Array, offset: number): G1Point | undefined {
  const x = readFp(input, offset)
  const y = readFp(input, offset + FP_BYTES)
  if (x === undefined || y === undefined) return undefined
  if (x === 0n && y === 0n) return G1.ZERO
  return Fp.eql(Fp.sqr(y), Fp.add(Fp.mul(Fp.sqr(x), x), 4n)) ? G1.fromAffine({ x, y }) : undefined
}

/** A point on the twist, which need not be in the subgroup; `undefined` when it is not on the curve. */
export function readG2(input: Uint8Array, offset: number): G2Point | undefined {
  const x = readFp2(input, offset)
  const y = readFp2(input, offset + 2 * FP_BYTES)
  if (x === undefined || y === undefined) return undefined
  if (Fp2.is0(x) && Fp2.is0(y)) return G2.ZERO
  const right = Fp2.add(Fp2.mul(Fp2.sqr(x), x), Fp2.fromBigTuple([4n, 4n]))
  return Fp2.eql(Fp2.sqr(y), right) ? G2.fromAffine({ x, y }) : undefined
}

/** As `readG1`, and in the subgroup. */
export function readSubgroupG1(input: Uint8Array, offset: number): G1Point | undefined {
  const point = readG1(input, offset)
  return point && (point.is0() || point.isTorsionFree()) ? point : undefined
}

/** As `readG2`, and in the subgroup. */
export function readSubgroupG2(input: Uint8Array, offset: number): G2Point | undefined {
  const point = readG2(input, offset)
  return point && (point.is0() || point.isTorsionFree()) ? point : undefined
}

/** A scalar; every 32 bytes are one, and points of the subgroup make it a number modulo the group order. */
export function readScalar(input: Uint8Array, offset: number): bigint {
  return toBigInt(input.subarray(offset, offset + SCALAR_BYTES)) % Fr.ORDER
}

export function encodeG1(point: G1Point): Uint8Array {
  const output = new Uint8Array(G1_BYTES)
  if (point.is0()) return output
  const { x, y } = point.toAffine()
  output.set(fromBigInt(x, FP_BYTES))
  output.set(fromBigInt(y, FP_BYTES), FP_BYTES)
  return output
}

export function encodeG2(point: G2Point): Uint8Array {
  const output = new Uint8Array(G2_BYTES)
  if (point.is0()) return output
  const { x, y } = point.toAffine()
  for (const [index, part] of [x.c0, x.c1, y.c0, y.c1].entries())
    output.set(fromBigInt(part, FP_BYTES), index * FP_BYTES)
  return output
}
