/**
 * A block's changes become leaves (SPEC.md, "A block").
 *
 * | change, 160 bytes | 0: key 64 ‖ 64: bytes of the value u32 (0: removed) ‖ 68: kind u32 ‖ 72: entry u32 ‖ 80: value 72 ‖ 8       |
 */
import {
  copyKey, entryBefore, entryFrom, findKey, foundIndex, foundNode, insertKey, linkOf, NONE, PENDING, removeFound, setLink,
  setValue, valueOf,
} from './keys'
import { cacheLeaf, leafAt, RECORD_BYTES, setNewLeaves } from './leaves'
import { take } from './memory'
import { activeCount, appendLeaf, deactivateLeaf, leafCount, nextActive } from './tree'

export const CHANGE_BYTES: usize = 160
const SAME: u32 = 0
const UPDATED: u32 = 1
const INSERTED: u32 = 2
const REMOVED: u32 = 3
const KEY: usize = memory.data(64, 16)

let changes: usize = 0
let capacity: u32 = 0
let order: usize = 0
let scratch: usize = 0
/** The leaves that the block appended, 136 bytes each, and the positions that it deactivated, u64 each. */
let appended: usize = 0
let appendedCount: u32 = 0
let deactivated: usize = 0
let deactivatedCount: u32 = 0
let oldestActive: u64 = 0

/** Address for `count` changes. */
export function reserveChanges(count: u32): usize {
  if (count > capacity) {
    capacity = max<u32>(count, capacity * 2)
    changes = take(<usize>capacity * CHANGE_BYTES)
    order = take(<usize>capacity << 2)
    scratch = take(<usize>capacity << 2)
    // A change appends three leaves at most, and compaction as many again; each takes the place of one, a removal of one more.
    appended = take(<usize>capacity * 6 * RECORD_BYTES)
    deactivated = take(<usize>capacity << 6)
  }
  return changes
}

export function appendedAddress(): usize {
  return appended
}

export function appendedLeaves(): u32 {
  return appendedCount
}

export function deactivatedAddress(): usize {
  return deactivated
}

export function deactivatedLeaves(): u32 {
  return deactivatedCount
}

export function resetBlock(): void {
  oldestActive = 0
}

// @ts-ignore: decorator
@inline
function isBelow(a: usize, b: usize): bool {
  const left = bswap(load<u64>(a))
  const right = bswap(load<u64>(b))
  return left == right ? memory.compare(a, b, 64) < 0 : left < right
}

/** Sorts the addresses of the changes by key: a merge sort. */
function sortChanges(count: u32): void {
  for (let i: u32 = 0; i < count; i++) store<u32>(order + (<usize>i << 2), <u32>(changes + <usize>i * CHANGE_BYTES))
  for (let width: u32 = 1; width < count; width <<= 1) {
    for (let start: u32 = 0; start < count; start += width << 1) {
      const middle = min(start + width, count)
      const end = min(middle + width, count)
      let left = start
      let right = middle
      for (let to = start; to < end; to++) {
        const a = load<u32>(order + (<usize>left << 2))
        const b = right < end ? load<u32>(order + (<usize>right << 2)) : 0
        const takeRight = right < end && (left == middle || isBelow(b, a))
        store<u32>(scratch + (<usize>to << 2), takeRight ? b : a)
        if (takeRight) right++
        else left++
      }
    }
    const sorted = scratch
    scratch = order
    order = sorted
  }
}

function deactivate(position: u64): void {
  store<u64>(deactivated + (<usize>(deactivatedCount++) << 3), position)
  deactivateLeaf(position)
}

/** Address of the next leaf to append: 136 zero bytes with kind and position. */
function beginLeaf(kind: u8): usize {
  const leaf = appended + <usize>appendedCount * RECORD_BYTES
  memory.fill(leaf + 96, 0, 40)
  store<u64>(leaf, bswap(leafCount) >> 8)
  store<u8>(leaf, kind)
  return leaf
}

function endLeaf(leaf: usize, length: usize): u64 {
  const position = leafCount
  appendLeaf(leaf, length, true)
  cacheLeaf(position, leaf)
  appendedCount++
  return position
}

// @ts-ignore: decorator
@inline
function lengthOfKind(kind: u8): usize {
  return kind == 1 ? 111 : kind == 2 ? 103 : 135
}

function appendValue(entry: usize, change: usize): void {
  if (valueOf(entry) != NONE) deactivate(valueOf(entry))
  const ofAccount = load<u32>(change, 64) == 72
  const leaf = beginLeaf(ofAccount ? 1 : 2)
  memory.copy(leaf + 7, change, ofAccount ? 32 : 64)
  memory.copy(leaf + (ofAccount ? 39 : 71), change + 80, load<u32>(change, 64))
  setValue(entry, endLeaf(leaf, ofAccount ? 111 : 103))
}

/** Appends the link of the entry at a place. */
function appendLink(node: usize, index: u32, entry: usize): void {
  const leaf = beginLeaf(3)
  copyKey(entry, leaf + 7)
  const next = entryFrom(node, index + 1)
  if (next == 0) memory.fill(leaf + 71, 0, 64)
  else copyKey(next, leaf + 71)
  const link = linkOf(entry)
  if ((link & PENDING) == 0) deactivate(link)
  setLink(entry, endLeaf(leaf, 135))
}

/** What a change does to the state; keys come and go here. */
function applyChange(change: usize): u32 {
  const length = load<u32>(change, 64)
  const entry = findKey(change)
  store<u32>(change, <u32>entry, 72)
  if (entry == 0) {
    if (length == 0) return SAME
    insertKey(change, NONE, PENDING | <u64>change)
    return INSERTED
  }
  if (length == 0) {
    deactivate(valueOf(entry))
    deactivate(linkOf(entry))
    removeFound()
    return REMOVED
  }
  const leaf = leafAt(valueOf(entry))
  const old = leaf + (load<u8>(leaf) == 1 ? 39 : 71)
  return memory.compare(old, change + 80, length) == 0 ? SAME : UPDATED
}

/** Makes a block of the first `count` changes, whose keys differ. */
export function applyBlock(count: u32): void {
  appendedCount = 0
  deactivatedCount = 0
  setNewLeaves(leafCount, appended)
  sortChanges(count)
  const before = leafCount
  let moved = false
  for (let i: u32 = 0; i < count; i++) {
    const change = <usize>load<u32>(order + (<usize>i << 2))
    const kind = applyChange(change)
    store<u32>(change, kind, 68)
    if (kind > UPDATED) moved = true
  }
  let lastLinked: usize = 0
  for (let i: u32 = 0; i < count; i++) {
    const change = <usize>load<u32>(order + (<usize>i << 2))
    const kind = load<u32>(change, 68)
    if (kind == SAME) continue
    let entry = <usize>load<u32>(change, 72)
    if (moved) entry = findKey(change)
    const node = foundNode
    const index = foundIndex
    if (kind != UPDATED) {
      const below = entryBefore(node, index)
      if (below != lastLinked) {
        lastLinked = below
        appendLink(foundNode, foundIndex, below)
      }
    }
    if (kind != REMOVED) appendValue(entry, change)
    if (kind == INSERTED) {
      lastLinked = entry
      appendLink(node, index, entry)
    }
  }
  compact(before)
}

function compact(before: u64): void {
  oldestActive = nextActive(oldestActive)
  let moves = leafCount - before
  if (leafCount - oldestActive <= 3 * activeCount + 3072) return
  for (; moves != 0 && oldestActive < before; moves--) {
    const from = leafAt(oldestActive)
    const kind = load<u8>(from)
    const leaf = beginLeaf(kind)
    memory.copy(leaf + 7, from + 7, RECORD_BYTES - 7)
    memory.fill(KEY, 0, 64)
    memory.copy(KEY, leaf + 7, kind == 1 ? 32 : 64)
    const entry = findKey(KEY)
    if (entry == 0) unreachable()
    deactivate(oldestActive)
    const position = endLeaf(leaf, lengthOfKind(kind))
    if (kind == 3) setLink(entry, position)
    else setValue(entry, position)
    oldestActive = nextActive(oldestActive)
  }
}

/** Appends the sentinel's link to an empty state. */
export function beginState(): void {
  reserveChanges(1)
  appendedCount = 0
  deactivatedCount = 0
  memory.fill(KEY, 0, 64)
  const leaf = beginLeaf(3)
  memory.fill(leaf + 7, 0, 128)
  insertKey(KEY, NONE, endLeaf(leaf, 135))
}

/** Takes back the leaf at the next position, of which 136 bytes are given. */
export function restoreLeaf(leaf: usize, active: bool): void {
  const kind = load<u8>(leaf)
  const position = leafCount
  appendLeaf(leaf, lengthOfKind(kind), active)
  if (!active) return
  cacheLeaf(position, leaf)
  memory.fill(KEY, 0, 64)
  memory.copy(KEY, leaf + 7, kind == 1 ? 32 : 64)
  const entry = findKey(KEY)
  if (entry == 0) insertKey(KEY, kind == 3 ? NONE : position, kind == 3 ? position : NONE)
  else if (kind == 3) setLink(entry, position)
  else setValue(entry, position)
}
