/** The quadratic extension a0 + a1·u with u² = −1. Results may be written over operands. */
import * as fp from '../generated/fp'
import { FP2_ONE } from '../generated/constants'

export const SIZE: usize = 2 * fp.SIZE
export const ONE: usize = FP2_ONE
export const ZERO: usize = memory.data(128, 16)

const t0: usize = memory.data(64, 16)
const t1: usize = memory.data(64, 16)
const t2: usize = memory.data(64, 16)

export function mul(r: usize, a: usize, b: usize): void {
  fp.mulComplex(r, a, b)
}

export function sqr(r: usize, a: usize): void {
  fp.add(t0, a, a + fp.SIZE)
  fp.sub(t1, a, a + fp.SIZE)
  fp.add(t2, a, a)
  fp.mul(r + fp.SIZE, t2, a + fp.SIZE)
  fp.mul(r, t0, t1)
}

export function add(r: usize, a: usize, b: usize): void {
  fp.add(r, a, b)
  fp.add(r + fp.SIZE, a + fp.SIZE, b + fp.SIZE)
}

export function sub(r: usize, a: usize, b: usize): void {
  fp.sub(r, a, b)
  fp.sub(r + fp.SIZE, a + fp.SIZE, b + fp.SIZE)
}

export function neg(r: usize, a: usize): void {
  fp.neg(r, a)
  fp.neg(r + fp.SIZE, a + fp.SIZE)
}

/** r = a0 − a1·u, which is a to the power of the modulus. */
export function conjugate(r: usize, a: usize): void {
  fp.copy(r, a)
  fp.neg(r + fp.SIZE, a + fp.SIZE)
}

export function copy(r: usize, a: usize): void {
  fp.copy(r, a)
  fp.copy(r + fp.SIZE, a + fp.SIZE)
}

/** r = a · b with b in the base field. */
export function mulFp(r: usize, a: usize, b: usize): void {
  fp.mul(r, a, b)
  fp.mul(r + fp.SIZE, a + fp.SIZE, b)
}

export function weaken(a: usize): void {
  fp.weaken(a)
  fp.weaken(a + fp.SIZE)
}

export function inv(r: usize, a: usize): void {
  fp.sqr(t0, a)
  fp.sqr(t1, a + fp.SIZE)
  fp.add(t0, t0, t1)
  fp.inv(t0, t0)
  fp.mul(r, a, t0)
  fp.mul(t1, a + fp.SIZE, t0)
  fp.neg(r + fp.SIZE, t1)
}

export function isZero(a: usize): bool {
  return fp.isZero(a) && fp.isZero(a + fp.SIZE)
}

export function equal(a: usize, b: usize): bool {
  return fp.equal(a, b) && fp.equal(a + fp.SIZE, b + fp.SIZE)
}
