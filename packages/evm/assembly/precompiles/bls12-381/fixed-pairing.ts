/**
 * Pairings with two constant points of G2. Their lines are computed once, divided by what stands before y: the final exponentiation takes
 * factors of the quadratic field to one. A line at P is then l0/y + l1·(x/y)·v + v·w.
 */
import * as fp from '../generated/fp'
import * as fp2 from '../curves/fp2'
import * as fp6 from '../curves/fp6'
import * as fp12 from '../curves/fp12'
import * as g2 from '../generated/g2'
import { addStep, doubleStep, l0, l1, l2 } from '../curves/lines'
import { mulXi } from '../generated/xi'
import { G2_GENERATOR, TAU_G2, X } from '../generated/constants'

const S: usize = fp2.SIZE
/** l0 and l1 of [1]G2, then of [τ]G2, for each step. */
const STEP_BYTES: usize = 4 * S
/** Of 63 doublings and 5 additions. */
const lines: usize = memory.data(34816, 16)
const multiple: usize = memory.data(384, 16)
const xi: usize = memory.data(128, 16)
let isPrepared: bool = false

function prepare(at: usize, q: usize): void {
  g2.fromAffine(multiple, q)
  for (let bit: i32 = 62; bit >= 0; bit--) {
    doubleStep(multiple)
    at = keepLine(at)
    if (!((X >> bit) & 1)) continue
    addStep(multiple, q)
    at = keepLine(at)
  }
}

function keepLine(at: usize): usize {
  fp2.inv(l2, l2)
  fp2.mul(at, l0, l2)
  fp2.mul(at + S, l1, l2)
  return at + STEP_BYTES
}

/** A point (X : Y : Z) of G1, not infinity, as x/y and 1/y. */
export const QUOTIENTS_SIZE: usize = 2 * fp.SIZE

export function toQuotients(r: usize, point: usize): void {
  fp.inv(r + fp.SIZE, point + fp.SIZE)
  fp.mul(r, point, r + fp.SIZE)
  fp.mul(r + fp.SIZE, point + 2 * fp.SIZE, r + fp.SIZE)
}

const c0: usize = memory.data(128, 16)
const c1: usize = memory.data(128, 16)
const d0: usize = memory.data(128, 16)
const d1: usize = memory.data(128, 16)
/** Of the product of two lines: all of fp6, and the coefficients of v and v² before w. */
const even: usize = memory.data(384, 16)
const odd: usize = memory.data(256, 16)

/** r = r · (the line of [1]G2 at p) · (the line of [τ]G2 at q). */
function multiplyByLines(r: usize, step: usize, p: usize, q: usize): void {
  fp2.mulFp(c0, step, p + fp.SIZE)
  fp2.mulFp(c1, step + S, p)
  fp2.mulFp(d0, step + 2 * S, q + fp.SIZE)
  fp2.mulFp(d1, step + 3 * S, q)
  fp2.add(odd, c0, d0)
  fp2.add(odd + S, c1, d1)
  fp2.mul(even, c0, d0)
  fp2.mul(even + 2 * S, c1, d1)
  fp2.add(c0, c0, c1)
  fp2.add(d0, d0, d1)
  fp2.mul(even + S, c0, d0)
  fp2.sub(even + S, even + S, even)
  fp2.sub(even + S, even + S, even + 2 * S)
  fp2.add(even, even, xi)
  fp6.weaken(even)
  fp12.mulBy01245(r, r, even, odd)
}

/** r = the Miller loops of p with [1]G2 and of q with [τ]G2; p and q as `toQuotients` leaves them. */
export function millerLoops(r: usize, p: usize, q: usize): void {
  if (!isPrepared) {
    prepare(lines, G2_GENERATOR)
    prepare(lines + 2 * S, TAU_G2)
    mulXi(xi, fp2.ONE)
    isPrepared = true
  }
  fp12.setOne(r)
  let step = lines
  for (let bit: i32 = 62; bit >= 0; bit--) {
    fp12.sqr(r, r)
    multiplyByLines(r, step, p, q)
    step += STEP_BYTES
    if (!((X >> bit) & 1)) continue
    multiplyByLines(r, step, p, q)
    step += STEP_BYTES
  }
  fp12.conjugate(r, r)
}
