/** Optimal ate pairing of BN254 (Vercauteren 2010), for many pairs at once. */
import * as fp from '../generated/fp'
import * as fp2 from '../curves/fp2'
import * as fp12 from '../curves/fp12'
import * as g2 from '../generated/g2'
import { addStep, doubleStep, l0, l1, l2 } from '../curves/lines'
import { LOOP_DIGITS, LOOP_LENGTH, PSI_X, PSI_Y, U } from '../generated/constants'

/** A pair in memory: P and Q in affine coordinates, and the multiple of Q that the loop has come to. */
export const Q_OFFSET: usize = 2 * fp.SIZE
const T_OFFSET: usize = Q_OFFSET + g2.AFFINE
export const PAIR_SIZE: usize = T_OFFSET + g2.SIZE

/** ψ of a point whose coordinates are at r: untwist, Frobenius, twist. */
export function applyPsi(r: usize, a: usize): void {
  fp2.conjugate(r, a)
  fp2.mul(r, r, PSI_X)
  fp2.conjugate(r + fp2.SIZE, a + fp2.SIZE)
  fp2.mul(r + fp2.SIZE, r + fp2.SIZE, PSI_Y)
}

/** f = f · (the line at P). */
function multiplyByLine(f: usize, pair: usize): void {
  fp2.mulFp(l1, l1, pair)
  fp2.mulFp(l2, l2, pair + fp.SIZE)
  fp12.mulBy034(f, f, l2, l1, l0)
}

const loop: usize = memory.data(768, 16)
const addend: usize = memory.data(256, 16)

/** f = f · the Miller loops of so many pairs. */
export function multiplyByMillerLoops(f: usize, pairs: usize, count: i32): void {
  const end = pairs + <usize>count * PAIR_SIZE
  for (let pair = pairs; pair < end; pair += PAIR_SIZE) g2.fromAffine(pair + T_OFFSET, pair + Q_OFFSET)
  fp12.setOne(loop)
  for (let i: usize = 1; i < LOOP_LENGTH; i++) {
    const digit = load<i8>(LOOP_DIGITS + i)
    fp12.sqr(loop, loop)
    for (let pair = pairs; pair < end; pair += PAIR_SIZE) {
      doubleStep(pair + T_OFFSET)
      multiplyByLine(loop, pair)
      if (digit == 0) continue
      fp2.copy(addend, pair + Q_OFFSET)
      if (digit > 0) fp2.copy(addend + fp2.SIZE, pair + Q_OFFSET + fp2.SIZE)
      else fp2.neg(addend + fp2.SIZE, pair + Q_OFFSET + fp2.SIZE)
      addStep(pair + T_OFFSET, addend)
      multiplyByLine(loop, pair)
    }
  }
  for (let pair = pairs; pair < end; pair += PAIR_SIZE) {
    applyPsi(addend, pair + Q_OFFSET)
    addStep(pair + T_OFFSET, addend)
    multiplyByLine(loop, pair)
    applyPsi(addend, addend)
    fp2.neg(addend + fp2.SIZE, addend + fp2.SIZE)
    addStep(pair + T_OFFSET, addend)
    multiplyByLine(loop, pair)
  }
  fp12.mul(f, f, loop)
}

const base: usize = memory.data(768, 16)

/** r = a^U for an element whose inverse is its conjugate. */
function powU(r: usize, a: usize): void {
  fp12.copy(base, a)
  fp12.copy(r, a)
  for (let bit: i32 = 61; bit >= 0; bit--) {
    fp12.sqrCyclotomic(r, r)
    if ((U >> bit) & 1) fp12.mul(r, r, base)
  }
}

const t0: usize = memory.data(768, 16)
const t1: usize = memory.data(768, 16)
const fu: usize = memory.data(768, 16)
const fu2: usize = memory.data(768, 16)
const fu3: usize = memory.data(768, 16)
const y: usize = memory.data(768, 16)

/** Whether f to the power of (p^12 − 1) / r is one (hard part: Scott et al. 2009). Changes f. */
export function isOneAfterFinalExponentiation(f: usize): bool {
  fp12.inv(t1, f)
  fp12.conjugate(t0, f)
  fp12.mul(t0, t0, t1)
  fp12.frobeniusSquare(f, t0)
  fp12.mul(f, f, t0)
  powU(fu, f)
  powU(fu2, fu)
  powU(fu3, fu2)
  // y6² · y4 · y5, with y6 = (f^u³ · its Frobenius)^−1, y4 = (f^u · Frobenius of f^u²)^−1, y5 = f^−u²
  fp12.frobenius(y, fu3)
  fp12.mul(y, y, fu3)
  fp12.conjugate(y, y)
  fp12.sqrCyclotomic(t0, y)
  fp12.frobenius(y, fu2)
  fp12.mul(y, y, fu)
  fp12.conjugate(y, y)
  fp12.mul(t0, t0, y)
  fp12.conjugate(y, fu2)
  fp12.mul(t0, t0, y)
  // y3 · y5 · that, with y3 = Frobenius of f^u, inverted
  fp12.frobenius(t1, fu)
  fp12.conjugate(t1, t1)
  fp12.mul(t1, t1, y)
  fp12.mul(t1, t1, t0)
  // y2 = second Frobenius of f^u²
  fp12.frobeniusSquare(y, fu2)
  fp12.mul(t0, t0, y)
  fp12.sqrCyclotomic(t1, t1)
  fp12.mul(t1, t1, t0)
  fp12.sqrCyclotomic(t1, t1)
  fp12.conjugate(y, f)
  fp12.mul(t0, t1, y)
  // y0 = the product of f's three Frobenius maps
  fp12.frobenius(y, f)
  fp12.mul(t1, t1, y)
  fp12.frobeniusSquare(y, f)
  fp12.mul(t1, t1, y)
  fp12.frobenius(y, y)
  fp12.mul(t1, t1, y)
  fp12.sqrCyclotomic(t0, t0)
  fp12.mul(f, t0, t1)
  return fp12.isOne(f)
}
