/** Sums of multiples of affine points of `points`; scalars have 16 bytes, least first. */
import * as point from './points'

/** Odd multiples 1 … 15 of a point. */
const TABLE: usize = 8 * point.SIZE
/** Where tables would need more memory than this many, buckets are cheaper anyway. */
const MOST_TABLES: i32 = 256

/** Field multiplications of an addition, about. */
const ADDITION: i32 = 12
const DOUBLING: i32 = 8
const MAX_WIDTH: i32 = 8
const MAX_BUCKETS: usize = 1 << (MAX_WIDTH - 1)

/** Field multiplications of `sumByTables`, about: of width 5, a digit in six is not zero. */
function costByTables(count: i32, bits: i32): i32 {
  return bits * DOUBLING + count * (8 * ADDITION + (bits * ADDITION) / 6)
}

/** The same of `sumByBuckets`: buckets are added to the result twice. */
function costByBuckets(count: i32, bits: i32, width: i32): i32 {
  return (bits / width + 1) * (ADDITION * (count + (1 << width)) + width * DOUBLING)
}

/** The width of windows that costs least, or zero where tables cost less. */
function widthOfWindows(count: i32, bits: i32): i32 {
  let best = count > MOST_TABLES ? i32.MAX_VALUE : costByTables(count, bits)
  let width = 0
  for (let candidate = 4; candidate <= MAX_WIDTH; candidate++) {
    const cost = costByBuckets(count, bits, candidate)
    if (cost >= best) continue
    best = cost
    width = candidate
  }
  return width
}

/** Bytes of working memory for up to so many points. */
export function workBytes(count: i32, bits: i32): usize {
  const buckets = MAX_BUCKETS * point.SIZE + <usize>count * 2 * <usize>(bits / 4 + 2)
  return max<usize>(buckets, <usize>min<i32>(count, MOST_TABLES) * (TABLE + <usize>bits + 16))
}

const twice: usize = memory.data(384, 16)
const negated: usize = memory.data(384, 16)

/** r = Σ scalar · point; scalars are below 2^bits. */
export function sum(r: usize, points: usize, scalars: usize, count: i32, bits: i32, work: usize): void {
  const width = widthOfWindows(count, bits)
  if (width == 0) sumByTables(r, points, scalars, count, bits, work)
  else sumByBuckets(r, points, scalars, count, bits, width, work)
}

/** Digits of non-adjacent form, width 5, of all points beside each other (Straus). */
function sumByTables(r: usize, points: usize, scalars: usize, count: i32, bits: i32, work: usize): void {
  const digits = work + <usize>count * TABLE
  const stride = <usize>bits + 16
  memory.fill(digits, 0, <usize>count * stride)
  for (let i: usize = 0; i < <usize>count; i++) {
    const table = work + i * TABLE
    point.fromAffine(table, points + i * point.AFFINE)
    point.double(twice, table)
    for (let k: usize = 1; k < 8; k++) point.add(table + k * point.SIZE, table + (k - 1) * point.SIZE, twice)
    recode(digits + i * stride, scalars + 16 * i)
  }
  point.setInfinity(r)
  for (let bit: i32 = bits; bit >= 0; bit--) {
    point.double(r, r)
    for (let i: usize = 0; i < <usize>count; i++) {
      const digit = <i32>load<i8>(digits + i * stride + <usize>bit)
      if (digit == 0) continue
      const entry = work + i * TABLE + <usize>(abs<i32>(digit) >> 1) * point.SIZE
      if (digit > 0) point.add(r, r, entry)
      else {
        point.neg(negated, entry)
        point.add(r, r, negated)
      }
    }
  }
}

/** Writes a digit for each bit: zero, or odd and between −15 and 15. */
function recode(digits: usize, scalar: usize): void {
  let low = load<u64>(scalar)
  let high = load<u64>(scalar, 8)
  let at = digits
  while ((low | high) != 0) {
    if (low & 1) {
      let digit = <i64>(low & 31)
      if (digit > 15) digit -= 32
      store<i8>(at, <i8>digit)
      const before = low
      low -= <u64>digit
      if (digit > 0) high -= u64(low > before)
      else high += u64(low < before)
    }
    low = (low >> 1) | (high << 63)
    high >>= 1
    at++
  }
}

/** Signed windows (Pippenger): in each, points with the same digit are added up first. */
function sumByBuckets(r: usize, points: usize, scalars: usize, count: i32, bits: i32, width: i32, work: usize): void {
  const windows = bits / width + 1
  const buckets = work
  const bucketCount: usize = 1 << (width - 1)
  const digits = work + MAX_BUCKETS * point.SIZE
  for (let i: usize = 0; i < <usize>count; i++) recodeWindows(digits + 2 * i * <usize>windows, scalars + 16 * i, windows, width)
  point.setInfinity(r)
  for (let window: i32 = windows - 1; window >= 0; window--) {
    for (let i: i32 = 0; i < width; i++) point.double(r, r)
    for (let i: usize = 0; i < bucketCount; i++) point.setInfinity(buckets + i * point.SIZE)
    for (let i: usize = 0; i < <usize>count; i++) {
      const digit = <i32>load<i16>(digits + 2 * (i * <usize>windows + <usize>window))
      if (digit == 0) continue
      const bucket = buckets + <usize>(abs<i32>(digit) - 1) * point.SIZE
      const operand = points + i * point.AFFINE
      if (digit > 0) point.addMixed(bucket, bucket, operand)
      else {
        point.negAffine(negated, operand)
        point.addMixed(bucket, bucket, negated)
      }
    }
    addBuckets(r, buckets, bucketCount)
  }
}

/** Digits from −2^(width − 1) + 1 to 2^(width − 1). */
function recodeWindows(digits: usize, scalar: usize, windows: i32, width: i32): void {
  let low = load<u64>(scalar)
  let high = load<u64>(scalar, 8)
  let carry: i32 = 0
  for (let i: usize = 0; i < <usize>windows; i++) {
    let digit = <i32>(low & ((1 << width) - 1)) + carry
    carry = digit > 1 << (width - 1) ? 1 : 0
    digit -= carry << width
    store<i16>(digits + 2 * i, <i16>digit)
    low = (low >> width) | (high << (64 - width))
    high >>= width
  }
}

const running: usize = memory.data(384, 16)

/** r += Σ (i + 1) · bucket i. */
function addBuckets(r: usize, buckets: usize, count: usize): void {
  point.setInfinity(running)
  point.setInfinity(twice)
  for (let i = count; i > 0; i--) {
    point.add(running, running, buckets + (i - 1) * point.SIZE)
    point.add(twice, twice, running)
  }
  point.add(r, r, twice)
}
