/**
 * AssemblyScript of a prime field, written out limb by limb.
 *
 * An element is `limbs` signed digits of 30 bits in 32-bit lanes, least first, padded with zeros to whole vectors; its value, which
 * may be negative or a few times the modulus, is in Montgomery form with R = 2^(30 · limbs). Digits are in ±2^29 and one more, so
 * that a column of products fits 63 bits and additions need no carry chain: each digit passes its excess to the next, all at once.
 *
 * Bounds: a product of values within A and B moduli is within A·B·p/R + 1/2 moduli; p/R is 1/630 at least. Sums grow, and nothing
 * checks it: code that adds products again and again calls `weaken`, which takes values of up to 64 moduli to about half a modulus.
 */
const W = 30n
const BASE = 1n << W
/** Moduli that `weaken` takes away at most. */
const MOST = 64

/** The field modulo `p`: its shape, and what writes elements down. */
export function field(p, limbs) {
  const R = 1n << (W * BigInt(limbs))
  const lanes = 4 * Math.ceil(limbs / 4)
  const mod = (value) => ((value % p) + p) % p
  const balanced = (value) => {
    const digits = []
    let rest = value
    for (let i = 0; i < limbs; i++) {
      let digit = ((rest % BASE) + BASE) % BASE
      if (digit >= BASE / 2n && i < limbs - 1) digit -= BASE
      if (i === limbs - 1) digit = rest
      digits.push(digit)
      rest = (rest - digit) / BASE
    }
    return digits
  }
  const padded = (digits) => [...digits, ...Array(lanes - limbs).fill(0n)].join(', ')
  const centred = (value) => (value > p / 2n ? value - p : value)
  const montgomery = (value) => padded(balanced(centred(mod(value * R))))
  return {
    p,
    limbs,
    lanes,
    R,
    mod,
    balanced,
    padded,
    montgomery,
    power: (base, exponent) => power(mod(base), exponent, p),
    /** A constant of so many coordinates, as static data. */
    constant: (name, ...coordinates) =>
      `export const ${name}: usize = memory.data<i32>([${coordinates.map(montgomery).join(', ')}], 16)\n`,
  }
}

function power(base, exponent, p) {
  let result = 1n
  for (let b = base, e = exponent; e > 0n; e >>= 1n, b = (b * b) % p) if (e & 1n) result = (result * b) % p
  return result
}

/** The module `fp`: arithmetic, comparison and bytes of the field. `bytes` is the length of an element's encoding. */
export function fieldSource({ p, limbs, lanes, R, balanced, padded, mod }, bytes) {
  const inverse = (value, modulus) => {
    let [a, b, x, y] = [value % modulus, modulus, 1n, 0n]
    while (a > 0n) [a, b, x, y] = [b % a, a, y - (b / a) * x, x]
    return ((y % modulus) + modulus) % modulus
  }
  const modulusDigits = balanced(p)
  const unsignedDigits = Array.from({ length: limbs }, (_, i) => (p >> (W * BigInt(i))) % BASE)
  const minusInverse = BASE - inverse(p % BASE, BASE)
  const raw = (name, value) => `const ${name}: usize = memory.data<i32>([${padded(balanced(value))}], 16)`
  return `
/** Bytes that an element takes in memory. */
export const SIZE: usize = ${4 * lanes}
const LIMBS: i32 = ${limbs}
const MASK: i32 = ${BASE - 1n}
const MODULUS: usize = memory.data<i32>([${unsignedDigits.join(', ')}], 16)
const MODULUS_INVERSE: i32 = ${inverse(p % BASE, BASE)}
${raw('RAW_ONE', 1n)}
${raw('R_SQUARED', mod(R * R))}
${raw('R_CUBED', mod(R * R * R))}
export const ZERO: usize = memory.data(${4 * lanes}, 16)
${raw('MONTGOMERY_ONE', mod(R))}
export const ONE: usize = MONTGOMERY_ONE

/** r = a · b. */
export function mul(r: usize, a: usize, b: usize): void {
${multiplication(limbs, modulusDigits, minusInverse, false)}
}

/** r = a². */
export function sqr(r: usize, a: usize): void {
${multiplication(limbs, modulusDigits, minusInverse, true)}
}

/** r = a · b in the quadratic extension by u with u² = −1. */
export function mulComplex(r: usize, a: usize, b: usize): void {
${complexMultiplication(limbs, lanes, modulusDigits, minusInverse)}
}

/** r = a + b. */
export function add(r: usize, a: usize, b: usize): void {
${laneWise(lanes, (k) => `i32x4.add(v128.load(a, ${16 * k}), v128.load(b, ${16 * k}))`)}
}

/** r = a − b. */
export function sub(r: usize, a: usize, b: usize): void {
${laneWise(lanes, (k) => `i32x4.sub(v128.load(a, ${16 * k}), v128.load(b, ${16 * k}))`)}
}

/** r = −a. */
export function neg(r: usize, a: usize): void {
${each(lanes / 4, (k) => `v128.store(r, i32x4.neg(v128.load(a, ${16 * k})), ${16 * k})`)}
}

export function copy(r: usize, a: usize): void {
${each(lanes / 4, (k) => `v128.store(r, v128.load(a, ${16 * k}), ${16 * k})`)}
}

/** Multiples of the modulus, −64 to 64. */
const MULTIPLES: usize = memory.data(${(2 * MOST + 1) * 4 * lanes}, 16)
${raw('BALANCED_MODULUS', p)}
for (let i: usize = 1; i <= ${MOST}; i++) {
  add(MULTIPLES + (${MOST} + i) * SIZE, MULTIPLES + (${MOST - 1} + i) * SIZE, BALANCED_MODULUS)
  sub(MULTIPLES + (${MOST} - i) * SIZE, MULTIPLES + (${MOST + 1} - i) * SIZE, BALANCED_MODULUS)
}

/** Brings a, of up to ${MOST} moduli, between about −1/2 and 1/2 of one. */
export function weaken(a: usize): void {
  const quotient = (<i64>load<i32>(a, ${4 * (limbs - 1)}) * ${((1n << 40n) * (1n << (W * BigInt(limbs - 1))) + p / 2n) / p} + ${1n << 39n}) >> 40
  sub(a, a, MULTIPLES + <usize>(quotient + ${MOST}) * SIZE)
}

const digits: usize = memory.data(${4 * lanes}, 16)

/** The digits of a · b / R, all positive and below the modulus together, at \`digits\`. */
function reduce(a: usize, b: usize): void {
  mul(digits, a, b)
  normalize(digits, 0)
  if (load<i32>(digits, ${4 * (limbs - 1)}) < 0) normalize(digits, 1)
}

/** Adds \`times\` moduli and passes all carries on. */
function normalize(a: usize, times: i32): void {
  let carry: i32 = 0
  for (let i: usize = 0; i < ${4 * (limbs - 1)}; i += 4) {
    carry += load<i32>(a + i) + times * load<i32>(MODULUS + i)
    store<i32>(a + i, carry & MASK)
    carry >>= 30
  }
  store<i32>(a, carry + load<i32>(a, ${4 * (limbs - 1)}) + times * load<i32>(MODULUS, ${4 * (limbs - 1)}), ${4 * (limbs - 1)})
}

export function isZero(a: usize): bool {
  mul(digits, a, RAW_ONE)
  return !v128.any_true(${Array.from({ length: lanes / 4 }, (_, k) => `v128.load(digits, ${16 * k})`).reduce((l, r) => `v128.or(${l}, ${r})`)})
}

const difference: usize = memory.data(${4 * lanes}, 16)

export function equal(a: usize, b: usize): bool {
  sub(difference, a, b)
  return isZero(difference)
}

/** Reads ${bytes} big-endian bytes; false when they are not below the modulus. */
export function fromBytes(r: usize, bytes: usize): bool {
  readDigits(difference, bytes)
  for (let i: i32 = ${4 * (limbs - 1)}; i >= 0; i -= 4) {
    const digit = load<i32>(difference + i)
    const bound = load<i32>(MODULUS + i)
    if (digit < bound) {
      add(difference, difference, ZERO)
      mul(r, difference, R_SQUARED)
      return true
    }
    if (digit > bound) return false
  }
  return false
}

/** Reads ${bytes} big-endian bytes as a number, whatever its size, modulo the modulus. */
export function fromBytesModular(r: usize, bytes: usize): void {
  readDigits(difference, bytes)
  add(difference, difference, ZERO)
  mul(r, difference, R_SQUARED)
}

function readDigits(r: usize, bytes: usize): void {
  let buffer: u64 = 0
  let bits: u64 = 0
  let target = r
  for (let i: i32 = ${bytes - 1}; i >= 0; i--) {
    buffer |= <u64>load<u8>(bytes + i) << bits
    bits += 8
    if (bits >= 30) {
      store<i32>(target, <i32>buffer & MASK)
      target += 4
      buffer >>= 30
      bits -= 30
    }
  }
  store<i32>(target, <i32>buffer)
  ${Math.floor((bytes * 8) / 30) < limbs - 1 ? each(limbs - 1 - Math.floor((bytes * 8) / 30), (k) => `store<i32>(target, 0, ${4 * (k + 1)})`) : ''}
}

/** Writes ${bytes} big-endian bytes. */
export function toBytes(bytes: usize, a: usize): void {
  reduce(a, RAW_ONE)
  let buffer: u64 = 0
  let bits: u64 = 0
  let source = digits
  for (let i: i32 = ${bytes - 1}; i >= 0; i--) {
    if (bits < 8 && source < digits + ${4 * limbs}) {
      buffer |= <u64>load<u32>(source) << bits
      bits += 30
      source += 4
    }
    store<u8>(bytes + i, <u8>buffer)
    buffer >>= 8
    bits -= 8
  }
}

/** Whether the number is odd, of those from 0 to the modulus. */
export function isOdd(a: usize): bool {
  reduce(a, RAW_ONE)
  return (load<i32>(digits) & 1) != 0
}

/** r = a to a power of \`length\` big-endian bytes. */
export function pow(r: usize, a: usize, exponent: usize, length: usize): void {
  copy(powers, ONE)
  for (let i: usize = 1; i < 16; i++) mul(powers + i * SIZE, powers + (i - 1) * SIZE, a)
  copy(accumulator, ONE)
  for (let i: usize = 0; i < length; i++) {
    const byte = <usize>load<u8>(exponent + i)
    for (let half: usize = 0; half < 2; half++) {
      if (i + half != 0) {
        sqr(accumulator, accumulator)
        sqr(accumulator, accumulator)
        sqr(accumulator, accumulator)
        sqr(accumulator, accumulator)
      }
      const digit = half == 0 ? byte >> 4 : byte & 15
      if (digit != 0) mul(accumulator, accumulator, powers + digit * SIZE)
    }
  }
  copy(r, accumulator)
}

const powers: usize = memory.data(${16 * 4 * lanes}, 16)
const accumulator: usize = memory.data(${4 * lanes}, 16)
${inversion(limbs, lanes)}
`
}

function each(count, line) {
  return Array.from({ length: count }, (_, i) => line(i)).join('\n')
}

/** One operation on all lanes, and each digit's excess passed to the next. */
function laneWise(lanes, operation) {
  const vectors = lanes / 4
  return `
const half = i32x4.splat(${BASE / 2n})
${each(vectors, (k) => `const t${k} = ${operation(k)}`)}
${each(vectors, (k) => `const c${k} = i32x4.shr_s(i32x4.add(t${k}, half), 30)`)}
${each(
  vectors,
  (k) => `v128.store(r, i32x4.add(
i32x4.sub(t${k}, i32x4.shl(c${k}, 30)),
i8x16.shuffle(${k === 0 ? 'i32x4.splat(0)' : `c${k - 1}`}, c${k}, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27)
), ${16 * k})`,
)}`
}

/** Digits of an operand as 64-bit locals. */
const loads = (name, operand, limbs, offset = 0) =>
  each(limbs, (i) => `const ${name}${i} = <i64>load<i32>(${operand}, ${offset + 4 * i})`)

/** Pairs of digits whose products are of a column's weight. */
function pairsOf(column, limbs) {
  const first = Math.max(0, column - limbs + 1)
  return Array.from({ length: Math.min(column, limbs - 1) - first + 1 }, (_, k) => [first + k, column - first - k])
}

/** Column by column: products of a and b, and the multiple of the modulus that makes each low column vanish. */
function multiplication(limbs, modulus, minusInverse, square) {
  const product = ([i, j]) => (i === j || !square ? `a${i} * b${j}` : `a${i} * twice${j}`)
  const products = (column) =>
    pairsOf(column, limbs)
      .filter(([i, j]) => !square || i <= j)
      .map(product)
      .join(' + ')
  const reduction = montgomery('t', limbs, modulus, minusInverse)
  return [
    loads('a', 'a', limbs),
    square ? each(limbs, (i) => `const b${i} = a${i}\nconst twice${i} = a${i} + a${i}`) : loads('b', 'b', limbs),
    reduction.start,
    each(2 * limbs - 1, (column) => reduction.add(column, products(column))),
    reduction.end,
  ].join('\n')
}

/** (a + c·u)(b + d·u) with u² = −1: three products of digits for each pair (Karatsuba), but two reductions (Aranha et al. 2011). */
function complexMultiplication(limbs, lanes, modulus, minusInverse) {
  const magnitude = modulus.reduce((sum, digit) => sum + (digit < 0n ? -digit : digit), 0n)
  // The digits at the top are small: of the longest column, two products hardly count.
  if (2n * BigInt(limbs - 1) * (BASE / 2n) ** 2n + magnitude * (BASE / 2n) >= 1n << 63n)
    throw new Error('Two products and a reduction do not fit a column')
  const sum = (name, column, left, right) =>
    `const ${name}${column} = ${pairsOf(column, limbs)
      .map(([i, j]) => `${left}${i} * ${right}${j}`)
      .join(' + ')}`
  const real = montgomery('real', limbs, modulus, minusInverse)
  const imaginary = montgomery('imaginary', limbs, modulus, minusInverse, 4 * lanes)
  return [
    loads('a', 'a', limbs),
    loads('c', 'a', limbs, 4 * lanes),
    loads('b', 'b', limbs),
    loads('d', 'b', limbs, 4 * lanes),
    each(limbs, (i) => `const e${i} = a${i} + c${i}\nconst f${i} = b${i} + d${i}`),
    real.start,
    imaginary.start,
    each(2 * limbs - 1, (column) =>
      [
        sum('ab', column, 'a', 'b'),
        sum('cd', column, 'c', 'd'),
        sum('ef', column, 'e', 'f'), // may wrap around; what is left of it below does not
        real.add(column, `ab${column} - cd${column}`),
        imaginary.add(column, `ef${column} - ab${column} - cd${column}`),
      ].join('\n'),
    ),
    real.end,
    imaginary.end,
  ].join('\n')
}

/** Lines of a Montgomery reduction that is given one column after another, and stores its digits `offset` bytes behind r. */
function montgomery(name, limbs, modulus, minusInverse, offset = 0) {
  const factor = minusInverse >= BASE / 2n ? minusInverse - BASE : minusInverse
  const multiples = (column) =>
    pairsOf(column, limbs)
      .filter(([i, j]) => i !== column && modulus[j] !== 0n) // of the column itself, it is added once it is known
      .map(([i, j]) => timesConstant(`${name}Multiple${i}`, modulus[j]))
  const low = (column) => [
    `const ${name}Multiple${column} = (${timesConstant(name, factor)} << 34) >> 34`,
    `${name} = (${name} + ${timesConstant(`${name}Multiple${column}`, modulus[0])}) >> 30`,
  ]
  const high = (column) => [
    `const ${name}Carry${column} = (${name} + ${BASE / 2n}) >> 30`,
    `store<i32>(r, <i32>(${name} - (${name}Carry${column} << 30)), ${offset + 4 * (column - limbs)})`,
    `${name} = ${name}Carry${column}`,
  ]
  return {
    start: `let ${name}: i64 = 0`,
    add: (column, products) =>
      [
        `${name} += ${[products, ...multiples(column)].join(' + ')}`,
        ...(column < limbs ? low(column) : high(column)),
      ].join('\n'),
    end: `store<i32>(r, <i32>${name}, ${offset + 4 * (limbs - 1)})`,
  }
}

const timesConstant = (name, factor) =>
  factor === 1n ? name : factor === -1n ? `(-${name})` : `(${name} * (${factor}))`

/** Bernstein and Yang's division steps, 30 at a time, in variable time. */
function inversion(limbs, lanes) {
  const top = 4 * (limbs - 1)
  return `
const f: usize = memory.data(${4 * lanes}, 16)
const g: usize = memory.data(${4 * lanes}, 16)
const d: usize = memory.data(${4 * lanes}, 16)
const e: usize = memory.data(${4 * lanes}, 16)

/** r = 1 / a; zero for zero. */
export function inv(r: usize, a: usize): void {
  reduce(a, MONTGOMERY_ONE)
  memory.copy(g, digits, SIZE)
  memory.copy(f, MODULUS, SIZE)
  memory.fill(d, 0, SIZE)
  memory.fill(e, 0, SIZE)
  store<i32>(e, 1)
  let eta: i32 = -1
  while (!isZeroDigits(g)) eta = divisionSteps(eta)
  if (load<i32>(f, ${top}) < 0) {
    for (let i: usize = 0; i <= ${top}; i += 4) store<i32>(d + i, -load<i32>(d + i))
    normalize(d, 0)
  }
  add(d, d, ZERO)
  mul(r, d, R_CUBED)
}

function isZeroDigits(a: usize): bool {
  return !v128.any_true(${Array.from({ length: lanes / 4 }, (_, k) => `v128.load(a, ${16 * k})`).reduce((l, r) => `v128.or(${l}, ${r})`)})
}

/** 30 steps of (f, g), as a matrix that (d, e) go through too. Returns the new eta. */
function divisionSteps(start: i32): i32 {
  let eta = start
  let u: i32 = 1
  let v: i32 = 0
  let q: i32 = 0
  let s: i32 = 1
  let f0 = load<i32>(f) | (load<i32>(f, 4) << 30)
  let g0 = load<i32>(g) | (load<i32>(g, 4) << 30)
  let left: i32 = 30
  for (;;) {
    const zeros = ctz<i32>(g0 | (-1 << left))
    g0 >>= zeros
    u <<= zeros
    v <<= zeros
    eta -= zeros
    left -= zeros
    if (left == 0) break
    if (eta < 0) {
      eta = -eta
      const oldF = f0
      f0 = g0
      g0 = -oldF
      const oldU = u
      u = q
      q = -oldU
      const oldV = v
      v = s
      s = -oldV
    }
    const limit = min<i32>(eta + 1, left)
    const w = (g0 * f0 * (f0 * f0 - 2)) & ((<i32>(<u32>-1 >> (32 - limit))) & 63)
    g0 += f0 * w
    q += u * w
    s += v * w
  }
  updateCofactors(u, v, q, s)
  updateNumbers(u, v, q, s)
  return eta
}

function updateNumbers(u: i64, v: i64, q: i64, s: i64): void {
  let fi = <i64>load<i32>(f)
  let gi = <i64>load<i32>(g)
  let cf = (u * fi + v * gi) >> 30
  let cg = (q * fi + s * gi) >> 30
  for (let i: usize = 4; i <= ${top}; i += 4) {
    fi = <i64>load<i32>(f + i)
    gi = <i64>load<i32>(g + i)
    cf += u * fi + v * gi
    cg += q * fi + s * gi
    store<i32>(f + i, <i32>cf & MASK, -4 as usize)
    store<i32>(g + i, <i32>cg & MASK, -4 as usize)
    cf >>= 30
    cg >>= 30
  }
  store<i32>(f, <i32>cf, ${top})
  store<i32>(g, <i32>cg, ${top})
}

function updateCofactors(u: i32, v: i32, q: i32, s: i32): void {
  const signD = load<i32>(d, ${top}) >> 31
  const signE = load<i32>(e, ${top}) >> 31
  let md = (u & signD) + (v & signE)
  let me = (q & signD) + (s & signE)
  let di = <i64>load<i32>(d)
  let ei = <i64>load<i32>(e)
  let cd = <i64>u * di + <i64>v * ei
  let ce = <i64>q * di + <i64>s * ei
  md -= (MODULUS_INVERSE * <i32>cd + md) & MASK
  me -= (MODULUS_INVERSE * <i32>ce + me) & MASK
  cd = (cd + <i64>load<i32>(MODULUS) * <i64>md) >> 30
  ce = (ce + <i64>load<i32>(MODULUS) * <i64>me) >> 30
  for (let i: usize = 4; i <= ${top}; i += 4) {
    di = <i64>load<i32>(d + i)
    ei = <i64>load<i32>(e + i)
    const pi = <i64>load<i32>(MODULUS + i)
    cd += <i64>u * di + <i64>v * ei + pi * <i64>md
    ce += <i64>q * di + <i64>s * ei + pi * <i64>me
    store<i32>(d + i - 4, <i32>cd & MASK)
    store<i32>(e + i - 4, <i32>ce & MASK)
    cd >>= 30
    ce >>= 30
  }
  store<i32>(d, <i32>cd, ${top})
  store<i32>(e, <i32>ce, ${top})
}
`.replaceAll(/store<i32>\((\w) \+ i, (<i32>c\w & MASK), -4 as usize\)/g, 'store<i32>($1 + i - 4, $2)')
}
