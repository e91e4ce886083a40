/** The map of RFC 9380 from an element of the quadratic field to G2: simplified SWU, isogeny, cofactor. */
import * as fp from '../generated/fp'
import * as fp2 from '../curves/fp2'
import * as g2 from '../generated/g2'
import * as jacobian from '../generated/jacobian-g2'
import { squareRoot } from './map-to-g1'
import {
  G2_B_OVER_ZA,
  G2_ISOGENY_0,
  G2_ISOGENY_1,
  G2_ISOGENY_2,
  G2_ISOGENY_3,
  G2_MINUS_B_OVER_A,
  G2_ROOT_OF_MINUS_NORM_OF_Z_CUBED,
  G2_SWU_A,
  G2_SWU_B,
  G2_SWU_Z,
  HALF,
  PSI_X,
  PSI_Y,
  X,
} from '../generated/constants'

const S: usize = fp2.SIZE
const t: usize = memory.data(128, 16)
const zu: usize = memory.data(128, 16)
const x: usize = memory.data(128, 16)
const y: usize = memory.data(128, 16)
const gx: usize = memory.data(128, 16)
const normRoot: usize = memory.data(64, 16)
const norm: usize = memory.data(64, 16)
const part: usize = memory.data(64, 16)

/** r = a0² + a1². */
function normOf(r: usize, a: usize): void {
  fp.sqr(r, a)
  fp.sqr(part, a + fp.SIZE)
  fp.add(r, r, part)
}

/** r = the point that u maps to, homogeneous. */
export function mapToG2(r: usize, u: usize): void {
  fp2.sqr(zu, u)
  fp2.mul(zu, zu, G2_SWU_Z)
  fp2.sqr(t, zu)
  fp2.add(t, t, zu)
  if (fp2.isZero(t)) fp2.copy(x, G2_B_OVER_ZA)
  else {
    fp2.inv(t, t)
    fp2.add(t, t, fp2.ONE)
    fp2.mul(x, t, G2_MINUS_B_OVER_A)
  }
  fp2.sqr(gx, x)
  fp2.add(gx, gx, G2_SWU_A)
  fp2.mul(gx, gx, x)
  fp2.add(gx, gx, G2_SWU_B)
  normOf(norm, gx)
  if (!squareRoot(normRoot, norm)) {
    // gx has no root, gx·(Z·u²)³ has; its norm's root follows from the one at hand.
    normOf(norm, u)
    fp.sqr(part, norm)
    fp.mul(norm, part, norm)
    fp.mul(norm, norm, G2_ROOT_OF_MINUS_NORM_OF_Z_CUBED)
    fp.mul(normRoot, normRoot, norm)
    fp2.mul(x, x, zu)
    fp2.sqr(t, zu)
    fp2.mul(t, t, zu)
    fp2.mul(gx, gx, t)
    fp2.weaken(gx)
  }
  rootGivenNorm()
  if (isOdd(u) != isOdd(y)) fp2.neg(y, y)
  applyIsogeny(r)
  clearCofactor(r)
}

/** y = a root of gx, which is a square, from the root of its norm. */
function rootGivenNorm(): void {
  fp.add(norm, gx, normRoot)
  fp.mul(norm, norm, HALF)
  // y0² = norm, 2·y0·y1 = gx1; or y1² = −norm when norm is no square.
  if (squareRoot(y, norm)) {
    if (fp.isZero(y)) {
      // gx is real, and its root is real or imaginary.
      fp.neg(norm, gx)
      if (squareRoot(y + fp.SIZE, norm)) return
      fp.copy(y, y + fp.SIZE)
      fp.copy(y + fp.SIZE, fp.ZERO)
      return
    }
    divideByTwice(y + fp.SIZE, gx + fp.SIZE, y)
  } else {
    fp.copy(y + fp.SIZE, y)
    divideByTwice(y, gx + fp.SIZE, y + fp.SIZE)
  }
}

/** r = a / 2b. */
function divideByTwice(r: usize, a: usize, b: usize): void {
  fp.add(part, b, b)
  fp.inv(part, part)
  fp.mul(r, a, part)
}

/** sgn0 of RFC 9380. */
function isOdd(a: usize): bool {
  return fp.isZero(a) ? fp.isOdd(a + fp.SIZE) : fp.isOdd(a)
}

const numeratorX: usize = memory.data(128, 16)
const denominatorX: usize = memory.data(128, 16)
const numeratorY: usize = memory.data(128, 16)
const denominatorY: usize = memory.data(128, 16)

function applyIsogeny(r: usize): void {
  evaluate(numeratorX, G2_ISOGENY_0, 4)
  evaluate(denominatorX, G2_ISOGENY_1, 3)
  evaluate(numeratorY, G2_ISOGENY_2, 4)
  evaluate(denominatorY, G2_ISOGENY_3, 4)
  fp2.mul(r, numeratorX, denominatorY)
  fp2.mul(numeratorY, numeratorY, y)
  fp2.mul(r + S, numeratorY, denominatorX)
  fp2.mul(r + 2 * S, denominatorX, denominatorY)
}

function evaluate(r: usize, coefficients: usize, count: usize): void {
  fp2.copy(r, coefficients + (count - 1) * S)
  for (let i = count - 1; i > 0; i--) {
    fp2.mul(r, r, x)
    fp2.add(r, r, coefficients + (i - 1) * S)
  }
}

const original: usize = memory.data(384, 16)
const t1: usize = memory.data(384, 16)
const t2: usize = memory.data(384, 16)
const t3: usize = memory.data(384, 16)

/** Brings a point into the subgroup (Budroni and Pintore 2017): [x² − x − 1]P + [x − 1]ψ(P) + ψ²(2P) with x = −X. */
function clearCofactor(r: usize): void {
  g2.copy(original, r)
  jacobian.multiple(t1, r, X)
  g2.neg(t1, t1)
  applyPsi(t2, r)
  g2.double(t3, r)
  applyPsi(t3, t3)
  applyPsi(t3, t3)
  g2.neg(r, t2)
  g2.add(t3, t3, r)
  g2.add(t2, t1, t2)
  jacobian.multiple(r, t2, X)
  g2.neg(r, r)
  g2.add(r, r, t3)
  g2.neg(t1, t1)
  g2.add(r, r, t1)
  g2.neg(original, original)
  g2.add(r, r, original)
}

function applyPsi(r: usize, a: usize): void {
  fp2.conjugate(r, a)
  fp2.mul(r, r, PSI_X)
  fp2.conjugate(r + S, a + S)
  fp2.mul(r + S, r + S, PSI_Y)
  fp2.conjugate(r + 2 * S, a + 2 * S)
}
