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

// @ts-ignore: decorator
@inline
export function copy32(to: usize, from: usize): void {
  const low = v128.load(from)
  const high = v128.load(from, 16)
  v128.store(to, low)
  v128.store(to, high, 16)
}

// @ts-ignore: decorator
@inline
export function equal32(a: usize, b: usize): bool {
  return !v128.any_true(
    v128.or(v128.xor(v128.load(a), v128.load(b)), v128.xor(v128.load(a, 16), v128.load(b, 16))),
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
