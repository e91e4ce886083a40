/**
 * The hash tables of the kernel. An index of u64 (epoch in the upper half, entry pointer in the lower) is probed linearly over
 * an arena of entries in order of insertion. A slot whose epoch is not the table's is empty, so emptying a table costs nothing.
 * The hash multiplies each limb by a secret, because keys are chosen by whoever writes contracts.
 */
import { clear16 } from '../bytes'
import { Entry, SECRETS, Table } from '../layout'

// @ts-ignore: decorator
@inline
export function hashKey(k0: u64, k1: u64, k2: u64, k3: u64, owner: usize): u32 {
  const mixed =
    k0 * load<u64>(SECRETS) +
    k1 * load<u64>(SECRETS, 8) +
    k2 * load<u64>(SECRETS, 16) +
    k3 * load<u64>(SECRETS, 24) +
    <u64>owner * load<u64>(SECRETS, 32)
  return <u32>(mixed >> 32)
}

/** The entry with this key, or 0. */
export function find(table: Table, hash: u32, k0: u64, k1: u64, k2: u64, k3: u64, owner: usize): usize {
  const index = table.index
  const mask = table.mask
  const epoch = table.epoch
  let i = hash & mask
  let slot = load<u64>(index + (<usize>i << 3))
  while (<u32>(slot >> 32) == epoch) {
    const entry = changetype<Entry>(<usize>slot)
    if (entry.key0 == k0 && entry.key1 == k1 && entry.key2 == k2 && entry.key3 == k3 && entry.owner == owner)
      return <usize>slot
    i = (i + 1) & mask
    slot = load<u64>(index + (<usize>i << 3))
  }
  return 0
}

function link(table: Table, entry: usize, hash: u32): void {
  const index = table.index
  const mask = table.mask
  let i = hash & mask
  while (<u32>(load<u64>(index + (<usize>i << 3)) >> 32) == table.epoch) i = (i + 1) & mask
  store<u64>(index + (<usize>i << 3), (<u64>table.epoch << 32) | <u64>entry)
}

function raiseEpoch(table: Table): void {
  table.epoch++
  if (table.epoch == 0) {
    memory.fill(table.index, 0, (<usize>table.maxMask + 1) << 3)
    table.epoch = 1
  }
}

/** Puts every entry of the arena into the index again. */
export function reindex(table: Table): void {
  raiseEpoch(table)
  for (let entry = table.arena; entry < table.next; entry += table.entryBytes)
    link(table, entry, changetype<Entry>(entry).hash)
}

/**
 * Adds an entry; the key must be absent. What follows the key is zero. Returns 0 when the table is full: the arena has no
 * room, or the index, at its largest, would be more than half full.
 */
export function insert(table: Table, hash: u32, k0: u64, k1: u64, k2: u64, k3: u64, owner: usize): usize {
  const address = table.next
  if (address + table.entryBytes > table.end) return 0
  if (table.count * 2 > table.mask) {
    if (table.mask == table.maxMask) return 0
    table.mask = (table.mask << 1) | 1
    reindex(table)
  }
  clear16(address, table.entryBytes)
  const entry = changetype<Entry>(address)
  entry.key0 = k0
  entry.key1 = k1
  entry.key2 = k2
  entry.key3 = k3
  entry.owner = owner
  entry.hash = hash
  table.next = address + table.entryBytes
  table.count++
  link(table, address, hash)
  return address
}

/** Removes all entries. */
export function empty(table: Table): void {
  raiseEpoch(table)
  table.mask = table.startMask
  table.next = table.arena
  table.count = 0
}
