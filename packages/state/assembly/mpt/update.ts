/**
 * One walk down a trie for a whole batch. Each node is met once, with the run of entries below it; on the way back a branch that
 * was left with one child gives way to it. Nothing is hashed here: what changed goes on the lists of dirty nodes.
 *
 * A batch is an array of entries of 16 bytes, ascending by key, each key once:
 *
 * | offset | field                                                                      |
 * |--------|----------------------------------------------------------------------------|
 * | 0      | address u32 of the key, 32 bytes                                           |
 * | 4      | address u32 of the value                                                   |
 * | 8      | length u32 of the value; 0 removes the key                                 |
 * | 12     | storage u32: `NO_STORAGE` for plain values, else the new root of the account's storage trie |
 */
import {
  KEY_NIBBLES,
  OFFSET_KEY,
  childCell,
  equalKeys,
  fork,
  isBranch,
  isDirty,
  nibbleOf,
  sharedNibbles,
} from './layout'
import { freeBranch, freeLeaf, markDirty, newBranch, newLeaf, setTop, setValue } from './nodes'

export const ENTRY_BYTES: usize = 16
/** The entry has nothing to do with storage. */
export const NO_STORAGE: u32 = 0xffffffff

// @ts-ignore: decorator
@inline
function keyOf(entry: usize): usize {
  return load<u32>(entry)
}

/** Applies the entries from `first` up to `end` below `node`, whose path begins at nibble `depth`. Returns what takes its place, or 0. */
export function updateNode(node: usize, depth: u32, first: usize, end: usize): usize {
  const last = end - ENTRY_BYTES
  if (node == 0) {
    if (first == last) return insertLeaf(first, depth)
    const forkNibble = sharedNibbles(keyOf(first), keyOf(last), depth, KEY_NIBBLES)
    return growBranch(newBranch(keyOf(first), depth, forkNibble), 0, depth, first, end)
  }
  const key = node + OFFSET_KEY
  const branch = isBranch(node)
  const limit = branch ? fork(node) : KEY_NIBBLES
  // The entries ascend, so the one that shares least with the node's path is the first or the last.
  let shared = sharedNibbles(key, keyOf(first), depth, limit)
  if (first != last) shared = min(shared, sharedNibbles(key, keyOf(last), depth, limit))
  if (shared < limit) {
    const above = newBranch(key, depth, shared)
    store<u32>(childCell(above, nibbleOf(key, shared)), <u32>node)
    return growBranch(above, node, depth, first, end)
  }
  return branch ? updateBranch(node, depth, first, end) : updateLeaf(node, first, depth)
}

function insertLeaf(entry: usize, depth: u32): usize {
  const length = load<u32>(entry, 8)
  if (length == 0) return 0
  const leaf = newLeaf(keyOf(entry), load<u32>(entry, 4), length, depth)
  const storage = load<u32>(entry, 12)
  if (storage != NO_STORAGE) store<u32>(leaf, storage, 72)
  return leaf
}

function updateLeaf(leaf: usize, entry: usize, depth: u32): usize {
  const length = load<u32>(entry, 8)
  const storage = load<u32>(entry, 12)
  if (length == 0) {
    freeLeaf(leaf)
    return 0
  }
  const after = setValue(leaf, load<u32>(entry, 4), length)
  if (storage != NO_STORAGE) {
    store<u32>(after, storage, 72)
    // Its value names the storage root, which may have changed though the storage trie is where it was.
    markDirty(after)
  }
  setTop(after, depth)
  return after
}

/** Applies entries to a new branch that has at most one child, `displaced`. */
function growBranch(branch: usize, displaced: usize, depth: u32, first: usize, end: usize): usize {
  const cell = displaced != 0 ? childCell(branch, nibbleOf(displaced + OFFSET_KEY, fork(branch))) : 0
  updateChildren(branch, first, end)
  const after = settle(branch, depth)
  if (after == branch) {
    // When its run of entries was not empty, it has its top already or is gone.
    if (displaced != 0 && <usize>load<u32>(cell) == displaced) setTop(displaced, fork(branch) + 1)
    markDirty(branch)
  }
  return after
}

function updateBranch(branch: usize, depth: u32, first: usize, end: usize): usize {
  if (updateChildren(branch, first, end)) {
    const after = settle(branch, depth)
    if (after != branch) return after
    markDirty(branch)
  }
  setTop(branch, depth)
  return branch
}

/** Hands each child its run of entries. Returns whether anything changed. */
function updateChildren(branch: usize, first: usize, end: usize): bool {
  const at = fork(branch)
  let changed = false
  while (first < end) {
    const nibble = nibbleOf(keyOf(first), at)
    let next = first + ENTRY_BYTES
    while (next < end && nibbleOf(keyOf(next), at) == nibble) next += ENTRY_BYTES
    const cell = childCell(branch, nibble)
    const before = <usize>load<u32>(cell)
    const after = updateNode(before, at + 1, first, next)
    if (after != before) {
      store<u32>(cell, <u32>after)
      changed = true
    } else if (after != 0 && isDirty(after)) changed = true
    first = next
  }
  return changed
}

/** What a branch is after its children changed: itself, its only child, or nothing. */
export function settle(branch: usize, depth: u32): usize {
  let only: usize = 0
  for (let nibble: u32 = 0; nibble < 16; nibble++) {
    const child = <usize>load<u32>(childCell(branch, nibble))
    if (child == 0) continue
    if (only != 0) return branch
    only = child
  }
  freeBranch(branch)
  if (only != 0) setTop(only, depth)
  return only
}

/** The leaf with this key, or 0. */
export function findLeaf(node: usize, key: usize): usize {
  while (node != 0 && isBranch(node)) node = <usize>load<u32>(childCell(node, nibbleOf(key, fork(node))))
  return node != 0 && equalKeys(node + OFFSET_KEY, key) ? node : 0
}
