/**
 * Keys in order, each with the positions of its value and of its link: a B+ tree. Nodes hold the first eight bytes of both halves of a key
 * (its code); keys whose codes are equal are told apart by their leaves and lie in one node, since a node is split between different
 * codes only. 64 keys with one code would be 63 collisions of 64 bits at once; that traps.
 *
 * | leaf node  | 0: count u32 ‖ previous u32 ‖ next u32 ‖ 0 u32 ‖ 16: up to 64 entries of 28 bytes                           |
 * | entry      | code 2 × u64 ‖ position of the value u48 ‖ position of the link u48                                     |
 * | inner node | 0: count u32 ‖ 12 bytes ‖ 16: up to 64 children: least code 2 × u64 ‖ address u32                       |
 */
import { leafAt } from './leaves'
import { take } from './memory'

const FANOUT: u32 = 64
const ENTRY: usize = 28
const CHILD: usize = 20
const HEAD: usize = 16
/** No leaf yet. */
export const NONE: u64 = 0xffffffffffff
/** Bit of a link's position that says: the rest is the address of a change of this block, which begins with the key. */
export const PENDING: u64 = 0x800000000000

let root: usize = 0
let height: u32 = 0
let keyCount: u64 = 0
const KEY: usize = memory.data(64, 16)

/** Where the last search ended: the first entry that is not below the key. */
export let foundNode: usize = 0
export let foundIndex: u32 = 0

// @ts-ignore: decorator
@inline
export function codeHigh(key: usize): u64 {
  return bswap(load<u64>(key))
}

// @ts-ignore: decorator
@inline
export function codeLow(key: usize): u64 {
  return bswap(load<u64>(key, 32))
}

// @ts-ignore: decorator
@inline
function load48(at: usize): u64 {
  return <u64>load<u32>(at) | (<u64>load<u16>(at, 4) << 32)
}

// @ts-ignore: decorator
@inline
function store48(at: usize, value: u64): void {
  store<u32>(at, <u32>value)
  store<u16>(at, <u16>(value >> 32), 4)
}

// @ts-ignore: decorator
@inline
export function valueOf(entry: usize): u64 {
  return load48(entry + 16)
}

// @ts-ignore: decorator
@inline
export function linkOf(entry: usize): u64 {
  return load48(entry + 22)
}

// @ts-ignore: decorator
@inline
export function setValue(entry: usize, position: u64): void {
  store48(entry + 16, position)
}

// @ts-ignore: decorator
@inline
export function setLink(entry: usize, position: u64): void {
  store48(entry + 22, position)
}

// @ts-ignore: decorator
@inline
export function entryAt(node: usize, index: u32): usize {
  return node + HEAD + <usize>index * ENTRY
}

export function resetKeys(): void {
  root = take(HEAD + <usize>FANOUT * ENTRY)
  store<u32>(root, 0)
  height = 0
  keyCount = 0
}

/** Keys there are, the sentinel among them. */
export function countKeys(): u64 {
  return keyCount
}

/** Copies the key of an entry to `to`, 64 bytes. */
export function copyKey(entry: usize, to: usize): void {
  const link = linkOf(entry)
  if (link != NONE && (link & PENDING) != 0) {
    memory.copy(to, <usize>(link & 0xffffffff), 64)
    return
  }
  const leaf = leafAt(link == NONE ? valueOf(entry) : link)
  if (load<u8>(leaf) == 1) {
    memory.copy(to, leaf + 7, 32)
    memory.fill(to + 32, 0, 32)
  } else memory.copy(to, leaf + 7, 64)
}

/** The child of an inner node that a code belongs to. */
function childOf(node: usize, high: u64, low: u64): u32 {
  let from: u32 = 1
  let to = load<u32>(node)
  while (from < to) {
    const middle = (from + to) >> 1
    const at = node + HEAD + <usize>middle * CHILD
    const other = load<u64>(at)
    if (other < high || (other == high && load<u64>(at, 8) <= low)) from = middle + 1
    else to = middle
  }
  return from - 1
}

// @ts-ignore: decorator
@inline
function addressOfChild(node: usize, index: u32): usize {
  return load<u32>(node + HEAD + <usize>index * CHILD, 16)
}

/** Finds where a key is, or belongs, in a leaf node. Returns its entry, or 0. */
function search(node: usize, key: usize, high: u64, low: u64): usize {
  const count = load<u32>(node)
  let from: u32 = 0
  let to = count
  while (from < to) {
    const middle = (from + to) >> 1
    const at = entryAt(node, middle)
    const other = load<u64>(at)
    if (other < high || (other == high && load<u64>(at, 8) < low)) from = middle + 1
    else to = middle
  }
  foundNode = node
  for (; from < count; from++) {
    const at = entryAt(node, from)
    if (load<u64>(at) != high || load<u64>(at, 8) != low) break
    copyKey(at, KEY)
    const order = memory.compare(KEY, key, 64)
    if (order < 0) continue
    foundIndex = from
    return order == 0 ? at : 0
  }
  foundIndex = from
  return 0
}

/** The entry of a key, or 0; then `foundNode` and `foundIndex` say where it would be. */
export function findKey(key: usize): usize {
  const high = codeHigh(key)
  const low = codeLow(key)
  let node = root
  for (let i = height; i != 0; i--) node = addressOfChild(node, childOf(node, high, low))
  return search(node, key, high, low)
}

/** The entry below the place that was found last, which there is: the sentinel is below all. */
export function entryBefore(node: usize, index: u32): usize {
  while (index == 0) {
    node = load<u32>(node, 4)
    index = load<u32>(node)
  }
  foundNode = node
  foundIndex = index - 1
  return entryAt(node, index - 1)
}

/** The entry at a place or the first one after it, or 0. */
export function entryFrom(node: usize, index: u32): usize {
  while (index >= load<u32>(node)) {
    node = load<u32>(node, 8)
    if (node == 0) return 0
    index = 0
  }
  foundNode = node
  foundIndex = index
  return entryAt(node, index)
}

function insertChild(parent: usize, index: u32, high: u64, low: u64, child: usize): void {
  const at = parent + HEAD + <usize>index * CHILD
  const count = load<u32>(parent)
  memory.copy(at + CHILD, at, <usize>(count - index) * CHILD)
  store<u64>(at, high)
  store<u64>(at, low, 8)
  store<u32>(at, <u32>child, 16)
  store<u32>(parent, count + 1)
}

/** Splits the full child at `index` of a parent that has room. */
function splitChild(parent: usize, index: u32, isLeaf: bool): void {
  const node = addressOfChild(parent, index)
  const width = isLeaf ? ENTRY : CHILD
  let middle = FANOUT / 2
  if (isLeaf) {
    for (let step: u32 = 0; ; step++) {
      if (step == FANOUT / 2) unreachable()
      middle = FANOUT / 2 + (step & 1 ? (step + 1) >> 1 : 0 - (step >> 1))
      const at = entryAt(node, middle)
      if (load<u64>(at) != load<u64>(at - ENTRY) || load<u64>(at, 8) != load<u64>(at - ENTRY, 8)) break
    }
  }
  const added = take(HEAD + <usize>FANOUT * width)
  const from = node + HEAD + <usize>middle * width
  memory.copy(added + HEAD, from, <usize>(FANOUT - middle) * width)
  store<u32>(node, middle)
  store<u32>(added, FANOUT - middle)
  if (isLeaf) {
    const next = load<u32>(node, 8)
    store<u32>(added, <u32>node, 4)
    store<u32>(added, next, 8)
    store<u32>(node, <u32>added, 8)
    if (next != 0) store<u32>(next, <u32>added, 4)
  }
  insertChild(parent, index + 1, load<u64>(added + HEAD), load<u64>(added + HEAD, 8), added)
}

/** Adds a key that is not there, with the positions of its leaves. Entries' addresses change. */
export function insertKey(key: usize, value: u64, link: u64): void {
  const high = codeHigh(key)
  const low = codeLow(key)
  if (load<u32>(root) == FANOUT) {
    const above = take(HEAD + <usize>FANOUT * CHILD)
    insertChild(above, 0, 0, 0, root)
    splitChild(above, 0, height == 0)
    root = above
    height++
  }
  let node = root
  for (let i = height; i != 0; i--) {
    let index = childOf(node, high, low)
    if (load<u32>(addressOfChild(node, index)) == FANOUT) {
      splitChild(node, index, i == 1)
      index = childOf(node, high, low)
    }
    node = addressOfChild(node, index)
  }
  search(node, key, high, low)
  const at = entryAt(node, foundIndex)
  const count = load<u32>(node)
  memory.copy(at + ENTRY, at, <usize>(count - foundIndex) * ENTRY)
  store<u64>(at, high)
  store<u64>(at, low, 8)
  setValue(at, value)
  setLink(at, link)
  store<u32>(node, count + 1)
  keyCount++
}

/** Removes the entry that was found last. Entries' addresses change. */
export function removeFound(): void {
  const at = entryAt(foundNode, foundIndex)
  const count = load<u32>(foundNode)
  memory.copy(at, at + ENTRY, <usize>(count - 1 - foundIndex) * ENTRY)
  store<u32>(foundNode, count - 1)
  keyCount--
}
