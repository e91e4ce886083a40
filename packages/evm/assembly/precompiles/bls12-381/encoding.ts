/** Field elements and points as EIP-2537 writes them: 64 bytes an element, of which the first 16 are zero. */
import * as fp from '../generated/fp'
import * as fp2 from '../curves/fp2'
import * as g1 from '../generated/g1'
import * as g2 from '../generated/g2'
import * as jacobianG1 from '../generated/jacobian-g1'
import * as jacobianG2 from '../generated/jacobian-g2'
import { CURVE_B } from '../generated/b3-1'
import { squareRoot } from './map-to-g1'
import { BETA, PSI_X, PSI_Y, X } from '../generated/constants'

export const INVALID: i32 = 0
export const POINT: i32 = 1
export const INFINITY: i32 = 2

export const FP_BYTES: usize = 64
export const G1_BYTES: usize = 128
export const G2_BYTES: usize = 256

/** False when the element is not below the modulus. */
export function readFp(r: usize, bytes: usize): bool {
  return (load<u64>(bytes) | load<u64>(bytes, 8)) == 0 && fp.fromBytes(r, bytes + 16)
}

export function readFp2(r: usize, bytes: usize): bool {
  return readFp(r, bytes) && readFp(r + fp.SIZE, bytes + FP_BYTES)
}

function areZero(bytes: usize, length: usize): bool {
  for (let i: usize = 0; i < length; i += 8) if (load<u64>(bytes + i) != 0) return false
  return true
}

/** An affine point of the curve, in the subgroup or not. */
export function readG1(r: usize, bytes: usize): i32 {
  if (!readFp(r, bytes) || !readFp(r + fp.SIZE, bytes + FP_BYTES)) return INVALID
  if (areZero(bytes, G1_BYTES)) return INFINITY
  return g1.isOnCurve(r) ? POINT : INVALID
}

export function readG2(r: usize, bytes: usize): i32 {
  if (!readFp2(r, bytes) || !readFp2(r + fp2.SIZE, bytes + 2 * FP_BYTES)) return INVALID
  if (areZero(bytes, G2_BYTES)) return INFINITY
  return g2.isOnCurve(r) ? POINT : INVALID
}

const LARGER_Y: u8 = 0x20
const AT_INFINITY: u8 = 0x40
const COMPRESSED: u8 = 0x80

/** An affine point of the curve from 48 bytes: flags and x (the encoding of Zcash). Changes the flags in place. */
export function readCompressedG1(r: usize, bytes: usize): i32 {
  const first = load<u8>(bytes)
  if (!(first & COMPRESSED)) return INVALID
  store<u8>(bytes, first & 0x1f)
  if (first & AT_INFINITY) return first == (COMPRESSED | AT_INFINITY) && areZero(bytes, 48) ? INFINITY : INVALID
  if (!fp.fromBytes(r, bytes)) return INVALID
  const y = r + fp.SIZE
  fp.sqr(y, r)
  fp.mul(y, y, r)
  fp.add(y, y, CURVE_B)
  if (!squareRoot(y, y)) return INVALID
  // A number is the larger of itself and its negative when its double is odd, the modulus taken off.
  fp.add(affine, y, y)
  if (fp.isOdd(affine) != ((first & LARGER_Y) != 0)) fp.neg(y, y)
  return POINT
}

export function writeG1(bytes: usize, point: usize): void {
  memory.fill(bytes, 0, G1_BYTES)
  if (g1.isInfinity(point)) return
  g1.toAffine(affine, point)
  writeElements(bytes, affine, 2)
}

/** Field elements that lie one behind the other. */
function writeElements(bytes: usize, elements: usize, count: usize): void {
  for (let i: usize = 0; i < count; i++) fp.toBytes(bytes + i * FP_BYTES + 16, elements + i * fp.SIZE)
}

/** Writes the sum of two affine points; the address 0 stands for infinity. */
export function writeSumG1(bytes: usize, p: usize, q: usize): void {
  memory.fill(bytes, 0, G1_BYTES)
  if (g1.addAffine(affine, p, q)) writeElements(bytes, affine, 2)
}

export function writeG2(bytes: usize, point: usize): void {
  memory.fill(bytes, 0, G2_BYTES)
  if (g2.isInfinity(point)) return
  g2.toAffine(affine, point)
  writeElements(bytes, affine, 4)
}

export function writeSumG2(bytes: usize, p: usize, q: usize): void {
  memory.fill(bytes, 0, G2_BYTES)
  if (g2.addAffine(affine, p, q)) writeElements(bytes, affine, 4)
}

const affine: usize = memory.data(384, 16)

/** r = X² · a for an affine point of the subgroup: (β·x, −y). */
export function endomorphismG1(r: usize, a: usize): void {
  fp.mul(r, a, BETA)
  fp.neg(r + fp.SIZE, a + fp.SIZE)
}

/** r = X · a for an affine point of the subgroup: −ψ(a), where ψ untwists, takes the Frobenius map and twists again. */
export function endomorphismG2(r: usize, a: usize): void {
  fp2.conjugate(r, a)
  fp2.mul(r, r, PSI_X)
  fp2.conjugate(r + fp2.SIZE, a + fp2.SIZE)
  fp2.mul(r + fp2.SIZE, r + fp2.SIZE, PSI_Y)
  fp2.neg(r + fp2.SIZE, r + fp2.SIZE)
}

const expected: usize = memory.data(256, 16)

/** Whether an affine point of the curve is in the subgroup (Scott 2021: the endomorphism acts as its eigenvalue). */
export function isInG1(a: usize): bool {
  endomorphismG1(expected, a)
  return jacobianG1.squareMultipleIs(a, X, expected)
}

export function isInG2(a: usize): bool {
  endomorphismG2(expected, a)
  return jacobianG2.multipleIs(a, X, expected)
}
