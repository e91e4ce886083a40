/** The precompiles of EIP-2537. Inputs are where `reserve` says; answers of points are at `output`. */
import { reserve as reserveBytes } from './curves/heap'
import * as fp2 from './curves/fp2'
import * as fp12 from './curves/fp12'
import * as g1 from './generated/g1'
import * as g2 from './generated/g2'
import * as sumG1 from './generated/sum-g1'
import * as sumG2 from './generated/sum-g2'
import { G1_GENERATOR } from './generated/constants'
import { isOneAfterFinalExponentiation, multiplyByMillerLoops, PAIR_SIZE, Q_OFFSET } from './bls12-381/pairing'
import { millerLoops, toQuotients } from './bls12-381/fixed-pairing'
import { mapToG1 } from './bls12-381/map-to-g1'
import { mapToG2 } from './bls12-381/map-to-g2'
import {
  endomorphismG1,
  endomorphismG2,
  G1_BYTES,
  G2_BYTES,
  INFINITY,
  INVALID,
  isInG1,
  isInG2,
  POINT,
  readCompressedG1,
  readFp,
  readFp2,
  readG1,
  readG2,
  writeG1,
  writeSumG1,
  writeG2,
  writeSumG2,
} from './bls12-381/encoding'

export const output: usize = memory.data(256, 16)

/** Of digits to the bases X² and X, the highest of which may be a little above its base. */
const SCALAR_BITS_G1: i32 = 130
const SCALAR_BITS_G2: i32 = 66

const left: usize = memory.data(384, 16)
const right: usize = memory.data(384, 16)
const total: usize = memory.data(384, 16)

export function reserve(bytes: usize): usize {
  return reserveBytes(bytes)
}

/** Adds two points. False when one is not on the curve. */
export function addG1(input: usize): bool {
  const first = readG1(left, input)
  const second = readG1(right, input + G1_BYTES)
  if (first == INVALID || second == INVALID) return false
  writeSumG1(output, first == POINT ? left : 0, second == POINT ? right : 0)
  return true
}

export function addG2(input: usize): bool {
  const first = readG2(left, input)
  const second = readG2(right, input + G2_BYTES)
  if (first == INVALID || second == INVALID) return false
  writeSumG2(output, first == POINT ? left : 0, second == POINT ? right : 0)
  return true
}

/** Begins a sum of multiples. */
export function startSum(): void {
  g1.setInfinity(total)
  g2.setInfinity(left)
}

/**
 * Adds multiples of `count` points, at most 256. Each point is followed by 32 bytes; the scalars are at `digits`, for each two of 16 bytes
 * to the base X². False when a point is not in the subgroup.
 */
export function addMultiplesG1(input: usize, digits: usize, count: i32): bool {
  const points = digits + <usize>count * 32
  const scalars = points + <usize>count * 2 * g1.AFFINE
  const work = (scalars + <usize>count * 32 + 15) & ~(15 as usize)
  reserveBytes(work - reserveBytes(0) + sumG1.workBytes(2 * count, SCALAR_BITS_G1))
  let used: usize = 0
  for (let i: usize = 0; i < <usize>count; i++) {
    const point = points + used * g1.AFFINE
    const kind = readG1(point, input + i * (G1_BYTES + 32))
    if (kind == INVALID) return false
    if (kind == INFINITY) continue
    if (!isInG1(point)) return false
    endomorphismG1(point + g1.AFFINE, point)
    memory.copy(scalars + 16 * used, digits + 32 * i, 32)
    used += 2
  }
  if (used == 0) return true
  sumG1.sum(right, points, scalars, <i32>used, SCALAR_BITS_G1, work)
  g1.add(total, total, right)
  return true
}

export function finishSumG1(): void {
  writeG1(output, total)
}

/** The same for G2, with four scalars to the base X for each point. */
export function addMultiplesG2(input: usize, digits: usize, count: i32): bool {
  const points = digits + <usize>count * 64
  const scalars = points + <usize>count * 4 * g2.AFFINE
  const work = (scalars + <usize>count * 64 + 15) & ~(15 as usize)
  reserveBytes(work - reserveBytes(0) + sumG2.workBytes(4 * count, SCALAR_BITS_G2))
  let used: usize = 0
  for (let i: usize = 0; i < <usize>count; i++) {
    const point = points + used * g2.AFFINE
    const kind = readG2(point, input + i * (G2_BYTES + 32))
    if (kind == INVALID) return false
    if (kind == INFINITY) continue
    if (!isInG2(point)) return false
    for (let k: usize = 0; k < 3; k++) endomorphismG2(point + (k + 1) * g2.AFFINE, point + k * g2.AFFINE)
    memory.copy(scalars + 16 * used, digits + 64 * i, 64)
    used += 4
  }
  if (used == 0) return true
  sumG2.sum(right, points, scalars, <i32>used, SCALAR_BITS_G2, work)
  g2.add(left, left, right)
  return true
}

export function finishSumG2(): void {
  writeG2(output, left)
}

const product: usize = memory.data(768, 16)

/** Begins a product of pairings. */
export function startPairing(): void {
  fp12.setOne(product)
}

/** Multiplies by the pairings of `count` pairs, at most 64. False when a point is not in its subgroup. */
export function multiplyPairs(input: usize, count: i32): bool {
  const pairs = (input + <usize>count * (G1_BYTES + G2_BYTES) + 15) & ~(15 as usize)
  reserveBytes(pairs - reserveBytes(0) + <usize>count * PAIR_SIZE)
  let used: i32 = 0
  for (let i: usize = 0; i < <usize>count; i++) {
    const pair = pairs + <usize>used * PAIR_SIZE
    const at = input + i * (G1_BYTES + G2_BYTES)
    const first = readG1(pair, at)
    if (first == INVALID || (first == POINT && !isInG1(pair))) return false
    const second = readG2(pair + Q_OFFSET, at + G1_BYTES)
    if (second == INVALID) return false
    if (first == POINT && second == POINT) used++
    else if (second == POINT && !isInG2(pair + Q_OFFSET)) return false
  }
  return used == 0 || multiplyByMillerLoops(product, pairs, used)
}

/** Whether the product of the pairings is one. */
export function finishPairing(): bool {
  return isOneAfterFinalExponentiation(product)
}

/** Maps a field element. False when it is not below the modulus. */
export function mapFpToG1(input: usize): bool {
  if (!readFp(left, input)) return false
  mapToG1(total, left)
  writeG1(output, total)
  return true
}

export function mapFp2ToG2(input: usize): bool {
  if (!readFp2(left, input)) return false
  mapToG2(total, left)
  writeG2(output, total)
  return true
}

/**
 * Whether e(C − [y]G1 + [z]π, G2) = e(π, [τ]G2), for a commitment C and a proof π of 48 bytes each. At `digits` are −y and z, for each two of
 * 16 bytes to the base X².
 */
export function verifyProof(input: usize, digits: usize): bool {
  const points = (digits + 64 + 15) & ~(15 as usize)
  const work = points + 4 * g1.AFFINE
  reserveBytes(work - reserveBytes(0) + sumG1.workBytes(4, SCALAR_BITS_G1))
  const commitment = readCompressedG1(left, input)
  if (commitment == INVALID || (commitment == POINT && !isInG1(left))) return false
  const proof = readCompressedG1(points + 2 * g1.AFFINE, input + 48)
  if (proof == INVALID || (proof == POINT && !isInG1(points + 2 * g1.AFFINE))) return false
  memory.copy(points, G1_GENERATOR, g1.AFFINE)
  endomorphismG1(points + g1.AFFINE, points)
  endomorphismG1(points + 3 * g1.AFFINE, points + 2 * g1.AFFINE)
  sumG1.sum(total, points, digits, proof == POINT ? 4 : 2, SCALAR_BITS_G1, work)
  if (commitment == POINT) g1.addMixed(total, total, left)
  // A pairing of two points other than infinity is never one.
  if (proof != POINT) return g1.isInfinity(total)
  if (g1.isInfinity(total)) return false
  g1.fromAffine(right, points + 2 * g1.AFFINE)
  g1.neg(right, right)
  toQuotients(total, total)
  toQuotients(right, right)
  millerLoops(product, total, right)
  return finishPairing()
}
