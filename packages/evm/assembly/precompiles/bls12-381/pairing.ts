/** Optimal ate pairing of BLS12-381, for many pairs at once. */
import * as fp from '../generated/fp'
import * as fp2 from '../curves/fp2'
import * as fp12 from '../curves/fp12'
import * as g2 from '../generated/g2'
import { addStep, doubleStep, l0, l1, l2 } from '../curves/lines'
import { endomorphismG2 } from './encoding'
import { X } from '../generated/constants'

/** A pair in memory: P and Q in affine coordinates, and the multiple of Q that the loop has come to. */
export const Q_OFFSET: usize = 2 * fp.SIZE
const T_OFFSET: usize = Q_OFFSET + g2.AFFINE
export const PAIR_SIZE: usize = T_OFFSET + g2.SIZE

/** f = f · (the line at P). */
function multiplyByLine(f: usize, pair: usize): void {
  fp2.mulFp(l1, l1, pair)
  fp2.mulFp(l2, l2, pair + fp.SIZE)
  fp12.mulBy014(f, f, l0, l1, l2)
}

const loop: usize = memory.data(768, 16)

const expected: usize = memory.data(256, 16)

/** Whether the loop, at the end of which T = [X]Q, began with a point Q of the subgroup. T's Z is zero where a step met a special case. */
function isInSubgroup(pair: usize): bool {
  const t = pair + T_OFFSET
  const z = t + 2 * fp2.SIZE
  if (fp2.isZero(z)) return false
  endomorphismG2(expected, pair + Q_OFFSET)
  fp2.mul(expected, expected, z)
  fp2.mul(expected + fp2.SIZE, expected + fp2.SIZE, z)
  return fp2.equal(expected, t) && fp2.equal(expected + fp2.SIZE, t + fp2.SIZE)
}

/** f = f · the Miller loops of so many pairs. False when a point is not in G2, which the loops find out on their way. */
export function multiplyByMillerLoops(f: usize, pairs: usize, count: i32): bool {
  const end = pairs + <usize>count * PAIR_SIZE
  for (let pair = pairs; pair < end; pair += PAIR_SIZE) g2.fromAffine(pair + T_OFFSET, pair + Q_OFFSET)
  fp12.setOne(loop)
  for (let bit: i32 = 62; bit >= 0; bit--) {
    fp12.sqr(loop, loop)
    for (let pair = pairs; pair < end; pair += PAIR_SIZE) {
      doubleStep(pair + T_OFFSET)
      multiplyByLine(loop, pair)
      if ((X >> bit) & 1) {
        addStep(pair + T_OFFSET, pair + Q_OFFSET)
        multiplyByLine(loop, pair)
      }
    }
  }
  for (let pair = pairs; pair < end; pair += PAIR_SIZE) if (!isInSubgroup(pair)) return false
  fp12.conjugate(loop, loop)
  fp12.mul(f, f, loop)
  return true
}

const base: usize = memory.data(768, 16)

/** r = a^−X for an element whose inverse is its conjugate. */
function powMinusX(r: usize, a: usize): void {
  fp12.copy(base, a)
  fp12.copy(r, a)
  for (let bit: i32 = 62; bit >= 0; bit--) {
    fp12.sqrCyclotomic(r, r)
    if ((X >> bit) & 1) fp12.mul(r, r, base)
  }
  fp12.conjugate(r, r)
}

const t0: usize = memory.data(768, 16)
const t1: usize = memory.data(768, 16)
const t2: usize = memory.data(768, 16)

/** Whether f to the power of three times (p^12 − 1) / r is one (hard part: Hayashida, Hayasaka, Teruya 2020). Changes f. */
export function isOneAfterFinalExponentiation(f: usize): bool {
  fp12.inv(t1, f)
  fp12.conjugate(t0, f)
  fp12.mul(t0, t0, t1)
  fp12.frobeniusSquare(f, t0)
  fp12.mul(f, f, t0)
  fp12.sqrCyclotomic(t0, f)
  powMinusX(t1, f)
  fp12.conjugate(t2, f)
  fp12.mul(t1, t1, t2)
  powMinusX(t2, t1)
  fp12.conjugate(t1, t1)
  fp12.mul(t1, t1, t2)
  powMinusX(t2, t1)
  fp12.frobenius(t1, t1)
  fp12.mul(t1, t1, t2)
  fp12.mul(f, f, t0)
  powMinusX(t0, t1)
  powMinusX(t2, t0)
  fp12.frobeniusSquare(t0, t1)
  fp12.conjugate(t1, t1)
  fp12.mul(t1, t1, t2)
  fp12.mul(t1, t1, t0)
  fp12.mul(f, f, t1)
  return fp12.isOne(f)
}
