/** Byte order and copying. */
import { ZEROES } from './layout'

// @ts-ignore: decorator
@inline
function reverse16(v: v128): v128 {
  return i8x16.shuffle(v, v, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
}

/** Copies 32 bytes and reverses them: big-endian bytes ↔ limbs. `to` may be `from`. */
// @ts-ignore: decorator
@inline
export function reverse32(to: usize, from: usize): void {
  const high = reverse16(v128.load(from))
  const low = reverse16(v128.load(from, 16))
  v128.store(to, low)
  v128.store(to, high, 16)
}

/** `reverse32` of an integer that was perhaps just written limb by limb: see `copy32`. */
// @ts-ignore: decorator
@inline
export function reverseWords(to: usize, from: usize): void {
  const low = i64x2.replace_lane(v128.load64_zero(from), 1, load<u64>(from, 8))
  const high = i64x2.replace_lane(v128.load64_zero(from + 16), 1, load<u64>(from, 24))
  v128.store(to, reverse16(high))
  v128.store(to, reverse16(low), 16)
}

/** 15 down to 0, then numbers that no byte of a vector has: 16 of them from 16 - n on select the first n bytes in reverse. */
const DESCENDING = memory.data<u8>([
  15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0,
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
])

// @ts-ignore: decorator
@inline
function reverseFirst(v: v128, n: u32): v128 {
  return i8x16.swizzle(v, v128.load(DESCENDING + <usize>(16 - n)))
}

/** `bytes` big-endian bytes, 1 to 32 → 256-bit integer. 16 bytes at `from` may be read whatever their number. */
// @ts-ignore: decorator
@inline
export function loadInteger(to: usize, from: usize, bytes: u32): void {
  if (bytes <= 16) {
    v128.store(to, reverseFirst(v128.load(from), bytes))
    v128.store(to, i64x2.splat(0), 16)
  } else {
    v128.store(to, reverse16(v128.load(from + <usize>bytes - 16)))
    v128.store(to, reverseFirst(v128.load(from), bytes - 16), 16)
  }
}

/** Sets bytes to zero; their number is a multiple of 16. A loop is quicker than `memory.fill` for less than about 300. */
// @ts-ignore: decorator
@inline
export function clear16(at: usize, bytes: usize): void {
  for (const end = at + bytes; at < end; at += 16) v128.store(at, i64x2.splat(0))
}

/** Copies bytes and, when they are few, up to 15 behind them, which must not matter: quicker than `memory.copy` then. */
// @ts-ignore: decorator
@inline
export function copyLoosely(to: usize, from: usize, bytes: usize): void {
  if (bytes > 256) memory.copy(to, from, bytes)
  else for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, v128.load(from + i))
}

/**
 * In limbs, not vectors: arithmetic writes limbs, and a processor passes a store on to a load that it covers, but makes a load of
 * 16 bytes wait when two stores have to be joined. The other way round costs nothing.
 */
// @ts-ignore: decorator
@inline
export function copy32(to: usize, from: usize): void {
  const w0 = load<u64>(from), w1 = load<u64>(from, 8), w2 = load<u64>(from, 16), w3 = load<u64>(from, 24)
  store<u64>(to, w0)
  store<u64>(to, w1, 8)
  store<u64>(to, w2, 16)
  store<u64>(to, w3, 24)
}

// @ts-ignore: decorator
@inline
export function equal32(a: usize, b: usize): bool {
  return (
    ((load<u64>(a) ^ load<u64>(b)) | (load<u64>(a, 8) ^ load<u64>(b, 8)) |
      (load<u64>(a, 16) ^ load<u64>(b, 16)) | (load<u64>(a, 24) ^ load<u64>(b, 24))) == 0
  )
}

export function swap64(x: u64): u64 {
  x = ((x >> 8) & 0x00ff00ff00ff00ff) | ((x & 0x00ff00ff00ff00ff) << 8)
  x = ((x >> 16) & 0x0000ffff0000ffff) | ((x & 0x0000ffff0000ffff) << 16)
  return (x >> 32) | (x << 32)
}

/** 20 big-endian bytes → 256-bit integer. */
export function addressFromBytes(to: usize, from: usize): void {
  store<u64>(to, swap64(load<u64>(from, 12)))
  store<u64>(to, swap64(load<u64>(from, 4)), 8)
  store<u64>(to, <u64>bswap<u32>(load<u32>(from)), 16)
  store<u64>(to, 0, 24)
}

/** 256-bit integer → its low 20 bytes, big-endian. */
export function addressToBytes(to: usize, from: usize): void {
  store<u32>(to, bswap<u32>(load<u32>(from, 16)))
  store<u64>(to, swap64(load<u64>(from, 8)), 4)
  store<u64>(to, swap64(load<u64>(from)), 12)
}

/** Copies `length` bytes from `offset` of a source; what lies beyond the source is zero. */
export function copyPadded(to: usize, source: usize, sourceLength: u32, offset: u64, length: u32): void {
  let present: u32 = 0
  if (offset < <u64>sourceLength) {
    present = sourceLength - <u32>offset
    if (present > length) present = length
    memory.copy(to, source + <usize>offset, present)
  }
  if (present < length) memory.fill(to + present, 0, length - present)
}

/** Reads 32 bytes at `offset` of a source as a 256-bit integer; what lies beyond the source is zero. */
export function loadPadded(to: usize, source: usize, sourceLength: u32, offset: u64): void {
  if (offset + 32 <= <u64>sourceLength) {
    reverse32(to, source + <usize>offset)
  } else if (offset >= <u64>sourceLength) {
    copy32(to, ZEROES)
  } else {
    copyPadded(to, source, sourceLength, offset, 32)
    reverse32(to, to)
  }
}
