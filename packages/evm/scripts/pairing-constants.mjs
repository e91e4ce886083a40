/** Constants of pairing-friendly curves, computed from their parameters: fields that have u² = −1 and towers over ξ. */
import { field } from './field-source.mjs'

/** The quadratic extension as pairs of big integers. */
export function extension({ mod, power }, p) {
  const mul = ([a, b], [c, d]) => [mod(a * c - b * d), mod(a * d + b * c)]
  const inv = ([a, b]) => {
    const norm = power(a * a + b * b, p - 2n)
    return [mod(a * norm), mod(-b * norm)]
  }
  const pow = (base, exponent) => {
    let result = [1n, 0n]
    for (let b = base, e = exponent; e > 0n; e >>= 1n, b = mul(b, b)) if (e & 1n) result = mul(result, b)
    return result
  }
  return { mul, inv, pow }
}

/** What both curves need: one, ξ's powers for Frobenius maps, and the coefficients of ψ on the twist. */
export function towerConstants(f, xi, twist) {
  const { p } = f
  const fp2 = extension(f, p)
  const gamma = (exponent) => Array.from({ length: 6 }, (_, i) => fp2.pow(xi, (BigInt(i) * (exponent - 1n)) / 6n))
  const third = fp2.pow(xi, (p - 1n) / 3n)
  const half = fp2.pow(xi, (p - 1n) / 2n)
  const [psiX, psiY] = twist === 'divides' ? [third, half] : [fp2.inv(third), fp2.inv(half)]
  return [
    f.constant('FP2_ONE', 1n, 0n),
    f.constant('FROBENIUS_1', ...gamma(p).flat()),
    f.constant('FROBENIUS_2', ...gamma(p * p).flat()),
    f.constant('PSI_X', ...psiX),
    f.constant('PSI_Y', ...psiY),
  ].join('')
}

/** Affine arithmetic on y² = x³ + b, to find which cube root of one goes with an eigenvalue. */
export function multiply({ p, mod, power }, [gx, gy], scalar) {
  const slope = (a, b) =>
    a[0] === b[0] ? mod(3n * a[0] * a[0] * power(2n * a[1], p - 2n)) : mod((b[1] - a[1]) * power(b[0] - a[0], p - 2n))
  const add = (a, b) => {
    if (!a) return b
    const l = slope(a, b)
    const x = mod(l * l - a[0] - b[0])
    return [x, mod(l * (a[0] - x) - a[1])]
  }
  let result
  for (let point = [gx, gy], k = scalar; k > 0n; k >>= 1n, point = add(point, point))
    if (k & 1n) result = add(result, point)
  return result
}

export { field }
