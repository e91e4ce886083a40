/** Basic operations on 256-bit integers in memory: four u64 limbs, the least significant first. Pointers may alias. */

// @ts-ignore: decorator
@inline
export function setZero(to: usize): void {
  v128.store(to, i64x2.splat(0))
  v128.store(to, i64x2.splat(0), 16)
}

// @ts-ignore: decorator
@inline
export function setWord(to: usize, value: u64): void {
  store<u64>(to, value)
  store<u64>(to, 0, 8)
  v128.store(to, i64x2.splat(0), 16)
}

// @ts-ignore: decorator
@inline
export function setWords(to: usize, w0: u64, w1: u64, w2: u64, w3: u64): void {
  store<u64>(to, w0)
  store<u64>(to, w1, 8)
  store<u64>(to, w2, 16)
  store<u64>(to, w3, 24)
}

/** The upper 192 bits, or-ed: zero when the value fits a u64. */
// @ts-ignore: decorator
@inline
export function upper(a: usize): u64 {
  return load<u64>(a, 8) | load<u64>(a, 16) | load<u64>(a, 24)
}

// @ts-ignore: decorator
@inline
export function isZero(a: usize): bool {
  return (load<u64>(a) | upper(a)) == 0
}

/** The value, or the largest u64 when it does not fit. */
// @ts-ignore: decorator
@inline
export function saturated(a: usize): u64 {
  return upper(a) == 0 ? load<u64>(a) : u64.MAX_VALUE
}

// @ts-ignore: decorator
@inline
export function lessThan(a: usize, b: usize): bool {
  const a0 = load<u64>(a), a1 = load<u64>(a, 8), a2 = load<u64>(a, 16), a3 = load<u64>(a, 24)
  const b0 = load<u64>(b), b1 = load<u64>(b, 8), b2 = load<u64>(b, 16), b3 = load<u64>(b, 24)
  return a3 != b3 ? a3 < b3 : a2 != b2 ? a2 < b2 : a1 != b1 ? a1 < b1 : a0 < b0
}

// @ts-ignore: decorator
@inline
export function signedLessThan(a: usize, b: usize): bool {
  const a3 = load<i64>(a, 24), b3 = load<i64>(b, 24)
  return a3 != b3 ? a3 < b3 : lessThan(a, b)
}

/** to = a + b mod 2^256; returns the carry. */
export function addCarry(to: usize, a: usize, b: usize): u64 {
  let carry: u64 = 0
  for (let i: usize = 0; i < 32; i += 8) {
    const x = load<u64>(a + i)
    const sum = x + load<u64>(b + i)
    const total = sum + carry
    carry = u64(sum < x) | u64(total < sum)
    store<u64>(to + i, total)
  }
  return carry
}

// @ts-ignore: decorator
@inline
export function add(to: usize, a: usize, b: usize): void {
  const a0 = load<u64>(a), a1 = load<u64>(a, 8), a2 = load<u64>(a, 16), a3 = load<u64>(a, 24)
  const s0 = a0 + load<u64>(b)
  const c0 = u64(s0 < a0)
  const t1 = a1 + load<u64>(b, 8)
  const s1 = t1 + c0
  const c1 = u64(t1 < a1) | u64(s1 < c0)
  const t2 = a2 + load<u64>(b, 16)
  const s2 = t2 + c1
  const c2 = u64(t2 < a2) | u64(s2 < c1)
  const s3 = a3 + load<u64>(b, 24) + c2
  setWords(to, s0, s1, s2, s3)
}

// @ts-ignore: decorator
@inline
export function sub(to: usize, a: usize, b: usize): void {
  const a0 = load<u64>(a), a1 = load<u64>(a, 8), a2 = load<u64>(a, 16), a3 = load<u64>(a, 24)
  const b0 = load<u64>(b), b1 = load<u64>(b, 8), b2 = load<u64>(b, 16), b3 = load<u64>(b, 24)
  const c0 = u64(a0 < b0)
  const t1 = a1 - b1
  const c1 = u64(a1 < b1) | u64(t1 < c0)
  const t2 = a2 - b2
  const c2 = u64(a2 < b2) | u64(t2 < c1)
  setWords(to, a0 - b0, t1 - c0, t2 - c1, a3 - b3 - c2)
}

/** to = -a mod 2^256. */
export function negate(to: usize, a: usize): void {
  let carry: u64 = 1
  for (let i: usize = 0; i < 32; i += 8) {
    const limb = ~load<u64>(a + i) + carry
    carry &= u64(limb == 0)
    store<u64>(to + i, limb)
  }
}

/** Number of significant bytes, 0 for zero. */
export function byteLength(a: usize): u32 {
  for (let i: i32 = 24; i >= 0; i -= 8) {
    const limb = load<u64>(a + <usize>i)
    if (limb) return <u32>i + 8 - (<u32>clz<u64>(limb) >> 3)
  }
  return 0
}
