/** ADDMOD and MULMOD: sums and products that do not lose what is beyond 256 bits. `scratch` as in `divide.ts`. */
import { copy32 as copyWords } from '../bytes'
import { digitOf, divideLong, limb, PRODUCT, QUOTIENT, REMAINDER, reciprocal, shiftedLimb } from './divide'
import { multiplyFull, multiplyHigh, multiplyWord } from './multiply'
import { shiftRightBy } from './shift'
import { addCarry, isZero, lessThan, setWords, setZero, sub } from './words'

/**
 * to = product (8 limbs) mod m, where m = 2^256 - c and c fits a limb, as with the field of secp256k1: 2^256 is c then, so the
 * upper half times c is added to the lower half, twice.
 */
function reduceFolding(to: usize, product: usize, m: usize, scratch: usize): void {
  const c = 0 - load<u64>(m)
  const term = scratch + QUOTIENT
  let over = multiplyWord(term, product + 32, c)
  over += addCarry(term, term, product)
  // over · c is below 2^128, so the second addition carries at most once, and leaves little.
  setWords(scratch + REMAINDER, over * c, multiplyHigh(over, c), 0, 0)
  if (addCarry(term, term, scratch + REMAINDER)) {
    setWords(scratch + REMAINDER, c, 0, 0, 0)
    addCarry(term, term, scratch + REMAINDER)
  }
  if (lessThan(term, m)) copyWords(to, term)
  else sub(to, term, m)
}

/**
 * to = product (8 limbs) mod m, whose upper limb is not zero: `divideLong` for the usual width, with the part of the dividend
 * that is being divided, w4 to w0, in locals.
 */
function reduceWide(to: usize, product: usize, m: usize, scratch: usize): void {
  const shift = clz<u64>(load<u64>(m, 24))
  const v0 = load<u64>(m) << shift
  const v1 = shiftedLimb(load<u64>(m, 8), load<u64>(m), shift)
  const v2 = shiftedLimb(load<u64>(m, 16), load<u64>(m, 8), shift)
  const v3 = shiftedLimb(load<u64>(m, 24), load<u64>(m, 16), shift)
  const inverse = reciprocal(v3)
  let w4 = shiftedLimb(0, limb(product, 7), shift)
  let w3 = shiftedLimb(limb(product, 7), limb(product, 6), shift)
  let w2 = shiftedLimb(limb(product, 6), limb(product, 5), shift)
  let w1 = shiftedLimb(limb(product, 5), limb(product, 4), shift)
  for (let j = 4; j >= 0; j--) {
    let w0 = j ? shiftedLimb(limb(product, j), limb(product, j - 1), shift) : limb(product, 0) << shift
    const q = digitOf(w4, w3, w2, v3, v2, inverse)
    // w -= q · v
    let low = q * v0
    let carry = multiplyHigh(q, v0) + u64(w0 < low)
    w0 -= low
    low = q * v1 + carry
    carry = multiplyHigh(q, v1) + u64(low < carry) + u64(w1 < low)
    w1 -= low
    low = q * v2 + carry
    carry = multiplyHigh(q, v2) + u64(low < carry) + u64(w2 < low)
    w2 -= low
    low = q * v3 + carry
    carry = multiplyHigh(q, v3) + u64(low < carry) + u64(w3 < low)
    w3 -= low
    if (w4 < carry) {
      // The digit was one too large: w += v
      w0 += v0
      carry = u64(w0 < v0)
      const s1 = w1 + v1, t1 = s1 + carry
      carry = u64(s1 < v1) | u64(t1 < s1)
      const s2 = w2 + v2, t2 = s2 + carry
      carry = u64(s2 < v2) | u64(t2 < s2)
      w1 = t1
      w2 = t2
      w3 += v3 + carry
    }
    w4 = w3
    w3 = w2
    w2 = w1
    w1 = w0
  }
  setWords(scratch + REMAINDER, w1, w2, w3, w4)
  shiftRightBy(to, scratch + REMAINDER, <u32>shift, 0)
}

/** to = (a · b) mod m, without losing the upper half of the product. */
export function multiplyModulo(to: usize, a: usize, b: usize, m: usize, scratch: usize): void {
  if (isZero(m)) {
    setZero(to)
    return
  }
  multiplyFull(scratch + PRODUCT, a, b)
  if ((load<u64>(m, 8) & load<u64>(m, 16) & load<u64>(m, 24)) == u64.MAX_VALUE) {
    reduceFolding(to, scratch + PRODUCT, m, scratch)
    return
  }
  if (load<u64>(m, 24)) {
    reduceWide(to, scratch + PRODUCT, m, scratch)
    return
  }
  divideLong(scratch + PRODUCT, 8, m, scratch)
  copyWords(to, scratch + REMAINDER)
}

/** to = (a + b) mod m, without losing the carry. */
export function addModulo(to: usize, a: usize, b: usize, m: usize, scratch: usize): void {
  if (lessThan(a, m) && lessThan(b, m)) {
    const sum = scratch + PRODUCT
    const carry = addCarry(sum, a, b)
    if (carry == 0 && lessThan(sum, m)) copyWords(to, sum)
    else sub(to, sum, m)
    return
  }
  if (isZero(m)) {
    setZero(to)
    return
  }
  store<u64>(scratch + PRODUCT, addCarry(scratch + PRODUCT, a, b), 32)
  divideLong(scratch + PRODUCT, 5, m, scratch)
  copyWords(to, scratch + REMAINDER)
}
