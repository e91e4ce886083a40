/**
 * Division. Functions take a `scratch` pointer to `ARITHMETIC` bytes of the lane:
 * 0 dividend (68 + 4), 128 divisor (32), 256 quotient (64), 384 remainder (32), 512 product (72), 640 and 672 operands.
 * Division by zero gives zero, as the EVM wants.
 */
import { copy32 as copyWords } from '../bytes'
import { multiplyFull } from './multiply'
import { addCarry, isZero, negate, setWords, setZero, upper } from './words'

const DIVISOR: usize = 128
const QUOTIENT: usize = 256
const REMAINDER: usize = 384
const PRODUCT: usize = 512
const LEFT: usize = 640
const RIGHT: usize = 672
/** The remainder that `divide128` leaves. */
const REMAINDER64: usize = 704

// @ts-ignore: decorator
@inline
function digit(a: usize, i: i32): u64 {
  return <u64>load<u32>(a + (<usize>i << 2))
}

/** Divides high·2^64 + low by `divisor` > `high`. The remainder goes to `scratch + REMAINDER64`. */
function divide128(high: u64, low: u64, divisor: u64, scratch: usize): u64 {
  if (high == 0) {
    const quotient = low / divisor
    store<u64>(scratch, low - quotient * divisor, REMAINDER64)
    return quotient
  }
  if (divisor < 0x100000000) {
    const upperHalf = (high << 32) | (low >> 32)
    const q1 = upperHalf / divisor
    const lowerHalf = ((upperHalf - q1 * divisor) << 32) | (low & 0xffffffff)
    const q0 = lowerHalf / divisor
    store<u64>(scratch, lowerHalf - q0 * divisor, REMAINDER64)
    return (q1 << 32) | q0
  }
  // Two steps of Knuth's algorithm D with 32-bit digits.
  const shift = clz<u64>(divisor)
  divisor <<= shift
  const d1 = divisor >> 32, d0 = divisor & 0xffffffff
  const n32 = shift ? (high << shift) | (low >> (64 - shift)) : high
  const n10 = low << shift
  const n1 = n10 >> 32, n0 = n10 & 0xffffffff
  let q1 = n32 / d1
  let rest = n32 - q1 * d1
  while (q1 >= 0x100000000 || q1 * d0 > ((rest << 32) | n1)) {
    q1--
    rest += d1
    if (rest >= 0x100000000) break
  }
  const n21 = (n32 << 32) + n1 - q1 * divisor
  let q0 = n21 / d1
  rest = n21 - q0 * d1
  while (q0 >= 0x100000000 || q0 * d0 > ((rest << 32) | n0)) {
    q0--
    rest += d1
    if (rest >= 0x100000000) break
  }
  store<u64>(scratch, ((n21 << 32) + n0 - q0 * divisor) >> shift, REMAINDER64)
  return (q1 << 32) + q0
}

/**
 * Knuth's algorithm D (TAOCP 4.3.1) with 32-bit digits: the `digits` digits at `dividend` by the 256 bits at `divisor`, not
 * zero. Quotient (64 bytes) and remainder go to scratch.
 */
function divideLong(dividend: usize, digits: i32, divisor: usize, scratch: usize): void {
  const quotient = scratch + QUOTIENT, remainder = scratch + REMAINDER
  memory.fill(quotient, 0, 64)
  setZero(remainder)
  let n: i32 = 8
  while (digit(divisor, n - 1) == 0) n--
  while (digits > 0 && digit(dividend, digits - 1) == 0) digits--
  if (digits < n) {
    memory.copy(remainder, dividend, <usize>digits << 2)
    return
  }
  if (n == 1) {
    const d = digit(divisor, 0)
    let rest: u64 = 0
    for (let i = digits - 1; i >= 0; i--) {
      const current = (rest << 32) | digit(dividend, i)
      const q = current / d
      store<u32>(quotient + (<usize>i << 2), <u32>q)
      rest = current - q * d
    }
    store<u64>(remainder, rest)
    return
  }
  // Normalise: shift both so that the divisor's top bit is set.
  const shift = <u64>clz<u32>(<u32>digit(divisor, n - 1))
  const u = scratch, v = scratch + DIVISOR
  for (let i = n - 1; i > 0; i--)
    store<u32>(v + (<usize>i << 2), <u32>((((digit(divisor, i) << 32) | digit(divisor, i - 1)) << shift) >> 32))
  store<u32>(v, <u32>(digit(divisor, 0) << shift))
  store<u32>(u + (<usize>digits << 2), <u32>((digit(dividend, digits - 1) << shift) >> 32))
  for (let i = digits - 1; i > 0; i--)
    store<u32>(u + (<usize>i << 2), <u32>((((digit(dividend, i) << 32) | digit(dividend, i - 1)) << shift) >> 32))
  store<u32>(u, <u32>(digit(dividend, 0) << shift))

  const top = digit(v, n - 1), next = digit(v, n - 2)
  for (let j = digits - n; j >= 0; j--) {
    const window = u + (<usize>j << 2)
    const numerator = (digit(window, n) << 32) | digit(window, n - 1)
    let q = numerator / top
    let rest = numerator - q * top
    while (q >= 0x100000000 || q * next > ((rest << 32) | digit(window, n - 2))) {
      q--
      rest += top
      if (rest >= 0x100000000) break
    }
    let borrow: i64 = 0
    let carry: u64 = 0
    for (let i = 0; i < n; i++) {
      const p = q * digit(v, i) + carry
      carry = p >> 32
      const difference = <i64>digit(window, i) - borrow - <i64>(p & 0xffffffff)
      store<u32>(window + (<usize>i << 2), <u32>difference)
      borrow = (difference >> 32) & 1
    }
    const difference = <i64>digit(window, n) - borrow - <i64>carry
    store<u32>(window + (<usize>n << 2), <u32>difference)
    if (difference < 0) {
      // The estimate was one too large: add the divisor back.
      q--
      let add: u64 = 0
      for (let i = 0; i < n; i++) {
        const sum = digit(window, i) + digit(v, i) + add
        store<u32>(window + (<usize>i << 2), <u32>sum)
        add = sum >> 32
      }
      store<u32>(window + (<usize>n << 2), <u32>(digit(window, n) + add))
    }
    store<u32>(quotient + (<usize>j << 2), <u32>q)
  }
  for (let i = 0; i < n; i++)
    store<u32>(remainder + (<usize>i << 2), <u32>(((digit(u, i + 1) << 32) | digit(u, i)) >> shift))
}

/** to = a / b, or a mod b when `wantRemainder`. */
export function divide(to: usize, a: usize, b: usize, wantRemainder: bool, scratch: usize): void {
  if (upper(b) != 0) {
    divideLong(a, 8, b, scratch)
    copyWords(to, wantRemainder ? scratch + REMAINDER : scratch + QUOTIENT)
    return
  }
  const divisor = load<u64>(b)
  if (divisor == 0) {
    setZero(to)
    return
  }
  const a0 = load<u64>(a)
  if (upper(a) == 0) {
    const quotient = a0 / divisor
    setWords(to, wantRemainder ? a0 - quotient * divisor : quotient, 0, 0, 0)
    return
  }
  const a3 = load<u64>(a, 24), a2 = load<u64>(a, 16), a1 = load<u64>(a, 8)
  const q3 = divide128(0, a3, divisor, scratch)
  const q2 = divide128(load<u64>(scratch, REMAINDER64), a2, divisor, scratch)
  const q1 = divide128(load<u64>(scratch, REMAINDER64), a1, divisor, scratch)
  const q0 = divide128(load<u64>(scratch, REMAINDER64), a0, divisor, scratch)
  if (wantRemainder) setWords(to, load<u64>(scratch, REMAINDER64), 0, 0, 0)
  else setWords(to, q0, q1, q2, q3)
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
  const aNegative = load<i64>(a, 24) < 0, bNegative = load<i64>(b, 24) < 0
  const left = scratch + LEFT, right = scratch + RIGHT
  if (aNegative) negate(left, a)
  else copyWords(left, a)
  if (bNegative) negate(right, b)
  else copyWords(right, b)
  divide(to, left, right, wantRemainder, scratch)
  if (wantRemainder ? aNegative : aNegative != bNegative) negate(to, to)
}

/** to = (a · b) mod m, without losing the upper half of the product. */
export function multiplyModulo(to: usize, a: usize, b: usize, m: usize, scratch: usize): void {
  if (isZero(m)) {
    setZero(to)
    return
  }
  multiplyFull(scratch + PRODUCT, a, b)
  divideLong(scratch + PRODUCT, 16, m, scratch)
  copyWords(to, scratch + REMAINDER)
}

/** to = (a + b) mod m, without losing the carry. */
export function addModulo(to: usize, a: usize, b: usize, m: usize, scratch: usize): void {
  if (isZero(m)) {
    setZero(to)
    return
  }
  store<u64>(scratch + PRODUCT, addCarry(scratch + PRODUCT, a, b), 32)
  divideLong(scratch + PRODUCT, 9, m, scratch)
  copyWords(to, scratch + REMAINDER)
}
