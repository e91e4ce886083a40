/**
 * Memory for nodes: free lists by size, each thread with its own, cut from chunks that threads take from the end of the memory they
 * share. A node that one thread freed is used again by that thread; nothing is ever given back to the system.
 *
 * `CONTROL` is at the first address behind the module's constants and is written once, by the instance that calls `initArena`.
 */

const CONTROL: usize = (__heap_base + 63) & ~63
const CONTROL_BYTES: usize = 64
/** Bytes that a thread takes at a time. */
const CHUNK_BYTES: usize = 256 * 1024
const PAGE_SHIFT: usize = 16
/** Pages by which the memory grows, while there are so many left: 16 MiB. */
const GROWTH_PAGES: i32 = 256
const GRANULE_SHIFT: usize = 4
/** Larger pieces are never freed one by one. */
const LARGEST: usize = 2048
const CLASSES: usize = (LARGEST >> GRANULE_SHIFT) + 1

/** Heads of the free lists, one u32 a size; 0 until `openArena`. */
let freeLists: usize = 0
let chunkAt: usize = 0
let chunkEnd: usize = 0
/** Bytes in live nodes, of those this thread allocated less those it freed. */
let live: i64 = 0

/** Prepares fresh memory. Once, before any `openArena`. */
export function initArena(): void {
  store<u32>(CONTROL, <u32>(CONTROL + CONTROL_BYTES))
}

/** Prepares this instance. */
export function openArena(): void {
  freeLists = takeBlock(CLASSES << 2)
  memory.fill(freeLists, 0, CLASSES << 2)
}

/** Takes `bytes`, aligned to 16, from the end of the memory for good. Traps when there are none left. */
export function takeBlock(bytes: usize): usize {
  const size = (bytes + 15) & ~15
  const at = <usize>atomic.add<u32>(CONTROL, <u32>size)
  const end = at + size
  if (end < at) unreachable()
  while (<u64>end > <u64>memory.size() << PAGE_SHIFT) {
    // Another thread may grow it meanwhile; then this grows a little too far, which costs address space only.
    const wanted = <i32>(((end - 1) >> PAGE_SHIFT) + 1) - memory.size()
    if (wanted < GROWTH_PAGES && memory.grow(GROWTH_PAGES) >= 0) continue
    if (wanted > 0 && memory.grow(wanted) < 0) unreachable()
  }
  return at
}

/** Bytes of memory taken so far, by all threads. */
export function takenBytes(): u32 {
  return atomic.load<u32>(CONTROL)
}

/** Bytes in live nodes of this thread. Only the sum over all threads means something. */
export function liveBytes(): f64 {
  return <f64>live
}

// @ts-ignore: decorator
@inline
export function sizeClass(bytes: usize): usize {
  return (bytes + 15) >> GRANULE_SHIFT
}

/** Memory for a node, of at most `LARGEST` bytes; its contents are undefined. */
export function allocate(bytes: usize): usize {
  const granules = sizeClass(bytes)
  const size = granules << GRANULE_SHIFT
  live += <i64>size
  const list = freeLists + (granules << 2)
  const free = <usize>load<u32>(list)
  if (free != 0) {
    store<u32>(list, load<u32>(free))
    return free
  }
  if (chunkAt + size > chunkEnd) {
    chunkAt = takeBlock(CHUNK_BYTES)
    chunkEnd = chunkAt + CHUNK_BYTES
  }
  const at = chunkAt
  chunkAt += size
  return at
}

/** Gives a node's memory back. */
export function release(node: usize, bytes: usize): void {
  const granules = sizeClass(bytes)
  live -= <i64>(granules << GRANULE_SHIFT)
  const list = freeLists + (granules << 2)
  store<u32>(node, load<u32>(list))
  store<u32>(list, <u32>node)
}
