/** The precompiles of EIP-196 and EIP-197. Inputs are where `reserve` says; answers of points are at `output`. */
import { reserve as reserveBytes } from './curves/heap'
import * as fp from './generated/fp'
import * as fp2 from './curves/fp2'
import * as fp12 from './curves/fp12'
import * as g1 from './generated/g1'
import * as g2 from './generated/g2'
import * as jacobianG2 from './generated/jacobian-g2'
import * as sumG1 from './generated/sum-g1'
import { BETA, U } from './generated/constants'
import { applyPsi, isOneAfterFinalExponentiation, multiplyByMillerLoops, PAIR_SIZE, Q_OFFSET } from './bn254/pairing'

const G1_BYTES: usize = 64
const G2_BYTES: usize = 128
const INVALID: i32 = 0
const POINT: i32 = 1
const INFINITY: i32 = 2
/** Of the halves of a scalar. */
const SCALAR_BITS: i32 = 129

export const output: usize = memory.data(64, 16)

const left: usize = memory.data(384, 16)
const right: usize = memory.data(384, 16)
const total: usize = memory.data(384, 16)

export function reserve(bytes: usize): usize {
  return reserveBytes(bytes)
}

function areZero(bytes: usize, length: usize): bool {
  for (let i: usize = 0; i < length; i += 8) if (load<u64>(bytes + i) != 0) return false
  return true
}

/** An affine point; the group has prime order, so every point of the curve is in it. */
function readG1(r: usize, bytes: usize): i32 {
  if (!fp.fromBytes(r, bytes) || !fp.fromBytes(r + fp.SIZE, bytes + 32)) return INVALID
  if (areZero(bytes, G1_BYTES)) return INFINITY
  return g1.isOnCurve(r) ? POINT : INVALID
}

/** An affine point of the subgroup; imaginary parts come first. */
function readG2(r: usize, bytes: usize): i32 {
  for (let i: usize = 0; i < 4; i++) if (!fp.fromBytes(r + (i ^ 1) * fp.SIZE, bytes + 32 * i)) return INVALID
  if (areZero(bytes, G2_BYTES)) return INFINITY
  return g2.isOnCurve(r) && isInG2(r) ? POINT : INVALID
}

function psi(r: usize, a: usize): void {
  applyPsi(r, a)
  fp2.conjugate(r + 2 * fp2.SIZE, a + 2 * fp2.SIZE)
}

/** Whether [u + 1]Q + ψ([u]Q) + ψ²([u]Q) = ψ³([2u]Q) (El Housni, Guillevic, Piellard 2022). */
function isInG2(a: usize): bool {
  g2.fromAffine(left, a)
  jacobianG2.multiple(right, left, U)
  g2.add(left, left, right)
  psi(right, right)
  g2.add(left, left, right)
  psi(right, right)
  g2.add(left, left, right)
  psi(right, right)
  g2.double(right, right)
  g2.neg(right, right)
  g2.add(left, left, right)
  return g2.isInfinity(left)
}

function writeG1(point: usize): void {
  memory.fill(output, 0, G1_BYTES)
  if (g1.isInfinity(point)) return
  g1.toAffine(left, point)
  writeAffine(left)
}

function writeAffine(point: usize): void {
  fp.toBytes(output, point)
  fp.toBytes(output + 32, point + fp.SIZE)
}

/** Adds two points. False when one is not on the curve. */
export function add(input: usize): bool {
  const first = readG1(left, input)
  const second = readG1(right, input + G1_BYTES)
  if (first == INVALID || second == INVALID) return false
  memory.fill(output, 0, G1_BYTES)
  if (g1.addAffine(left, first == POINT ? left : 0, second == POINT ? right : 0)) writeAffine(left)
  return true
}

/** Multiplies a point by k0 + k1·λ, two numbers of 16 bytes at `halves`, least first; k1 is negative when `isNegative`. */
export function multiply(input: usize, halves: usize, isNegative: bool): bool {
  const points = (halves + 32 + 15) & ~(15 as usize)
  const work = points + 2 * g1.AFFINE
  reserveBytes(work - reserveBytes(0) + sumG1.workBytes(2, SCALAR_BITS))
  const kind = readG1(points, input)
  if (kind == INVALID) return false
  g1.setInfinity(total)
  if (kind == POINT) {
    fp.mul(points + g1.AFFINE, points, BETA)
    if (isNegative) fp.neg(points + g1.AFFINE + fp.SIZE, points + fp.SIZE)
    else fp.copy(points + g1.AFFINE + fp.SIZE, points + fp.SIZE)
    sumG1.sum(total, points, halves, 2, SCALAR_BITS, work)
  }
  writeG1(total)
  return true
}

const product: usize = memory.data(768, 16)

/** Begins a product of pairings. */
export function startPairing(): void {
  fp12.setOne(product)
}

/** Multiplies by the pairings of `count` pairs, at most 64. False when a point is not in its group. */
export function multiplyPairs(input: usize, count: i32): bool {
  const pairs = (input + <usize>count * (G1_BYTES + G2_BYTES) + 15) & ~(15 as usize)
  reserveBytes(pairs - reserveBytes(0) + <usize>count * PAIR_SIZE)
  let used: i32 = 0
  for (let i: usize = 0; i < <usize>count; i++) {
    const pair = pairs + <usize>used * PAIR_SIZE
    const at = input + i * (G1_BYTES + G2_BYTES)
    const first = readG1(pair, at)
    if (first == INVALID) return false
    const second = readG2(pair + Q_OFFSET, at + G1_BYTES)
    if (second == INVALID) return false
    if (first == POINT && second == POINT) used++
  }
  if (used != 0) multiplyByMillerLoops(product, pairs, used)
  return true
}

/** Whether the product of the pairings is one. */
export function finishPairing(): bool {
  return isOneAfterFinalExponentiation(product)
}
