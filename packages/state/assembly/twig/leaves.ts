/**
 * The bytes of leaves. The newest are in a direct-mapped cache, all others come from the host. Nothing here is hashed.
 *
 * Cache slot, 144 bytes: position + 1 u64 (0: empty) ‖ leaf, padded with zeros to 136.
 */
import { take } from './memory'

/** What a leaf takes in buffers and on disk: one Keccak block. */
export const RECORD_BYTES: usize = 136
const SLOT_BYTES: usize = 144

// Fills 136 bytes at `into` with the leaf at `position`, or throws.
// @ts-ignore: decorator
@external("env", "readLeaf")
declare function readLeaf(position: f64, into: usize): void

let cache: usize = 0
let mask: u64 = 0
/** The block being made: its leaves from this position on lie here, one after another. */
let newFrom: u64 = u64.MAX_VALUE
let newLeaves: usize = 0

/** Says where the leaves from `position` on are put. */
export function setNewLeaves(position: u64, address: usize): void {
  newFrom = position
  newLeaves = address
}

/** Takes a cache of 2^bits leaves. */
export function openCache(bits: u32): void {
  cache = take(SLOT_BYTES << bits)
  mask = (1 << <u64>bits) - 1
}

export function emptyCache(): void {
  newFrom = u64.MAX_VALUE
  for (let i: u64 = 0; i <= mask; i++) store<u64>(cache + <usize>i * SLOT_BYTES, 0)
}

/** Puts a leaf of 136 bytes into the cache. */
export function cacheLeaf(position: u64, record: usize): void {
  const slot = cache + <usize>(position & mask) * SLOT_BYTES
  store<u64>(slot, position + 1)
  memory.copy(slot + 8, record, RECORD_BYTES)
}

/** Address of a leaf's 136 bytes: good until another is asked for. */
export function leafAt(position: u64): usize {
  if (position >= newFrom) return newLeaves + <usize>(position - newFrom) * RECORD_BYTES
  const slot = cache + <usize>(position & mask) * SLOT_BYTES
  if (load<u64>(slot) != position + 1) {
    store<u64>(slot, 0)
    readLeaf(<f64>position, slot + 8)
    store<u64>(slot, position + 1)
  }
  return slot + 8
}
