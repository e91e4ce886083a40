/** Memory that is taken and never given back: arrays double when they are full, so what is left behind is at most as much again. */

let end: usize = 0

/** `bytes` of memory, zero, aligned to 64. Traps when there is no more. */
export function take(bytes: usize): usize {
  if (end == 0) end = (__heap_base + 63) & ~63
  const block = end
  end = (end + bytes + 63) & ~63
  const have = <usize>memory.size() << 16
  if (end > have && memory.grow(<i32>((end - have + 0xffff) >> 16)) < 0) unreachable()
  return block
}

/** Bytes taken so far. */
export function takenBytes(): usize {
  return end
}
