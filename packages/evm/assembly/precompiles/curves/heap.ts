/** Working memory behind the static data; what a call leaves there is gone with the next. */

/** Makes room for so many bytes and returns where they are. */
export function reserve(bytes: usize): usize {
  const start = (__heap_base + 15) & ~(15 as usize)
  const missing = <i32>(start + bytes) - (memory.size() << 16)
  if (missing > 0 && memory.grow((missing + 65535) >> 16) < 0) unreachable()
  return start
}
