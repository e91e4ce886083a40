/**
 * Multiples by short numbers in Jacobian coordinates, X / Z² and Y / Z³, whose doublings are cheaper than those of complete formulas. A step
 * that meets a special case gives Z = 0, which stays, so that it is noticed in the end. Formulas: Bernstein and Lange's database.
 */
import * as f from './base'
import * as point from './points'

const S: usize = f.SIZE
const t0: usize = memory.data(128, 16)
const t1: usize = memory.data(128, 16)
const t2: usize = memory.data(128, 16)
const t3: usize = memory.data(128, 16)
const t4: usize = memory.data(128, 16)
const u1: usize = memory.data(128, 16)
const s1: usize = memory.data(128, 16)
const x: usize = memory.data(384, 16)
const y: usize = x + S
const z: usize = x + 2 * S
const start: usize = memory.data(384, 16)

/** r = k · p for k above zero, in homogeneous coordinates. */
export function multiple(r: usize, p: usize, k: u64): void {
  f.mul(start, p, p + 2 * S)
  f.sqr(t0, p + 2 * S)
  f.mul(start + S, p + S, t0)
  f.copy(start + 2 * S, p + 2 * S)
  memory.copy(x, start, point.SIZE)
  multiply(k, false)
  if (f.isZero(z)) {
    point.multiple(r, p, k)
    return
  }
  f.mul(r, x, z)
  f.copy(r + S, y)
  f.sqr(t0, z)
  f.mul(r + 2 * S, t0, z)
}

/** Whether k · p = expected, both in affine coordinates. Where a special case is met, p has small order, and the answer is no. */
export function multipleIs(p: usize, k: u64, expected: usize): bool {
  startAt(p)
  multiply(k, true)
  return isAt(expected)
}

/** The same for k² · p. */
export function squareMultipleIs(p: usize, k: u64, expected: usize): bool {
  startAt(p)
  multiply(k, true)
  memory.copy(start, x, point.SIZE)
  multiply(k, false)
  return isAt(expected)
}

function startAt(p: usize): void {
  point.fromAffine(start, p)
  memory.copy(x, start, point.SIZE)
}

function isAt(expected: usize): bool {
  if (f.isZero(z)) return false
  f.sqr(t0, z)
  f.mul(t1, t0, z)
  f.mul(t0, t0, expected)
  f.mul(t1, t1, expected + S)
  return f.equal(t0, x) && f.equal(t1, y)
}

/** Multiplies x, y, z, which are those of `start`. */
function multiply(k: u64, startIsAffine: bool): void {
  for (let bit: i32 = 62 - <i32>clz<u64>(k); bit >= 0; bit--) {
    double()
    if (!((k >> bit) & 1)) continue
    if (startIsAffine) addAffine()
    else add()
  }
}

function double(): void {
  f.sqr(t0, x)
  f.sqr(t1, y)
  f.sqr(t2, t1)
  f.add(t3, x, t1)
  f.sqr(t3, t3)
  f.sub(t3, t3, t0)
  f.sub(t3, t3, t2)
  f.add(t3, t3, t3)
  f.add(t4, t0, t0)
  f.add(t4, t4, t0)
  f.mul(t1, y, z)
  f.add(z, t1, t1)
  f.sqr(t0, t4)
  f.sub(t0, t0, t3)
  f.sub(x, t0, t3)
  f.sub(t3, t3, x)
  f.mul(t3, t3, t4)
  f.add(t2, t2, t2)
  f.add(t2, t2, t2)
  f.add(t2, t2, t2)
  f.sub(y, t3, t2)
  f.weaken(x)
  f.weaken(y)
}

/** Adds `start`, whose Z is one. */
function addAffine(): void {
  f.sqr(t0, z)
  f.mul(t1, t0, z)
  f.mul(t0, t0, start)
  f.mul(t1, t1, start + S)
  finish(x, y)
}

/** Adds `start`. */
function add(): void {
  f.sqr(t0, z)
  f.mul(t1, t0, z)
  f.mul(t0, t0, start)
  f.mul(t1, t1, start + S)
  f.sqr(t2, start + 2 * S)
  f.mul(t3, t2, start + 2 * S)
  f.mul(u1, x, t2)
  f.mul(s1, y, t3)
  f.mul(z, z, start + 2 * S)
  finish(u1, s1)
}

/** From u2 in t0 and s2 in t1, and the same of x, y, z where they are told; Z is multiplied by their difference. */
function finish(xBefore: usize, yBefore: usize): void {
  f.sub(t0, t0, xBefore)
  f.sub(t1, t1, yBefore)
  f.mul(z, z, t0)
  f.sqr(t2, t0)
  f.mul(t3, t2, t0)
  f.mul(t2, t2, xBefore)
  f.mul(t4, t3, yBefore)
  f.sqr(t0, t1)
  f.sub(t0, t0, t3)
  f.sub(t0, t0, t2)
  f.sub(x, t0, t2)
  f.sub(t2, t2, x)
  f.mul(t2, t2, t1)
  f.sub(y, t2, t4)
  f.weaken(x)
  f.weaken(y)
}
