import { bls12_381 } from '@noble/curves/bls12-381.js'
import { ISOGENY_G1, ISOGENY_G2 } from './bls12-381-isogenies.mjs'
import { fieldSource } from './field-source.mjs'
import { extension, field, multiply, towerConstants } from './pairing-constants.mjs'

const P = 0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaabn
/** The curve's parameter is −X. */
const X = 0xd201000000010000n
const G1 = [
  0x17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bbn,
  0x08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1n,
]

/** Elements that a map from the field starts with (RFC 9380, 8.8): y² = x³ + A·x + B, and Z. */
const SWU_G1 = {
  a: 0x144698a3b8e9433d693a02c96d4982b0ea985383ee66a8d8e8981aefd881ac98936f8da0e0f97f5cf428082d584c1dn,
  b: 0x12e2908d11688030018b12e8753eee3b2016c1f0f24f4070a0b9c14fcef35ef55a23215a316ceaa5d1cc48e98e172be0n,
  z: 11n,
}
const SWU_G2 = { a: [0n, 240n], b: [1012n, 1012n], z: [-2n, -1n] }
/** [τ]G2 of the KZG ceremony of 2023, compressed: the second G2 element of its monomial setup. */
const TAU_G2 =
  'b5bfd7dd8cdeb128843bc287230af38926187075cbfbefa81009a2ce615ac53d2914e5870cb452d2afaaab24f3499f72185cbfee53492714734429b7b38608e23926c911cceceac9a36851477ba4c60b087041de621000edc98edada20c1def2'

/** Constants of the maps from field elements to points. */
function mapConstants(f) {
  const { mod, power } = f
  const inverse = (value) => power(value, P - 2n)
  const fp2 = extension(f, P)
  const root = (value) => power(value, (P + 1n) / 4n)
  const bOverA = mod(-SWU_G1.b * inverse(SWU_G1.a))
  const bOverA2 = fp2.mul(
    SWU_G2.b.map((part) => mod(-part)),
    fp2.inv(SWU_G2.a),
  )
  const exponent = ((P + 1n) / 4n).toString(16).padStart(96, '0')
  return [
    f.constant('G1_SWU_A', SWU_G1.a),
    f.constant('G1_SWU_B', SWU_G1.b),
    f.constant('G1_SWU_Z', SWU_G1.z),
    f.constant('G1_MINUS_B_OVER_A', bOverA),
    f.constant('G1_B_OVER_ZA', mod(-bOverA * inverse(SWU_G1.z))),
    f.constant('G1_ROOT_OF_MINUS_Z_CUBED', root(mod(-(SWU_G1.z ** 3n)))),
    f.constant('G2_SWU_A', ...SWU_G2.a),
    f.constant('G2_SWU_B', ...SWU_G2.b),
    f.constant('G2_SWU_Z', ...SWU_G2.z),
    f.constant('G2_MINUS_B_OVER_A', ...bOverA2),
    f.constant('G2_B_OVER_ZA', ...fp2.mul(bOverA2, fp2.inv(SWU_G2.z.map((part) => -part)))),
    // The norm of Z is 5.
    f.constant('G2_ROOT_OF_MINUS_NORM_OF_Z_CUBED', root(mod(-125n))),
    f.constant('HALF', inverse(2n)),
    ...ISOGENY_G1.map((coefficients, i) => f.constant(`G1_ISOGENY_${i}`, ...coefficients)),
    ...ISOGENY_G2.map((coefficients, i) => f.constant(`G2_ISOGENY_${i}`, ...coefficients.flat())),
    `/** (p + 1) / 4, big-endian. */\nexport const ROOT_EXPONENT: usize = memory.data<u8>([${[...Buffer.from(exponent, 'hex')]}])\n`,
  ].join('')
}

/** Points in affine coordinates. */
function g2Constant(f, name, point) {
  const { x, y } = point.toAffine()
  return f.constant(name, x.c0, x.c1, y.c0, y.c1)
}

/** The generated modules of BLS12-381. */
export function bls12381Sources() {
  const f = field(P, 13)
  const square = multiply(f, G1, X * X)
  // (β·x, −y) is x²·(x, y) in the subgroup.
  const beta = [1n, 2n, 3n, 5n]
    .map((base) => f.power(base, (P - 1n) / 3n))
    .flatMap((root) => [root, f.mod(root * root)])
    .find((root) => f.mod(root * G1[0]) === square[0])
  if (beta === undefined || square[1] !== P - G1[1]) throw new Error('No cube root of one goes with the eigenvalue')
  const constants = `
export const X: u64 = 0x${X.toString(16)}
${f.constant('BETA', beta)}${f.constant('G1_GENERATOR', ...G1)}${g2Constant(f, 'G2_GENERATOR', bls12_381.G2.Point.BASE)}${g2Constant(f, 'TAU_G2', bls12_381.G2.Point.fromHex(TAU_G2))}${mapConstants(f)}
${towerConstants(f, [1n, 1n], 'multiplies')}`
  return {
    'fp.ts': fieldSource(f, 48),
    'constants.ts': constants,
    'xi.ts': `
import * as fp from './fp'
const t: usize = memory.data(${4 * f.lanes}, 16)
/** r = a · (1 + u). */
export function mulXi(r: usize, a: usize): void {
  fp.sub(t, a, a + fp.SIZE)
  fp.add(r + fp.SIZE, a, a + fp.SIZE)
  fp.copy(r, t)
}
`,
    'b3-1.ts': `
import * as fp from './fp'
${f.constant('CURVE_B', 4n)}
const t: usize = memory.data(${4 * f.lanes}, 16)
/** r = 12 · a. */
export function mulB3(r: usize, a: usize): void {
  fp.add(t, a, a)
  fp.add(t, t, a)
  fp.add(t, t, t)
  fp.add(r, t, t)
}
`,
    'b3-2.ts': `
import * as fp from './fp'
${f.constant('CURVE_B', 4n, 4n)}${f.constant('TWELVE', 12n)}
const t: usize = memory.data(${4 * f.lanes}, 16)
/** r = 12 · (1 + u) · a; by products, which keep the result small. */
export function mulB3(r: usize, a: usize): void {
  fp.sub(t, a, a + fp.SIZE)
  fp.add(r + fp.SIZE, a, a + fp.SIZE)
  fp.mul(r + fp.SIZE, r + fp.SIZE, TWELVE)
  fp.mul(r, t, TWELVE)
}
`,
  }
}
