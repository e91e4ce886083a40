/**
 * The tree over the leaves (SPEC.md, "The tree"). Only what changed since the last root is hashed again.
 *
 * | array        | for each     | bytes                                                   |
 * |--------------|--------------|---------------------------------------------------------|
 * | twigs        | twig         | leaves root 32 ‖ active bits 128: what a twig root hashes |
 * | level 0      | twig         | twig root 32                                            |
 * | level i      | 4^i twigs    | node 32                                                 |
 * | flags i      | node         | 1 when it is to be hashed                               |
 * | tail         | the last twig | its leaf hashes and the four levels above               |
 */
import { KECCAK_STATE_BYTES, keccak256 } from '../../../crypto/assembly/keccak'
import { take } from './memory'

const TWIG_BYTES: usize = 160

const STATE: usize = memory.data(KECCAK_STATE_BYTES as i32, 16)
const LEVELS: usize = memory.data(80, 16)
const FLAGS: usize = memory.data(80, 16)
const HEAD: usize = memory.data(64, 16)
/** Hashes of the last twig: 1,024 leaves, then 256, 64, 16 and 4 nodes. */
const TAIL_BYTES: usize = 43648
let tail: usize = 0

let capacity: u32 = 0
let levelCount: u32 = 0
let twigs: usize = 0
let dirty: usize = 0
let dirtyCount: u32 = 0
let parents: usize = 0
/** First leaf of the last twig whose ancestors are not hashed. */
let tailFrom: u32 = 0

export let leafCount: u64 = 0
export let activeCount: u64 = 0

// @ts-ignore: decorator
@inline
function level(i: u32): usize {
  return load<u32>(LEVELS + (<usize>i << 2))
}

// @ts-ignore: decorator
@inline
function flags(i: u32): usize {
  return load<u32>(FLAGS + (<usize>i << 2))
}

function grow(least: u32): void {
  const before = capacity
  if (capacity == 0) capacity = 256
  while (capacity < least) capacity <<= 2
  const oldTwigs = twigs
  twigs = take(<usize>capacity * TWIG_BYTES)
  memory.copy(twigs, oldTwigs, <usize>before * TWIG_BYTES)
  const oldDirty = dirty
  dirty = take(<usize>capacity << 2)
  memory.copy(dirty, oldDirty, <usize>dirtyCount << 2)
  parents = take(<usize>capacity << 2)
  let i: u32 = 0
  for (let nodes = capacity, old = before; nodes != 0; nodes >>= 2, old >>= 2, i++) {
    const nodesAt = take(<usize>max<u32>(nodes, 4) << 5)
    const flagsAt = take(<usize>max<u32>(nodes, 4))
    if (old != 0) {
      memory.copy(nodesAt, level(i), <usize>old << 5)
      memory.copy(flagsAt, flags(i), <usize>old)
    }
    store<u32>(LEVELS + (<usize>i << 2), <u32>nodesAt)
    store<u32>(FLAGS + (<usize>i << 2), <u32>flagsAt)
  }
  levelCount = i
}

/** Forgets everything. */
export function resetTree(): void {
  if (capacity == 0) {
    grow(1)
    tail = take(TAIL_BYTES)
  }
  memory.fill(twigs, 0, <usize>capacity * TWIG_BYTES)
  for (let i: u32 = 0; i < levelCount; i++) {
    const nodes = <usize>max<u32>(capacity >> (2 * i), 4)
    memory.fill(level(i), 0, nodes << 5)
    memory.fill(flags(i), 0, nodes)
  }
  dirtyCount = 0
  tailFrom = 0
  leafCount = 0
  activeCount = 0
}

function markTwig(twig: u32): void {
  const flag = flags(0) + twig
  if (load<u8>(flag)) return
  store<u8>(flag, 1)
  store<u32>(dirty + (<usize>(dirtyCount++) << 2), twig)
}

/** Appends a leaf of `length` bytes. */
export function appendLeaf(leaf: usize, length: usize, active: bool): void {
  const slot = <u32>leafCount & 1023
  const twig = <u32>(leafCount >> 10)
  if (slot == 0) {
    if (twig >= capacity) grow(twig + 1)
    memory.fill(tail, 0, TAIL_BYTES)
    tailFrom = 0
  }
  keccak256(STATE, leaf, length)
  memory.copy(tail + (<usize>slot << 5), STATE, 32)
  leafCount++
  if (active) {
    activeCount++
    const byte = twigs + <usize>twig * TWIG_BYTES + 32 + (slot >> 3)
    store<u8>(byte, load<u8>(byte) | (<u8>1 << <u8>(slot & 7)))
  }
  markTwig(twig)
  if (slot == 1023) hashTail(twig)
}

/** Goes over a twig without active leaves, which nobody need know. Only before the first leaf of a twig. */
export function skipTwig(): void {
  const twig = <u32>(leafCount >> 10)
  if (twig >= capacity) grow(twig + 1)
  leafCount += 1024
}

// @ts-ignore: decorator
@inline
export function isActive(position: u64): bool {
  const byte = twigs + <usize>(position >> 10) * TWIG_BYTES + 32 + ((<usize>position & 1023) >> 3)
  return ((load<u8>(byte) >> (<u8>position & 7)) & 1) != 0
}

/** Clears the active bit of a leaf that has it. */
export function deactivateLeaf(position: u64): void {
  const twig = <u32>(position >> 10)
  const byte = twigs + <usize>twig * TWIG_BYTES + 32 + ((<usize>position & 1023) >> 3)
  store<u8>(byte, load<u8>(byte) & ~(<u8>1 << (<u8>position & 7)))
  activeCount--
  markTwig(twig)
}

/** The lowest active position from `from` on, which there is. */
export function nextActive(from: u64): u64 {
  let bits = activeFrom(from)
  while (bits == 0) {
    from = (from & ~63) + 64
    bits = activeFrom(from)
  }
  return from + ctz(bits)
}

/** The active bits of a position and of those behind it in the same 64. */
function activeFrom(position: u64): u64 {
  const byte = ((<usize>position & 1023) >> 6) << 3
  return load<u64>(twigs + <usize>(position >> 10) * TWIG_BYTES + 32 + byte) >> (position & 63)
}

// @ts-ignore: decorator
@inline
function hashNode(to: usize, children: usize): void {
  let any: u64 = 0
  for (let i: usize = 0; i < 128; i += 8) any |= load<u64>(children + i)
  if (any == 0) return memory.fill(to, 0, 32)
  keccak256(STATE, children, 128)
  memory.copy(to, STATE, 32)
}

/** The leaves root of the last twig, from the first leaf whose ancestors are not hashed. */
function hashTail(twig: u32): void {
  const last = (<u32>leafCount - 1) & 1023
  let from = tailFrom
  let to = last
  let nodes: usize = tail
  let size: u32 = 1024
  for (; size > 4; size >>= 2) {
    const above = nodes + (<usize>size << 5)
    from >>= 2
    to >>= 2
    for (let i = from; i <= to; i++) hashNode(above + (<usize>i << 5), nodes + (<usize>i << 7))
    nodes = above
  }
  hashNode(twigs + <usize>twig * TWIG_BYTES, nodes)
  tailFrom = last + 1
}

/** Levels from the twig roots to the top. */
export function upperLevels(): u32 {
  let levels: u32 = 0
  for (let capacity: u64 = 1024; capacity < leafCount; capacity <<= 2) levels++
  return levels
}

/** Hashes what changed. Returns the address of the 32-byte state root, which the next hash overwrites. */
export function hashTree(): usize {
  if ((leafCount & 1023) > <u64>tailFrom) hashTail(<u32>(leafCount >> 10))
  for (let i: u32 = 0; i < dirtyCount; i++) {
    const twig = load<u32>(dirty + (<usize>i << 2))
    store<u8>(flags(0) + twig, 0)
    const from = twigs + <usize>twig * TWIG_BYTES
    const to = level(0) + (<usize>twig << 5)
    let any: u64 = 0
    for (let at: usize = 32; at < 160; at += 8) any |= load<u64>(from + at)
    if (any == 0) {
      memory.fill(to, 0, 32)
      continue
    }
    keccak256(STATE, from, TWIG_BYTES)
    memory.copy(to, STATE, 32)
  }
  const top = upperLevels()
  let list = dirty
  let count = dirtyCount
  for (let height: u32 = 1; height <= top; height++) {
    let above: u32 = 0
    const marked = flags(height)
    for (let i: u32 = 0; i < count; i++) {
      const parent = load<u32>(list + (<usize>i << 2)) >> 2
      if (load<u8>(marked + parent)) continue
      store<u8>(marked + parent, 1)
      store<u32>(parents + (<usize>(above++) << 2), parent)
    }
    const below = level(height - 1)
    const to = level(height)
    for (let i: u32 = 0; i < above; i++) {
      const node = <usize>load<u32>(parents + (<usize>i << 2))
      store<u8>(marked + node, 0)
      hashNode(to + (node << 5), below + (node << 7))
    }
    const swapped = list
    list = parents
    parents = swapped
    count = above
  }
  dirty = list
  dirtyCount = 0
  store<u8>(HEAD, 4)
  memory.copy(HEAD + 1, level(top), 32)
  store<u64>(HEAD, bswap(leafCount), 33)
  store<u64>(HEAD, bswap(activeCount), 41)
  keccak256(STATE, HEAD, 49)
  return STATE
}

/** Address of a twig's leaves root and active bits. */
export function twigAddress(twig: u32): usize {
  return twigs + <usize>twig * TWIG_BYTES
}

/** Address of a node; level 0 has the twig roots. */
export function nodeAddress(height: u32, index: u32): usize {
  return level(height) + (<usize>index << 5)
}
