/**
 * The quadratic extension c0 + c1·w of fp6 with w² = v. Results may be written over operands. Every coordinate of an operand is
 * within about half a modulus; so is every coordinate of a result.
 */
import * as fp2 from './fp2'
import * as fp6 from './fp6'
import { mulXi } from '../generated/xi'
import { FROBENIUS_1, FROBENIUS_2 } from '../generated/constants'

const H: usize = fp6.SIZE
const S: usize = fp2.SIZE
export const SIZE: usize = 2 * H

const a6: usize = memory.data(384, 16)
const b6: usize = memory.data(384, 16)
const d6: usize = memory.data(384, 16)
const t0: usize = memory.data(128, 16)
const t1: usize = memory.data(128, 16)

export function setOne(r: usize): void {
  memory.fill(r, 0, SIZE)
  fp2.copy(r, fp2.ONE)
}

export function isOne(a: usize): bool {
  if (!fp2.equal(a, fp2.ONE)) return false
  for (let i: usize = 1; i < 6; i++) if (!fp2.isZero(a + i * S)) return false
  return true
}

function weaken(a: usize): void {
  fp6.weaken(a)
  fp6.weaken(a + H)
}

export function copy(r: usize, a: usize): void {
  memory.copy(r, a, SIZE)
}

export function conjugate(r: usize, a: usize): void {
  if (r != a) fp6.copy(r, a)
  fp6.neg(r + H, a + H)
}

export function mul(r: usize, a: usize, b: usize): void {
  fp6.add(a6, a, a + H)
  fp6.add(b6, b, b + H)
  fp6.mul(d6, a6, b6)
  fp6.mul(a6, a, b)
  fp6.mul(b6, a + H, b + H)
  combine(r)
}

/** From a6 = c0 part, b6 = c1 part, d6 = their cross product. */
function combine(r: usize): void {
  fp6.sub(d6, d6, a6)
  fp6.sub(r + H, d6, b6)
  fp6.mulV(b6, b6)
  fp6.add(r, a6, b6)
  weaken(r)
}

export function sqr(r: usize, a: usize): void {
  // (c0 + c1)(c0 + v·c1) − m − v·m, 2m with m = c0·c1
  fp6.add(a6, a, a + H)
  fp6.mulV(b6, a + H)
  fp6.add(b6, b6, a)
  fp6.mul(d6, a6, b6)
  fp6.mul(a6, a, a + H)
  fp6.sub(d6, d6, a6)
  fp6.mulV(b6, a6)
  fp6.sub(r, d6, b6)
  fp6.add(r + H, a6, a6)
  weaken(r)
}

/** r = a · (c0 + c1·v + c4·v·w): lines of a curve whose twist multiplies. */
export function mulBy014(r: usize, a: usize, c0: usize, c1: usize, c4: usize): void {
  fp6.mulBy01(a6, a, c0, c1)
  fp6.mulBy1(b6, a + H, c4)
  fp2.add(t0, c1, c4)
  fp6.add(d6, a, a + H)
  fp6.mulBy01(d6, d6, c0, t0)
  combine(r)
}

/** r = a · (c0 + c3·w + c4·v·w): lines of a curve whose twist divides. */
export function mulBy034(r: usize, a: usize, c0: usize, c3: usize, c4: usize): void {
  fp6.mulFp2(a6, a, c0)
  fp6.mulBy01(b6, a + H, c3, c4)
  fp2.add(t0, c0, c3)
  fp6.add(d6, a, a + H)
  fp6.mulBy01(d6, d6, t0, c4)
  combine(r)
}

/** r = a · (e + o0·v·w + o1·v²·w) with e in fp6, for products of two lines 014. Changes e. */
export function mulBy01245(r: usize, a: usize, even: usize, odd: usize): void {
  fp6.mulBy01(b6, a + H, odd, odd + S)
  fp6.mulV(b6, b6)
  fp6.add(d6, a, a + H)
  fp6.mul(a6, a, even)
  fp2.add(even + S, even + S, odd)
  fp2.add(even + 2 * S, even + 2 * S, odd + S)
  fp6.mul(d6, d6, even)
  combine(r)
}

export function inv(r: usize, a: usize): void {
  fp6.mul(a6, a, a)
  fp6.mul(b6, a + H, a + H)
  fp6.mulV(b6, b6)
  fp6.sub(a6, a6, b6)
  fp6.weaken(a6)
  fp6.inv(d6, a6)
  fp6.mul(r, a, d6)
  fp6.mul(r + H, a + H, d6)
  fp6.neg(r + H, r + H)
  weaken(r)
}

/** r = a to the power of the modulus. Coefficients of w^i, i = 0 … 5, are at 0, H, S, H + S, 2S, H + 2S. */
export function frobenius(r: usize, a: usize): void {
  for (let i: usize = 0; i < 6; i++) {
    const at = (i & 1) * H + (i >> 1) * S
    fp2.conjugate(r + at, a + at)
    if (i != 0) fp2.mul(r + at, r + at, FROBENIUS_1 + i * S)
    fp2.weaken(r + at)
  }
}

/** r = a to the power of the modulus squared. */
export function frobeniusSquare(r: usize, a: usize): void {
  for (let i: usize = 0; i < 6; i++) {
    const at = (i & 1) * H + (i >> 1) * S
    fp2.mul(r + at, a + at, FROBENIUS_2 + i * S)
    fp2.weaken(r + at)
  }
}

const z0: usize = memory.data(128, 16)
const z1: usize = memory.data(128, 16)
const z2: usize = memory.data(128, 16)
const z3: usize = memory.data(128, 16)
const z4: usize = memory.data(128, 16)
const z5: usize = memory.data(128, 16)

/** r0 + r1·w' = (x + y·w')² in the quartic field with w'² = ξ. */
function sqrQuartic(r0: usize, r1: usize, x: usize, y: usize): void {
  fp2.sqr(t0, x)
  fp2.sqr(t1, y)
  fp2.add(r1, x, y)
  fp2.sqr(r1, r1)
  fp2.sub(r1, r1, t0)
  fp2.sub(r1, r1, t1)
  mulXi(r0, t1)
  fp2.add(r0, r0, t0)
}

/** r = 3t ∓ 2a. */
function tripleSub(r: usize, t: usize, a: usize): void {
  fp2.sub(t0, t, a)
  fp2.add(t0, t0, t0)
  fp2.add(r, t0, t)
}

function tripleAdd(r: usize, t: usize, a: usize): void {
  fp2.add(t0, t, a)
  fp2.add(t0, t0, t0)
  fp2.add(r, t0, t)
}

/** Square of an element whose inverse is its conjugate (Granger and Scott, 2010). */
export function sqrCyclotomic(r: usize, a: usize): void {
  sqrQuartic(z0, z1, a, a + H + S)
  sqrQuartic(z2, z3, a + H, a + 2 * S)
  sqrQuartic(z4, z5, a + S, a + H + 2 * S)
  tripleSub(r, z0, a)
  tripleAdd(r + H + S, z1, a + H + S)
  mulXi(t1, z5)
  tripleAdd(r + H, t1, a + H)
  tripleSub(r + 2 * S, z4, a + 2 * S)
  tripleSub(r + S, z2, a + S)
  tripleAdd(r + H + 2 * S, z3, a + H + 2 * S)
  weaken(r)
}
