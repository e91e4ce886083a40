/** Making, changing and freeing nodes, and the lists of nodes whose reference is out of date. */
import { allocate, release, sizeClass, takeBlock } from './arena'
import {
  BRANCH_BYTES,
  FLAG_DIRTY,
  KEY_NIBBLES,
  KIND_BRANCH,
  KIND_LEAF,
  OFFSET_CHILDREN,
  OFFSET_KEY,
  OFFSET_VALUE,
  childCell,
  copy32,
  fork,
  isBranch,
  isDirty,
  storageOf,
  top,
  valueLength,
} from './layout'

/** Heads of the lists of dirty nodes: branches by their fork, then leaves. */
let dirtyLists: usize = 0
const LEAF_LIST: u32 = KEY_NIBBLES

/** Prepares this instance. */
export function openNodes(): void {
  dirtyLists = takeBlock((LEAF_LIST + 1) << 2)
  memory.fill(dirtyLists, 0, (LEAF_LIST + 1) << 2)
}

/** Empties a list and returns its first node; the rest follows by `nextDirty`. */
export function takeDirtyBranches(forkNibble: u32): usize {
  return takeList(forkNibble)
}

export function takeDirtyLeaves(): usize {
  return takeList(LEAF_LIST)
}

function takeList(index: u32): usize {
  const cell = dirtyLists + ((<usize>index) << 2)
  const head = <usize>load<u32>(cell)
  store<u32>(cell, 0)
  return head
}

// @ts-ignore: decorator
@inline
export function nextDirty(node: usize): usize {
  return load<u32>(node, 4)
}

/** Puts a node on its list, unless it is there. Its place in the trie must be settled but for its top. */
export function markDirty(node: usize): void {
  if (isDirty(node)) return
  store<u8>(node, load<u8>(node, 3) | FLAG_DIRTY, 3)
  const cell = dirtyLists + ((<usize>(isBranch(node) ? fork(node) : LEAF_LIST)) << 2)
  store<u32>(node, load<u32>(cell), 4)
  store<u32>(cell, <u32>node)
}

/** Says where the node's own path begins; that is part of what is hashed. */
// @ts-ignore: decorator
@inline
export function setTop(node: usize, nibble: u32): void {
  if (top(node) == nibble) return
  store<u8>(node, nibble, 2)
  markDirty(node)
}

export function newLeaf(key: usize, value: usize, length: u32, topNibble: u32): usize {
  const leaf = allocate(OFFSET_VALUE + length)
  store<u32>(leaf, KIND_LEAF | (topNibble << 16))
  copy32(leaf + OFFSET_KEY, key)
  store<u32>(leaf, 0, 72)
  store<u16>(leaf, length, 76)
  memory.copy(leaf + OFFSET_VALUE, value, length)
  markDirty(leaf)
  return leaf
}

/** Gives a leaf another value. The leaf may move: returns where it is. */
export function setValue(leaf: usize, value: usize, length: u32): usize {
  const before = valueLength(leaf)
  if (length == before && memory.compare(leaf + OFFSET_VALUE, value, length) == 0) return leaf
  if (sizeClass(OFFSET_VALUE + length) != sizeClass(OFFSET_VALUE + before)) {
    const moved = newLeaf(leaf + OFFSET_KEY, value, length, top(leaf))
    store<u32>(moved, <u32>storageOf(leaf), 72)
    release(leaf, OFFSET_VALUE + before)
    return moved
  }
  store<u16>(leaf, length, 76)
  memory.copy(leaf + OFFSET_VALUE, value, length)
  markDirty(leaf)
  return leaf
}

/** A branch without children on the path of `key`. */
export function newBranch(key: usize, topNibble: u32, forkNibble: u32): usize {
  const branch = allocate(BRANCH_BYTES)
  store<u32>(branch, KIND_BRANCH | (topNibble << 16))
  copy32(branch + OFFSET_KEY, key)
  store<u32>(branch, forkNibble, 72)
  memory.fill(branch + OFFSET_CHILDREN, 0, 64)
  return branch
}

export function freeBranch(branch: usize): void {
  release(branch, BRANCH_BYTES)
}

/** Frees a leaf and, when it is an account's, its storage trie. */
export function freeLeaf(leaf: usize): void {
  const storage = storageOf(leaf)
  if (storage != 0) freeTree(storage)
  release(leaf, OFFSET_VALUE + valueLength(leaf))
}

/** Frees a node and all below it. None of them may be dirty. */
export function freeTree(node: usize): void {
  if (!isBranch(node)) return freeLeaf(node)
  for (let nibble: u32 = 0; nibble < 16; nibble++) {
    const child = <usize>load<u32>(childCell(node, nibble))
    if (child != 0) freeTree(child)
  }
  freeBranch(node)
}
