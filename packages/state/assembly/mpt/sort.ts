/** Sorting a batch by key: bottom-up merge sort, which needs no luck with the keys. */
import { ENTRY_BYTES } from './update'

// @ts-ignore: decorator
@inline
function comesAfter(a: usize, b: usize): bool {
  const x = bswap(load<u64>(load<u32>(a)))
  const y = bswap(load<u64>(load<u32>(b)))
  return x != y ? x > y : memory.compare(load<u32>(a), load<u32>(b), 32) > 0
}

/**
 * Sorts `count` entries ascending by key; of equal keys the one given last stays and the others go. Returns how many are left.
 *
 * @param spare room for as many entries
 */
export function sortEntries(entries: usize, spare: usize, count: u32): u32 {
  const bytes = <usize>count * ENTRY_BYTES
  let from = entries
  let to = spare
  for (let width = ENTRY_BYTES; width < bytes; width <<= 1) {
    for (let start: usize = 0; start < bytes; start += width << 1)
      merge(from + start, from + min(start + width, bytes), from + min(start + (width << 1), bytes), to + start)
    const swap = from
    from = to
    to = swap
  }
  let kept: u32 = 0
  for (let at: usize = 0; at < bytes; at += ENTRY_BYTES) {
    const entry = from + at
    const isLast = at + ENTRY_BYTES == bytes || memory.compare(load<u32>(entry), load<u32>(entry + ENTRY_BYTES), 32) != 0
    if (!isLast) continue
    v128.store(entries + <usize>kept * ENTRY_BYTES, v128.load(entry))
    kept++
  }
  return kept
}

function merge(left: usize, middle: usize, end: usize, to: usize): void {
  let right = middle
  while (left < middle || right < end) {
    const takeRight = right < end && (left == middle || comesAfter(left, right))
    if (takeRight) {
      v128.store(to, v128.load(right))
      right += ENTRY_BYTES
    } else {
      v128.store(to, v128.load(left))
      left += ENTRY_BYTES
    }
    to += ENTRY_BYTES
  }
}
