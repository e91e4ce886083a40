/**
 * Steps of Miller loops: a multiple t of Q doubles or grows by Q, in homogeneous coordinates, and the line through what was added is left in
 * l0 (constant), l1 (times x of P) and l2 (times y of P). Sources: Costello, Lange, Naehrig 2010; Aranha et al. 2011.
 */
import * as fp2 from './fp2'
import { mulB3 } from '../generated/b3-2'

const S: usize = fp2.SIZE
const a: usize = memory.data(128, 16)
const b: usize = memory.data(128, 16)
const c: usize = memory.data(128, 16)
const e: usize = memory.data(128, 16)
const g: usize = memory.data(128, 16)
const h: usize = memory.data(128, 16)
export const l0: usize = memory.data(128, 16)
export const l1: usize = memory.data(128, 16)
export const l2: usize = memory.data(128, 16)

/** t = 2t, and the tangent in l0, l1, l2. */
export function doubleStep(t: usize): void {
  fp2.mul(a, t, t + S)
  fp2.sqr(b, t + S)
  fp2.sqr(c, t + 2 * S)
  mulB3(e, c)
  fp2.add(g, e, e)
  fp2.add(g, g, e)
  fp2.add(h, t + S, t + 2 * S)
  fp2.sqr(h, h)
  fp2.sub(h, h, b)
  fp2.sub(h, h, c)
  fp2.sub(l0, e, b)
  fp2.sqr(l1, t)
  fp2.add(c, l1, l1)
  fp2.add(l1, c, l1)
  fp2.neg(l2, h)
  fp2.sub(c, b, g)
  fp2.mul(t, a, c)
  fp2.add(t, t, t)
  fp2.sqr(e, e)
  fp2.add(c, e, e)
  fp2.add(e, c, e)
  fp2.add(e, e, e)
  fp2.add(e, e, e)
  fp2.add(g, b, g)
  fp2.sqr(g, g)
  fp2.sub(t + S, g, e)
  fp2.mul(b, b, h)
  fp2.add(b, b, b)
  fp2.add(t + 2 * S, b, b)
}

/** t = t + q, and the chord in l0, l1, l2. */
export function addStep(t: usize, q: usize): void {
  fp2.mul(l1, q + S, t + 2 * S)
  fp2.sub(l1, t + S, l1)
  fp2.mul(l2, q, t + 2 * S)
  fp2.sub(l2, t, l2)
  fp2.sqr(a, l1)
  fp2.sqr(b, l2)
  fp2.mul(c, l2, b)
  fp2.mul(a, a, t + 2 * S)
  fp2.mul(g, t, b)
  fp2.add(h, c, a)
  fp2.sub(h, h, g)
  fp2.sub(h, h, g)
  fp2.mul(t, l2, h)
  fp2.sub(g, g, h)
  fp2.mul(g, g, l1)
  fp2.mul(b, t + S, c)
  fp2.sub(t + S, g, b)
  fp2.mul(t + 2 * S, c, t + 2 * S)
  fp2.mul(a, l2, q + S)
  fp2.mul(l0, q, l1)
  fp2.sub(l0, l0, a)
  fp2.neg(l1, l1)
}
