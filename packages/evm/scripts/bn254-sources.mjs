import { fieldSource } from './field-source.mjs'
import { extension, field, multiply, towerConstants } from './pairing-constants.mjs'

const P = 0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47n
const ORDER = 0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001n
/** The curve's parameter. */
const U = 4965661367192848881n

/** Digits −1, 0 and 1 of 6u + 2, none beside another, the highest first. */
function loopDigits() {
  const digits = []
  for (let rest = 6n * U + 2n; rest > 0n; rest >>= 1n) {
    let digit = 0n
    if (rest & 1n) digit = (rest & 3n) === 3n ? -1n : 1n
    rest -= digit
    digits.unshift(digit)
  }
  return digits
}

/** The endomorphism (β·x, y) of G1 acts as λ. */
function betaOf(f) {
  const lambda = 0xb3c4d79d41a917585bfc41088d8daaa78b17ea66b99c90ddn
  const image = multiply(f, [1n, 2n], lambda)
  const beta = [2n, 3n, 5n]
    .map((base) => f.power(base, (P - 1n) / 3n))
    .flatMap((root) => [root, f.mod(root * root)])
    .find((root) => root === image[0])
  if ((lambda * lambda + lambda + 1n) % ORDER !== 0n || beta === undefined || image[1] !== 2n)
    throw new Error('No cube root of one goes with the eigenvalue')
  return beta
}

/** The generated modules of BN254. */
export function bn254Sources() {
  const f = field(P, 9)
  const xi = [9n, 1n]
  const fp2 = extension(f, P)
  const twistB = fp2.mul([3n, 0n], fp2.inv(xi))
  const tripleTwistB = twistB.map((part) => f.mod(3n * part))
  const digits = loopDigits()
  return {
    'fp.ts': fieldSource(f, 32),
    'constants.ts': `
export const U: u64 = ${U}
export const LOOP_DIGITS: usize = memory.data<i8>([${digits.join(', ')}])
export const LOOP_LENGTH: usize = ${digits.length}
${f.constant('BETA', betaOf(f))}${towerConstants(f, xi, 'divides')}`,
    'xi.ts': `
import * as fp from './fp'
const t: usize = memory.data(${4 * f.lanes}, 16)
const s: usize = memory.data(${4 * f.lanes}, 16)
/** r = 9 · a. */
function nine(r: usize, a: usize): void {
  fp.add(r, a, a)
  fp.add(r, r, r)
  fp.add(r, r, r)
  fp.add(r, r, a)
}
/** r = a · (9 + u). */
export function mulXi(r: usize, a: usize): void {
  nine(t, a)
  nine(s, a + fp.SIZE)
  fp.sub(t, t, a + fp.SIZE)
  fp.add(r + fp.SIZE, s, a)
  fp.copy(r, t)
  fp.weaken(r)
  fp.weaken(r + fp.SIZE)
}
`,
    'b3-1.ts': `
import * as fp from './fp'
${f.constant('CURVE_B', 3n)}
const t: usize = memory.data(${4 * f.lanes}, 16)
/** r = 9 · a. */
export function mulB3(r: usize, a: usize): void {
  fp.add(t, a, a)
  fp.add(t, t, t)
  fp.add(t, t, t)
  fp.add(r, t, a)
}
`,
    'b3-2.ts': `
import * as fp2 from '../curves/fp2'
${f.constant('CURVE_B', ...twistB)}${f.constant('TRIPLE_B', ...tripleTwistB)}
/** r = 3b · a. */
export function mulB3(r: usize, a: usize): void {
  fp2.mul(r, a, TRIPLE_B)
}
`,
  }
}
