/**
 * Division. Functions take a `scratch` pointer to `ARITHMETIC` bytes of the lane:
 * 0 dividend (72), 128 divisor (32), 256 quotient (64), 384 remainder (32), 512 product (72), 640 and 672 operands.
 * Division by zero gives zero, as the EVM wants.
 */
import { copy32 as copyWords } from '../bytes'
import { multiplyHigh } from './multiply'
import { shiftRightBy } from './shift'
import { isZero, negate, setWords, setZero, upper } from './words'

const DIVISOR: usize = 128
export const QUOTIENT: usize = 256
export const REMAINDER: usize = 384
export const PRODUCT: usize = 512
const LEFT: usize = 640
const RIGHT: usize = 672

// @ts-ignore: decorator
@inline
export function limb(a: usize, i: i32): u64 {
  return load<u64>(a + (<usize>i << 3))
}

// @ts-ignore: decorator
@inline
function setLimb(a: usize, i: i32, value: u64): void {
  store<u64>(a + (<usize>i << 3), value)
}

/** high·2^64 + low, shifted left by `shift` < 64: the upper limb. */
// @ts-ignore: decorator
@inline
export function shiftedLimb(high: u64, low: u64, shift: u64): u64 {
  return shift ? (high << shift) | (low >> (64 - shift)) : high
}

/** Divides 2^128 - 1 - divisor·2^64 by `divisor`, whose top bit is set: the reciprocal that `divideBy` multiplies with. */
export function reciprocal(divisor: u64): u64 {
  // Two steps of Knuth's algorithm D with 32-bit digits.
  const high = ~divisor
  const d1 = divisor >> 32, d0 = divisor & 0xffffffff
  let q1 = high / d1
  let rest = high - q1 * d1
  while (q1 >= 0x100000000 || q1 * d0 > ((rest << 32) | 0xffffffff)) {
    q1--
    rest += d1
    if (rest >= 0x100000000) break
  }
  const n21 = (high << 32) + 0xffffffff - q1 * divisor
  let q0 = n21 / d1
  rest = n21 - q0 * d1
  while (q0 >= 0x100000000 || q0 * d0 > ((rest << 32) | 0xffffffff)) {
    q0--
    rest += d1
    if (rest >= 0x100000000) break
  }
  return (q1 << 32) + q0
}

/**
 * Divides high·2^64 + low by a normalised divisor > high, with two multiplications (Möller and Granlund, "Improved division by
 * invariant integers", algorithm 4). The remainder is low - quotient · divisor.
 */
// @ts-ignore: decorator
@inline
function divideBy(high: u64, low: u64, divisor: u64, inverse: u64): u64 {
  const q0 = inverse * high + low
  let q1 = multiplyHigh(inverse, high) + high + u64(q0 < low) + 1
  let rest = low - q1 * divisor
  if (rest > q0) {
    q1--
    rest += divisor
  }
  return rest >= divisor ? q1 + 1 : q1
}

/**
 * A digit of a quotient, right or one too large: the three upper limbs of the dividend by the two of the divisor, `top` and
 * `next`. `high` is at most `top`.
 */
// @ts-ignore: decorator
@inline
export function digitOf(high: u64, middle: u64, low: u64, top: u64, next: u64, inverse: u64): u64 {
  let q = u64.MAX_VALUE
  let rest = middle + top
  let isOverflown = rest < top
  if (high < top) {
    q = divideBy(high, middle, top, inverse)
    rest = middle - q * top
    isOverflown = false
  }
  // At most two too large: compare q·next with rest·2^64 + the limb below.
  while (!isOverflown) {
    const productHigh = multiplyHigh(q, next)
    if (productHigh < rest || (productHigh == rest && q * next <= low)) break
    q--
    rest += top
    isOverflown = rest < top
  }
  return q
}

/** window (count limbs, and one above) -= q · divisor. Returns the borrow. */
// @ts-ignore: decorator
@inline
function subtractProduct(window: usize, divisor: usize, count: i32, q: u64): u64 {
  let carry: u64 = 0
  for (let i = 0; i < count; i++) {
    const d = limb(divisor, i), present = limb(window, i)
    const low = q * d
    const amount = low + carry
    carry = multiplyHigh(q, d) + u64(amount < low) + u64(present < amount)
    setLimb(window, i, present - amount)
  }
  const present = limb(window, count)
  setLimb(window, count, present - carry)
  return u64(present < carry)
}

/** window (count limbs, and one above) += divisor, without the carry out of it. */
function addBack(window: usize, divisor: usize, count: i32): void {
  let carry: u64 = 0
  for (let i = 0; i < count; i++) {
    const d = limb(divisor, i)
    const sum = limb(window, i) + d
    const total = sum + carry
    carry = u64(sum < d) | u64(total < sum)
    setLimb(window, i, total)
  }
  setLimb(window, count, limb(window, count) + carry)
}

/**
 * Knuth's algorithm D (TAOCP 4.3.1) with 64-bit digits: the `limbs` limbs at `dividend` by the 256 bits at `divisor`, not
 * zero. Quotient (64 bytes) and remainder go to scratch.
 */
export function divideLong(dividend: usize, limbs: i32, divisor: usize, scratch: usize): void {
  const quotient = scratch + QUOTIENT, remainder = scratch + REMAINDER
  setZero(quotient)
  setZero(quotient + 32)
  setZero(remainder)
  let n: i32 = 4
  while (limb(divisor, n - 1) == 0) n--
  while (limbs > 0 && limb(dividend, limbs - 1) == 0) limbs--
  if (limbs < n) {
    for (let i = 0; i < limbs; i++) setLimb(remainder, i, limb(dividend, i))
    return
  }
  // Normalise: shift both so that the divisor's top bit is set.
  const u = scratch, v = scratch + DIVISOR
  const shift = clz<u64>(limb(divisor, n - 1))
  for (let i = n - 1; i > 0; i--) setLimb(v, i, shiftedLimb(limb(divisor, i), limb(divisor, i - 1), shift))
  setLimb(v, 0, limb(divisor, 0) << shift)
  setLimb(u, limbs, shiftedLimb(0, limb(dividend, limbs - 1), shift))
  for (let i = limbs - 1; i > 0; i--) setLimb(u, i, shiftedLimb(limb(dividend, i), limb(dividend, i - 1), shift))
  setLimb(u, 0, limb(dividend, 0) << shift)

  const top = limb(v, n - 1)
  const inverse = reciprocal(top)
  if (n == 1) {
    let rest = limb(u, limbs)
    for (let i = limbs - 1; i >= 0; i--) {
      const low = limb(u, i)
      const q = divideBy(rest, low, top, inverse)
      setLimb(quotient, i, q)
      rest = low - q * top
    }
    setLimb(remainder, 0, rest >> shift)
    return
  }
  const next = limb(v, n - 2)
  for (let j = limbs - n; j >= 0; j--) {
    const window = u + (<usize>j << 3)
    const high = limb(window, n)
    let q = digitOf(high, limb(window, n - 1), limb(window, n - 2), top, next, inverse)
    if (subtractProduct(window, v, n, q)) {
      q--
      addBack(window, v, n)
    }
    setLimb(quotient, j, q)
  }
  for (let i = 0; i < n; i++) setLimb(remainder, i, shift ? (limb(u, i) >> shift) | (limb(u, i + 1) << (64 - shift)) : limb(u, i))
}

/** Of a divisor that is a power of two, the exponent; -1 of another one. */
function exponentOfTwo(a: usize): i32 {
  const a0 = load<u64>(a), a1 = load<u64>(a, 8), a2 = load<u64>(a, 16), a3 = load<u64>(a, 24)
  if (popcnt(a0) + popcnt(a1) + popcnt(a2) + popcnt(a3) != 1) return -1
  if (a3) return 192 + <i32>ctz(a3)
  if (a2) return 128 + <i32>ctz(a2)
  return a1 ? 64 + <i32>ctz(a1) : <i32>ctz(a0)
}

/** A digit of 32 bits: numerator·2^32 + next by a normalised divisor of 64 bits, `numerator` below it (Knuth's algorithm D). */
// @ts-ignore: decorator
@inline
function shortDigit(numerator: u64, next: u64, divisor: u64): u64 {
  const d1 = divisor >> 32, d0 = divisor & 0xffffffff
  let q = numerator / d1
  let rest = numerator - q * d1
  while (q >= 0x100000000 || q * d0 > ((rest << 32) | next)) {
    q--
    rest += d1
    if (rest >= 0x100000000) break
  }
  return q
}

/** The quotient of high·2^64 + low by `divisor` > high. For one division this is faster than a reciprocal. */
// @ts-ignore: decorator
@inline
function divideTwoByOne(high: u64, low: u64, divisor: u64): u64 {
  const shift = clz<u64>(divisor)
  const d = divisor << shift
  const numerator = shiftedLimb(high, low, shift)
  low <<= shift
  const q1 = shortDigit(numerator, low >> 32, d)
  const q0 = shortDigit((numerator << 32) + (low >> 32) - q1 * d, low & 0xffffffff, d)
  return (q1 << 32) + q0
}

/**
 * Two limbs by two, not zero: to = a / b, or a mod b. `sign` is all ones when the result is to be negated, else zero. Most
 * divisions of numbers beyond 64 bits are of fixed-point products, which are no longer.
 */
function divideTwoLimbs(to: usize, a1: u64, a0: u64, b1: u64, b0: u64, wantRemainder: bool, sign: u64): void {
  let q1: u64 = 0, q0: u64 = 0, r1: u64 = 0, r0: u64 = 0
  if (b1 == 0) {
    q1 = a1 >= b0 ? a1 / b0 : 0
    const rest = a1 - q1 * b0
    if (b0 >> 32) {
      q0 = divideTwoByOne(rest, a0, b0)
    } else {
      // Digits of 32 bits, which need no correction.
      const middle = (rest << 32) | (a0 >> 32)
      const digit = middle / b0
      q0 = (digit << 32) | ((((middle - digit * b0) << 32) | (a0 & 0xffffffff)) / b0)
    }
    r0 = a0 - q0 * b0
  } else {
    // The upper 64 bits of both estimate the quotient, one too large at most (Warren, "Hacker's Delight", 9-5).
    const shift = clz<u64>(b1)
    q0 = divideTwoByOne(a1 >> 1, (a1 << 63) | (a0 >> 1), shiftedLimb(b1, b0, shift))
    q0 >>= 63 - shift
    if (q0) q0--
    r0 = a0 - q0 * b0
    r1 = a1 - q0 * b1 - multiplyHigh(q0, b0) - u64(a0 < q0 * b0)
    if (r1 > b1 || (r1 == b1 && r0 >= b0)) {
      q0++
      r1 = r1 - b1 - u64(r0 < b0)
      r0 -= b0
    }
  }
  const low = ((wantRemainder ? r0 : q0) ^ sign) - sign
  const high = ((wantRemainder ? r1 : q1) ^ sign) + (u64(low == 0) & sign)
  const extension = low | high ? sign : 0
  setWords(to, low, high, extension, extension)
}

/** to = a / b, or a mod b when `wantRemainder`. */
export function divide(to: usize, a: usize, b: usize, wantRemainder: bool, scratch: usize): void {
  const divisor = load<u64>(b)
  if (upper(a) == 0 && upper(b) == 0) {
    if (divisor == 0) {
      setZero(to)
      return
    }
    const a0 = load<u64>(a)
    const quotient = a0 / divisor
    setWords(to, wantRemainder ? a0 - quotient * divisor : quotient, 0, 0, 0)
    return
  }
  if (isZero(b)) {
    setZero(to)
    return
  }
  if ((load<u64>(a, 16) | load<u64>(a, 24) | load<u64>(b, 16) | load<u64>(b, 24)) == 0) {
    divideTwoLimbs(to, load<u64>(a, 8), load<u64>(a), load<u64>(b, 8), divisor, wantRemainder, 0)
    return
  }
  // Contracts of old compilers shift by dividing.
  const exponent = wantRemainder ? -1 : exponentOfTwo(b)
  if (exponent >= 0) {
    shiftRightBy(to, a, <u32>exponent, 0)
    return
  }
  divideLong(a, 4, b, scratch)
  copyWords(to, wantRemainder ? scratch + REMAINDER : scratch + QUOTIENT)
}

/** The same for two's complement; the remainder has the sign of `a`. */
export function signedDivide(to: usize, a: usize, b: usize, wantRemainder: bool, scratch: usize): void {
  const a0 = load<i64>(a), b0 = load<i64>(b)
  const aSign = a0 >> 63, bSign = b0 >> 63
  const wide =
    (load<i64>(a, 8) ^ aSign) | (load<i64>(a, 16) ^ aSign) | (load<i64>(a, 24) ^ aSign) |
    (load<i64>(b, 8) ^ bSign) | (load<i64>(b, 16) ^ bSign) | (load<i64>(b, 24) ^ bSign)
  // Both fit an i64; its smallest value divided by -1 would trap.
  if (wide == 0 && b0 != 0 && a0 != i64.MIN_VALUE) {
    const result = wantRemainder ? a0 % b0 : a0 / b0
    const sign = result >> 63
    setWords(to, <u64>result, <u64>sign, <u64>sign, <u64>sign)
    return
  }
  // Both fit 128 bits.
  const a1 = load<i64>(a, 8), b1 = load<i64>(b, 8)
  const aTop = a1 >> 63, bTop = b1 >> 63
  if (((load<i64>(a, 16) ^ aTop) | (load<i64>(a, 24) ^ aTop) | (load<i64>(b, 16) ^ bTop) | (load<i64>(b, 24) ^ bTop)) == 0) {
    const aLow = (a0 ^ aTop) - aTop, aHigh = (a1 ^ aTop) + (i64(aLow == 0) & aTop)
    const bLow = (b0 ^ bTop) - bTop, bHigh = (b1 ^ bTop) + (i64(bLow == 0) & bTop)
    if (bLow | bHigh) {
      divideTwoLimbs(to, aHigh, aLow, bHigh, bLow, wantRemainder, wantRemainder ? aTop : aTop ^ bTop)
      return
    }
  }
  const aNegative = load<i64>(a, 24) < 0, bNegative = load<i64>(b, 24) < 0
  const left = scratch + LEFT, right = scratch + RIGHT
  if (aNegative) negate(left, a)
  else copyWords(left, a)
  if (bNegative) negate(right, b)
  else copyWords(right, b)
  divide(to, left, right, wantRemainder, scratch)
  if (wantRemainder ? aNegative : aNegative != bNegative) negate(to, to)
}
