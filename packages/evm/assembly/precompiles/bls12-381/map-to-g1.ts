/** The map of RFC 9380 from a field element to G1: simplified SWU, isogeny, cofactor. */
import * as fp from '../generated/fp'
import * as g1 from '../generated/g1'
import * as jacobian from '../generated/jacobian-g1'
import {
  G1_B_OVER_ZA,
  G1_ISOGENY_0,
  G1_ISOGENY_1,
  G1_ISOGENY_2,
  G1_ISOGENY_3,
  G1_MINUS_B_OVER_A,
  G1_ROOT_OF_MINUS_Z_CUBED,
  G1_SWU_A,
  G1_SWU_B,
  G1_SWU_Z,
  ROOT_EXPONENT,
  X,
} from '../generated/constants'

const S: usize = fp.SIZE
const t: usize = memory.data(64, 16)
const zu: usize = memory.data(64, 16)
const x: usize = memory.data(64, 16)
const y: usize = memory.data(64, 16)
const gx: usize = memory.data(64, 16)
const check: usize = memory.data(64, 16)

/** r = a root of a, or when there is none, a root of −a. Returns whether there is one. */
export function squareRoot(r: usize, a: usize): bool {
  fp.copy(check, a)
  fp.pow(r, a, ROOT_EXPONENT, 48)
  fp.sqr(t, r)
  return fp.equal(t, check)
}

const product: usize = memory.data(3 * 64, 16)

/** r = the point that u maps to, homogeneous. */
export function mapToG1(r: usize, u: usize): void {
  fp.sqr(zu, u)
  fp.mul(zu, zu, G1_SWU_Z)
  fp.sqr(t, zu)
  fp.add(t, t, zu)
  if (fp.isZero(t)) fp.copy(x, G1_B_OVER_ZA)
  else {
    fp.inv(t, t)
    fp.add(t, t, fp.ONE)
    fp.mul(x, t, G1_MINUS_B_OVER_A)
  }
  fp.sqr(gx, x)
  fp.add(gx, gx, G1_SWU_A)
  fp.mul(gx, gx, x)
  fp.add(gx, gx, G1_SWU_B)
  if (!squareRoot(y, gx)) {
    fp.sqr(t, u)
    fp.mul(t, t, u)
    fp.mul(t, t, G1_ROOT_OF_MINUS_Z_CUBED)
    fp.mul(y, y, t)
    fp.mul(x, x, zu)
  }
  if (fp.isOdd(u) != fp.isOdd(y)) fp.neg(y, y)
  applyIsogeny(r)
  jacobian.multiple(product, r, X)
  g1.add(r, r, product)
}

const numeratorX: usize = memory.data(64, 16)
const denominatorX: usize = memory.data(64, 16)
const numeratorY: usize = memory.data(64, 16)
const denominatorY: usize = memory.data(64, 16)

function applyIsogeny(r: usize): void {
  evaluate(numeratorX, G1_ISOGENY_0, 12)
  evaluate(denominatorX, G1_ISOGENY_1, 11)
  evaluate(numeratorY, G1_ISOGENY_2, 16)
  evaluate(denominatorY, G1_ISOGENY_3, 16)
  fp.mul(r, numeratorX, denominatorY)
  fp.mul(numeratorY, numeratorY, y)
  fp.mul(r + S, numeratorY, denominatorX)
  fp.mul(r + 2 * S, denominatorX, denominatorY)
}

/** r = the polynomial at x, by Horner's rule. */
function evaluate(r: usize, coefficients: usize, count: usize): void {
  fp.copy(r, coefficients + (count - 1) * S)
  for (let i = count - 1; i > 0; i--) {
    fp.mul(r, r, x)
    fp.add(r, r, coefficients + (i - 1) * S)
  }
}
