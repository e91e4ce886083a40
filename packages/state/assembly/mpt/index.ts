/** The module that `src/paged-mpt/TrieKernel.ts` loads, once in each thread, over one memory. */
import { openArena } from './arena'
import { openEncoder, rootOf } from './encode'
import { OFFSET_VALUE, storageOf, valueLength } from './layout'
import { openNodes } from './nodes'
import { ENTRY_BYTES, findLeaf, updateNode } from './update'

export { initArena, liveBytes, takeBlock, takenBytes } from './arena'
export { hashAccountTrie, hashValueTries, hashedNodes } from './hash'
export { freeTree } from './nodes'
export { sortEntries } from './sort'
export { proveKey } from './prove'
export { joinUpdate, splitUpdate } from './split'

/** Prepares this instance; the memory must have been prepared by `initArena`. */
export function open(): void {
  openArena()
  openNodes()
  openEncoder()
}

/** Applies sorted entries to the trie whose root node is named in `cell`. The dirty nodes must be hashed before the next update. */
export function update(cell: usize, depth: u32, entries: usize, count: u32): void {
  if (count == 0) return
  store<u32>(cell, <u32>updateNode(load<u32>(cell), depth, entries, entries + <usize>count * ENTRY_BYTES))
}

/** Address of the 32-byte root of the trie whose root node is named in `cell`. */
export function rootAddress(cell: usize): usize {
  return rootOf(load<u32>(cell))
}

/** The leaf with this key in the trie under `node`, or 0. */
export function find(node: usize, key: usize): usize {
  return findLeaf(node, key)
}

export function leafValue(leaf: usize): usize {
  return leaf + OFFSET_VALUE
}

export function leafValueLength(leaf: usize): u32 {
  return valueLength(leaf)
}

/** Root node of an account's storage trie. */
export function leafStorage(leaf: usize): usize {
  return storageOf(leaf)
}
