/**
 * Points of y² = x³ + b over the field `base`, in homogeneous coordinates X, Y, Z; Z = 0 at infinity. Complete formulas (Renes,
 * Costello, Batina 2016, algorithms 7 to 9): no input is special on a curve without points of order two. Results may be written over
 * operands.
 */
import * as f from './base'
import { mulB3, CURVE_B } from './base-b3'

const S: usize = f.SIZE
export const SIZE: usize = 3 * S
export const AFFINE: usize = 2 * S

const t0: usize = memory.data(128, 16)
const t1: usize = memory.data(128, 16)
const t2: usize = memory.data(128, 16)
const t3: usize = memory.data(128, 16)
const t4: usize = memory.data(128, 16)
const x3: usize = memory.data(128, 16)
const y3: usize = memory.data(128, 16)
const z3: usize = memory.data(128, 16)

export function setInfinity(r: usize): void {
  memory.fill(r, 0, SIZE)
  f.copy(r + S, f.ONE)
}

export function isInfinity(a: usize): bool {
  return f.isZero(a + 2 * S)
}

export function copy(r: usize, a: usize): void {
  memory.copy(r, a, SIZE)
}

export function neg(r: usize, a: usize): void {
  if (r != a) copy(r, a)
  f.neg(r + S, a + S)
}

export function negAffine(r: usize, a: usize): void {
  f.copy(r, a)
  f.neg(r + S, a + S)
}

export function fromAffine(r: usize, a: usize): void {
  memory.copy(r, a, AFFINE)
  f.copy(r + 2 * S, f.ONE)
}

export function toAffine(r: usize, a: usize): void {
  f.inv(t0, a + 2 * S)
  f.mul(r, a, t0)
  f.mul(r + S, a + S, t0)
}

export function isOnCurve(a: usize): bool {
  f.sqr(t0, a)
  f.mul(t0, t0, a)
  f.add(t0, t0, CURVE_B)
  f.sqr(t1, a + S)
  return f.equal(t0, t1)
}

export function add(r: usize, p: usize, q: usize): void {
  f.mul(t2, p + 2 * S, q + 2 * S)
  f.add(t4, p + S, p + 2 * S)
  f.add(x3, q + S, q + 2 * S)
  f.mul(t4, t4, x3)
  f.add(x3, p, p + 2 * S)
  f.add(y3, q, q + 2 * S)
  f.mul(x3, x3, y3)
  f.mul(t0, p, q)
  f.mul(t1, p + S, q + S)
  f.add(t3, p, p + S)
  f.add(y3, q, q + S)
  f.mul(t3, t3, y3)
  f.sub(t3, t3, t0)
  f.sub(t3, t3, t1)
  f.sub(t4, t4, t1)
  f.sub(t4, t4, t2)
  f.sub(x3, x3, t0)
  f.sub(y3, x3, t2)
  mulB3(t2, t2)
  finishAddition(r)
}

/** The same with q in affine coordinates, not infinity. */
export function addMixed(r: usize, p: usize, q: usize): void {
  f.mul(t0, p, q)
  f.mul(t1, p + S, q + S)
  f.add(t3, q, q + S)
  f.add(t4, p, p + S)
  f.mul(t3, t3, t4)
  f.sub(t3, t3, t0)
  f.sub(t3, t3, t1)
  f.mul(t4, q + S, p + 2 * S)
  f.add(t4, t4, p + S)
  f.mul(y3, q, p + 2 * S)
  f.add(y3, y3, p)
  mulB3(t2, p + 2 * S)
  finishAddition(r)
}

/** Both additions end alike: from t0 = x·x, t1 = y·y, t2 = 3b·z·z, and the cross products t3 of x and y, t4 of y and z, y3 of x and z. */
function finishAddition(r: usize): void {
  f.add(x3, t0, t0)
  f.add(t0, x3, t0)
  f.add(z3, t1, t2)
  f.sub(t1, t1, t2)
  mulB3(y3, y3)
  f.mul(x3, t4, y3)
  f.mul(t2, t3, t1)
  f.sub(r, t2, x3)
  f.mul(y3, y3, t0)
  f.mul(t1, t1, z3)
  f.add(r + S, t1, y3)
  f.mul(t0, t0, t3)
  f.mul(z3, z3, t4)
  f.add(r + 2 * S, z3, t0)
}

/** r = p + q, all in affine coordinates, where the address 0 stands for infinity. False when the sum is infinity: nothing is written. */
export function addAffine(r: usize, p: usize, q: usize): bool {
  if (p == 0 || q == 0) {
    if ((p | q) == 0) return false
    memory.copy(r, p | q, AFFINE)
    return true
  }
  f.sub(t0, q, p)
  if (f.isZero(t0)) {
    f.add(t0, p + S, q + S)
    if (f.isZero(t0)) return false
    f.sqr(t1, p)
    f.add(t2, t1, t1)
    f.add(t2, t2, t1)
  } else f.sub(t2, q + S, p + S)
  // the slope, from what it is a quotient of
  f.inv(t0, t0)
  f.mul(t2, t2, t0)
  f.sqr(x3, t2)
  f.sub(x3, x3, p)
  f.sub(x3, x3, q)
  f.sub(t1, p, x3)
  f.mul(t1, t1, t2)
  f.sub(r + S, t1, p + S)
  f.copy(r, x3)
  return true
}

export function double(r: usize, p: usize): void {
  f.sqr(t0, p + S)
  f.add(z3, t0, t0)
  f.add(z3, z3, z3)
  f.add(z3, z3, z3)
  f.mul(t1, p + S, p + 2 * S)
  f.sqr(t2, p + 2 * S)
  mulB3(t2, t2)
  f.mul(t3, p, p + S)
  f.mul(x3, t2, z3)
  f.add(y3, t0, t2)
  f.mul(r + 2 * S, t1, z3)
  f.add(t1, t2, t2)
  f.add(t2, t1, t2)
  f.sub(t0, t0, t2)
  f.mul(y3, t0, y3)
  f.add(r + S, x3, y3)
  f.mul(t1, t0, t3)
  f.add(r, t1, t1)
}

const base: usize = memory.data(384, 16)

/** r = k · p for k above zero; p is a homogeneous point. */
export function multiple(r: usize, p: usize, k: u64): void {
  copy(base, p)
  copy(r, p)
  for (let bit: i32 = 62 - <i32>clz<u64>(k); bit >= 0; bit--) {
    double(r, r)
    if ((k >> bit) & 1) add(r, r, base)
  }
}
