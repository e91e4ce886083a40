/** Points of y² = x³ − 3x + b in Jacobian coordinates X, Y, Z; never infinity, which the caller keeps in mind. */
import * as fp from '../generated/fp'

const S: usize = fp.SIZE

export enum Point {
  Infinity,
  Finite,
}

const t0: usize = memory.data(48, 16)
const t1: usize = memory.data(48, 16)
const t2: usize = memory.data(48, 16)
const t3: usize = memory.data(48, 16)
const t4: usize = memory.data(48, 16)
const u1: usize = memory.data(48, 16)
const s1: usize = memory.data(48, 16)

/** p = 2p. The order is odd: that is never infinity. */
export function double(p: usize): void {
  fp.sqr(t0, p + 2 * S)
  fp.sqr(t1, p + S)
  fp.mul(t2, p, t1)
  fp.sub(t3, p, t0)
  fp.add(t4, p, t0)
  fp.mul(t3, t3, t4)
  fp.add(t4, t3, t3)
  fp.add(t3, t3, t4)
  fp.add(t4, p + S, p + 2 * S)
  fp.sqr(t4, t4)
  fp.sub(t4, t4, t1)
  fp.sub(p + 2 * S, t4, t0)
  fp.add(t2, t2, t2)
  fp.add(t2, t2, t2)
  fp.sqr(p, t3)
  fp.sub(p, p, t2)
  fp.sub(p, p, t2)
  fp.sub(t2, t2, p)
  fp.mul(t2, t2, t3)
  fp.sqr(t1, t1)
  fp.add(t1, t1, t1)
  fp.add(t1, t1, t1)
  fp.add(t1, t1, t1)
  fp.sub(p + S, t2, t1)
}

/** p = p + q. */
export function addJacobian(p: usize, q: usize): Point {
  fp.sqr(t0, q + 2 * S)
  fp.mul(u1, p, t0)
  fp.mul(t0, t0, q + 2 * S)
  fp.mul(s1, p + S, t0)
  fp.sqr(t1, p + 2 * S)
  fp.mul(t2, t1, q)
  fp.mul(t1, t1, p + 2 * S)
  fp.mul(t3, t1, q + S)
  fp.mul(t4, p + 2 * S, q + 2 * S)
  return finish(p)
}

/** The same with q in affine coordinates. */
export function addAffine(p: usize, q: usize): Point {
  fp.copy(u1, p)
  fp.copy(s1, p + S)
  fp.sqr(t1, p + 2 * S)
  fp.mul(t2, t1, q)
  fp.mul(t1, t1, p + 2 * S)
  fp.mul(t3, t1, q + S)
  fp.copy(t4, p + 2 * S)
  return finish(p)
}

/** From u1, s1, u2 in t2, s2 in t3, and the product of both z in t4. */
function finish(p: usize): Point {
  fp.sub(t2, t2, u1)
  fp.sub(t3, t3, s1)
  if (fp.isZero(t2)) {
    if (!fp.isZero(t3)) return Point.Infinity
    double(p)
    return Point.Finite
  }
  fp.mul(p + 2 * S, t4, t2)
  fp.sqr(t0, t2)
  fp.mul(t1, t0, t2)
  fp.mul(t0, t0, u1)
  fp.sqr(t4, t3)
  fp.sub(t4, t4, t1)
  fp.sub(t4, t4, t0)
  fp.sub(p, t4, t0)
  fp.sub(t0, t0, p)
  fp.mul(t0, t0, t3)
  fp.mul(t1, t1, s1)
  fp.sub(p + S, t0, t1)
  return Point.Finite
}

export function toAffine(r: usize, p: usize): void {
  fp.inv(t0, p + 2 * S)
  fp.sqr(t1, t0)
  fp.mul(r, p, t1)
  fp.mul(t1, t1, t0)
  fp.mul(r + S, p + S, t1)
}
