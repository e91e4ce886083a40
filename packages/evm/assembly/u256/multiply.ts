import { setWords, setZero } from './words'

/** The upper 64 bits of a 64 × 64 bit product. */
// @ts-ignore: decorator
@inline
export function multiplyHigh(a: u64, b: u64): u64 {
  const aLow = a & 0xffffffff, aHigh = a >> 32
  const bLow = b & 0xffffffff, bHigh = b >> 32
  const low = aLow * bLow
  const middle1 = aLow * bHigh
  const middle2 = aHigh * bLow
  const carry = (low >> 32) + (middle1 & 0xffffffff) + (middle2 & 0xffffffff)
  return aHigh * bHigh + (middle1 >> 32) + (middle2 >> 32) + (carry >> 32)
}

/** to = a · b mod 2^256. */
export function multiply(to: usize, a: usize, b: usize): void {
  const a0 = load<u64>(a), a1 = load<u64>(a, 8), a2 = load<u64>(a, 16), a3 = load<u64>(a, 24)
  const b0 = load<u64>(b), b1 = load<u64>(b, 8), b2 = load<u64>(b, 16), b3 = load<u64>(b, 24)
  // Both fit a u64.
  if ((a1 | a2 | a3 | b1 | b2 | b3) == 0) {
    setWords(to, a0 * b0, multiplyHigh(a0, b0), 0, 0)
    return
  }
  // Both are sign-extended 64-bit integers.
  const aSign = <u64>(<i64>a0 >> 63), bSign = <u64>(<i64>b0 >> 63)
  if (((a1 ^ aSign) | (a2 ^ aSign) | (a3 ^ aSign) | (b1 ^ bSign) | (b2 ^ bSign) | (b3 ^ bSign)) == 0) {
    const high = multiplyHigh(a0, b0) - (aSign & b0) - (bSign & a0)
    const sign = <u64>(<i64>high >> 63)
    setWords(to, a0 * b0, high, sign, sign)
    return
  }
  // Schoolbook, column by column.
  let low = a0 * b1
  let r1 = multiplyHigh(a0, b0) + low
  let carry1 = multiplyHigh(a0, b1) + u64(r1 < low)
  low = a1 * b0
  r1 += low
  const carry2 = multiplyHigh(a1, b0) + u64(r1 < low)

  let r2 = carry1 + carry2
  let carry3 = u64(r2 < carry1)
  low = a0 * b2
  r2 += low
  carry3 += multiplyHigh(a0, b2) + u64(r2 < low)
  low = a1 * b1
  r2 += low
  carry3 += multiplyHigh(a1, b1) + u64(r2 < low)
  low = a2 * b0
  r2 += low
  carry3 += multiplyHigh(a2, b0) + u64(r2 < low)

  setWords(to, a0 * b0, r1, r2, carry3 + a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0)
}

/** to = a² mod 2^256. What is not on the diagonal counts twice. */
export function square(to: usize, a: usize): void {
  const a0 = load<u64>(a), a1 = load<u64>(a, 8), a2 = load<u64>(a, 16), a3 = load<u64>(a, 24)
  // The products off the diagonal: columns 1 to 3.
  const p1 = a0 * a1
  const low = a0 * a2
  const p2 = multiplyHigh(a0, a1) + low
  const p3 = multiplyHigh(a0, a2) + u64(p2 < low) + a0 * a3 + a1 * a2
  // Twice, and the diagonal.
  const d1 = p1 << 1
  const d2 = (p2 << 1) | (p1 >> 63)
  const d3 = (p3 << 1) | (p2 >> 63)
  const r1 = d1 + multiplyHigh(a0, a0)
  const carry1 = u64(r1 < d1)
  const s2 = d2 + a1 * a1
  const r2 = s2 + carry1
  const carry2 = u64(s2 < d2) + u64(r2 < s2)
  setWords(to, a0 * a0, r1, r2, d3 + multiplyHigh(a1, a1) + carry2)
}

/** to = a · word mod 2^256; returns the limb that overflows. */
export function multiplyWord(to: usize, a: usize, word: u64): u64 {
  let carry: u64 = 0
  for (let i: usize = 0; i < 32; i += 8) {
    const limb = load<u64>(a + i)
    const low = limb * word
    const sum = low + carry
    carry = multiplyHigh(limb, word) + u64(sum < low)
    store<u64>(to + i, sum)
  }
  return carry
}

/** Adds limb · word + carry to the limb at `to`; returns the next carry. */
// @ts-ignore: decorator
@inline
function addProduct(to: usize, limb: u64, word: u64, carry: u64): u64 {
  const present = load<u64>(to)
  const low = limb * word
  const sum = low + carry
  const total = sum + present
  store<u64>(to, total)
  return multiplyHigh(limb, word) + u64(sum < low) + u64(total < sum)
}

/** The whole 512-bit product, in eight limbs. `to` must not alias. */
export function multiplyFull(to: usize, a: usize, b: usize): void {
  const b0 = load<u64>(b), b1 = load<u64>(b, 8), b2 = load<u64>(b, 16), b3 = load<u64>(b, 24)
  setZero(to)
  for (let i: usize = 0; i < 32; i += 8, to += 8) {
    const word = load<u64>(a + i)
    let carry = addProduct(to, b0, word, 0)
    carry = addProduct(to + 8, b1, word, carry)
    carry = addProduct(to + 16, b2, word, carry)
    carry = addProduct(to + 24, b3, word, carry)
    store<u64>(to, carry, 32)
  }
}
