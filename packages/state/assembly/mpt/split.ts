/**
 * Cutting one update into tasks for several threads: a large trie's root branch has children that share nothing. A task is one
 * update below one cell, 16 bytes:
 *
 * | offset | field                                              |
 * |--------|----------------------------------------------------|
 * | 0      | cell u32, which names the node                     |
 * | 4      | depth u32 where the node's path begins             |
 * | 8      | entries u32                                        |
 * | 12     | count u32; the highest bit: the leaves are accounts |
 */
import { childCell, fork, isBranch, nibbleOf } from './layout'
import { markDirty } from './nodes'
import { ENTRY_BYTES, settle } from './update'

const TASK_BYTES: usize = 16
const ACCOUNTS: u32 = 0x80000000

/**
 * Writes at `tasks` one task for each child of the trie's root that has entries. Returns how many; 0 when the root is no branch
 * at the first nibble: then there is nothing to cut.
 */
export function splitUpdate(cell: usize, entries: usize, count: u32, accounts: bool, tasks: usize): u32 {
  const root = <usize>load<u32>(cell)
  if (root == 0 || !isBranch(root) || fork(root) != 0) return 0
  const end = entries + <usize>count * ENTRY_BYTES
  let written: u32 = 0
  let first = entries
  while (first < end) {
    const nibble = nibbleOf(load<u32>(first), 0)
    let next = first + ENTRY_BYTES
    while (next < end && nibbleOf(load<u32>(next), 0) == nibble) next += ENTRY_BYTES
    const task = tasks + <usize>written * TASK_BYTES
    store<u32>(task, <u32>childCell(root, nibble))
    store<u32>(task, 1, 4)
    store<u32>(task, <u32>first, 8)
    store<u32>(task, <u32>((next - first) / ENTRY_BYTES) | (accounts ? ACCOUNTS : 0), 12)
    written++
    first = next
  }
  return written
}

/** Settles the root of a trie after its tasks are done. What is dirty then is the caller's to hash. */
export function joinUpdate(cell: usize): void {
  const root = <usize>load<u32>(cell)
  const after = settle(root, 0)
  store<u32>(cell, <u32>after)
  if (after == root) markDirty(root)
}
