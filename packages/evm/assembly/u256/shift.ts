import { copy32 } from '../bytes'
import { saturated, setWords, setZero, upper } from './words'

/** to = a << bits, bits < 256. */
export function shiftLeftBy(to: usize, a: usize, bits: u32): void {
  const a0 = load<u64>(a), a1 = load<u64>(a, 8), a2 = load<u64>(a, 16), a3 = load<u64>(a, 24)
  const words = bits >> 6
  const rest = <u64>(bits & 63)
  let r0: u64 = 0, r1: u64 = 0, r2: u64 = 0, r3: u64 = 0
  if (words == 0) {
    r0 = a0; r1 = a1; r2 = a2; r3 = a3
  } else if (words == 1) {
    r1 = a0; r2 = a1; r3 = a2
  } else if (words == 2) {
    r2 = a0; r3 = a1
  } else {
    r3 = a0
  }
  if (rest) {
    r3 = (r3 << rest) | (r2 >> (64 - rest))
    r2 = (r2 << rest) | (r1 >> (64 - rest))
    r1 = (r1 << rest) | (r0 >> (64 - rest))
    r0 = r0 << rest
  }
  setWords(to, r0, r1, r2, r3)
}

/** to = a >> bits, bits < 256, with copies of `fill` (all zeros or all ones) coming in. */
export function shiftRightBy(to: usize, a: usize, bits: u32, fill: u64): void {
  const a0 = load<u64>(a), a1 = load<u64>(a, 8), a2 = load<u64>(a, 16), a3 = load<u64>(a, 24)
  const words = bits >> 6
  const rest = <u64>(bits & 63)
  let r0 = fill, r1 = fill, r2 = fill, r3 = fill
  if (words == 0) {
    r0 = a0; r1 = a1; r2 = a2; r3 = a3
  } else if (words == 1) {
    r0 = a1; r1 = a2; r2 = a3
  } else if (words == 2) {
    r0 = a2; r1 = a3
  } else {
    r0 = a3
  }
  if (rest) {
    r0 = (r0 >> rest) | (r1 << (64 - rest))
    r1 = (r1 >> rest) | (r2 << (64 - rest))
    r2 = (r2 >> rest) | (r3 << (64 - rest))
    r3 = (r3 >> rest) | (fill << (64 - rest))
  }
  setWords(to, r0, r1, r2, r3)
}

export function shiftLeft(to: usize, bits: usize, a: usize): void {
  if (upper(bits) != 0 || load<u64>(bits) >= 256) setZero(to)
  else shiftLeftBy(to, a, <u32>load<u64>(bits))
}

export function shiftRight(to: usize, bits: usize, a: usize): void {
  if (upper(bits) != 0 || load<u64>(bits) >= 256) setZero(to)
  else shiftRightBy(to, a, <u32>load<u64>(bits), 0)
}

export function shiftRightSigned(to: usize, bits: usize, a: usize): void {
  const sign = <u64>(load<i64>(a, 24) >> 63)
  if (upper(bits) != 0 || load<u64>(bits) >= 256) setWords(to, sign, sign, sign, sign)
  else shiftRightBy(to, a, <u32>load<u64>(bits), sign)
}

/** Extends the sign of the two's complement integer in the low `index + 1` bytes of `a`. */
export function signExtend(to: usize, index: usize, a: usize): void {
  const bytes = saturated(index)
  copy32(to, a)
  if (bytes >= 31) return
  // The limb that holds the sign, then those above it.
  const limb = <usize>bytes & 0x18
  const unused = <i64>(56 - ((bytes & 7) << 3))
  const extended = (load<i64>(to + limb) << unused) >> unused
  store<i64>(to + limb, extended)
  for (let i = limb + 8; i < 32; i += 8) store<i64>(to + i, extended >> 63)
}

/** Number of leading zero bits, 256 for zero (EIP-7939). */
export function leadingZeros(a: usize): u64 {
  for (let i: i32 = 24; i >= 0; i -= 8) {
    const limb = load<u64>(a + <usize>i)
    if (limb) return <u64>((24 - i) << 3) + clz<u64>(limb)
  }
  return 256
}
