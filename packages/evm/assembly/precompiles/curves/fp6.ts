/** The cubic extension b0 + b1·v + b2·v² of fp2 with v³ = ξ. Results may be written over operands. */
import * as fp2 from './fp2'
import { mulXi } from '../generated/xi'

const S: usize = fp2.SIZE
export const SIZE: usize = 3 * S

const v0: usize = memory.data(128, 16)
const v1: usize = memory.data(128, 16)
const v2: usize = memory.data(128, 16)
const t0: usize = memory.data(128, 16)
const t1: usize = memory.data(128, 16)
const s0: usize = memory.data(128, 16)
const s1: usize = memory.data(128, 16)
const s2: usize = memory.data(128, 16)

export function add(r: usize, a: usize, b: usize): void {
  fp2.add(r, a, b)
  fp2.add(r + S, a + S, b + S)
  fp2.add(r + 2 * S, a + 2 * S, b + 2 * S)
}

export function sub(r: usize, a: usize, b: usize): void {
  fp2.sub(r, a, b)
  fp2.sub(r + S, a + S, b + S)
  fp2.sub(r + 2 * S, a + 2 * S, b + 2 * S)
}

export function neg(r: usize, a: usize): void {
  fp2.neg(r, a)
  fp2.neg(r + S, a + S)
  fp2.neg(r + 2 * S, a + 2 * S)
}

export function weaken(a: usize): void {
  fp2.weaken(a)
  fp2.weaken(a + S)
  fp2.weaken(a + 2 * S)
}

export function copy(r: usize, a: usize): void {
  memory.copy(r, a, SIZE)
}

/** Karatsuba: six products. */
export function mul(r: usize, a: usize, b: usize): void {
  fp2.mul(v0, a, b)
  fp2.mul(v1, a + S, b + S)
  fp2.mul(v2, a + 2 * S, b + 2 * S)
  product(s0, a + S, a + 2 * S, b + S, b + 2 * S, v1, v2)
  mulXi(s0, s0)
  fp2.add(s0, s0, v0)
  product(s1, a, a + S, b, b + S, v0, v1)
  mulXi(t0, v2)
  fp2.add(s1, s1, t0)
  product(s2, a, a + 2 * S, b, b + 2 * S, v0, v2)
  fp2.add(r + 2 * S, s2, v1)
  fp2.copy(r, s0)
  fp2.copy(r + S, s1)
}

/** r = (x + y)·(z + w) − m − n. */
function product(r: usize, x: usize, y: usize, z: usize, w: usize, m: usize, n: usize): void {
  fp2.add(t0, x, y)
  fp2.add(t1, z, w)
  fp2.mul(r, t0, t1)
  fp2.sub(r, r, m)
  fp2.sub(r, r, n)
}

/** r = a · v. */
export function mulV(r: usize, a: usize): void {
  mulXi(t0, a + 2 * S)
  fp2.copy(r + 2 * S, a + S)
  fp2.copy(r + S, a)
  fp2.copy(r, t0)
}

/** r = a · (c0 + c1·v). */
export function mulBy01(r: usize, a: usize, c0: usize, c1: usize): void {
  fp2.mul(v0, a, c0)
  fp2.mul(v1, a + S, c1)
  fp2.add(t0, a + S, a + 2 * S)
  fp2.mul(s0, t0, c1)
  fp2.sub(s0, s0, v1)
  mulXi(s0, s0)
  fp2.add(s0, s0, v0)
  fp2.add(t0, a, a + 2 * S)
  fp2.mul(s2, t0, c0)
  fp2.sub(s2, s2, v0)
  fp2.add(s2, s2, v1)
  fp2.add(t0, a, a + S)
  fp2.add(t1, c0, c1)
  fp2.mul(s1, t0, t1)
  fp2.sub(s1, s1, v0)
  fp2.sub(r + S, s1, v1)
  fp2.copy(r, s0)
  fp2.copy(r + 2 * S, s2)
}

/** r = a · c1·v. */
export function mulBy1(r: usize, a: usize, c1: usize): void {
  fp2.mul(s0, a + 2 * S, c1)
  fp2.mul(s1, a, c1)
  fp2.mul(r + 2 * S, a + S, c1)
  fp2.copy(r + S, s1)
  mulXi(r, s0)
}

/** r = a · c with c in fp2. */
export function mulFp2(r: usize, a: usize, c: usize): void {
  fp2.mul(r, a, c)
  fp2.mul(r + S, a + S, c)
  fp2.mul(r + 2 * S, a + 2 * S, c)
}

export function inv(r: usize, a: usize): void {
  // v0 = a0² − ξ·a1·a2, v1 = ξ·a2² − a0·a1, v2 = a1² − a0·a2
  fp2.sqr(v0, a)
  fp2.mul(t0, a + S, a + 2 * S)
  mulXi(t0, t0)
  fp2.sub(v0, v0, t0)
  fp2.sqr(v1, a + 2 * S)
  mulXi(v1, v1)
  fp2.mul(t0, a, a + S)
  fp2.sub(v1, v1, t0)
  fp2.sqr(v2, a + S)
  fp2.mul(t0, a, a + 2 * S)
  fp2.sub(v2, v2, t0)
  // the norm: a0·v0 + ξ·(a2·v1 + a1·v2)
  fp2.mul(t0, a + 2 * S, v1)
  fp2.mul(t1, a + S, v2)
  fp2.add(t0, t0, t1)
  mulXi(t0, t0)
  fp2.mul(t1, a, v0)
  fp2.add(t0, t0, t1)
  fp2.inv(t0, t0)
  fp2.mul(r, v0, t0)
  fp2.mul(r + S, v1, t0)
  fp2.mul(r + 2 * S, v2, t0)
}
