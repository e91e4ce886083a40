import { keccak256 } from '../../crypto/assembly/keccak'
import { copy32, equal32, reverse32 } from './bytes'
import { KECCAK_CACHE_BITS, KECCAK_STATE, Lane } from './layout'

/** Hashes bytes; returns the address of the 32-byte hash, which the next hash overwrites. */
export function hashBytes(lane: Lane, input: usize, length: usize): usize {
  const state = changetype<usize>(lane) + KECCAK_STATE
  keccak256(state, input, length)
  return state
}

/** Cache entries: input 64 bytes, hash 32 bytes, length u64. */
const CACHED_HASH: usize = 64
const CACHED_LENGTH: usize = 96
const MIX: u64 = 0x9e3779b97f4a7c15

// @ts-ignore: decorator
@inline
function cacheEntry(lane: Lane, mixed: u64): usize {
  return lane.keccakCache + (<usize>((mixed * MIX) >> (64 - KECCAK_CACHE_BITS)) << 7)
}

/**
 * KECCAK256: the hash as a 256-bit integer. Contracts hash the same 32 or 64 bytes over and over, to find the slots of arrays
 * and mappings; a direct-mapped cache answers those.
 */
export function hashToWord(lane: Lane, to: usize, input: usize, length: u32): void {
  if (length == 64) {
    const entry = cacheEntry(
      lane,
      load<u64>(input, 8) ^ load<u64>(input, 24) ^ (load<u64>(input, 56) * 3) ^ load<u64>(input, 48),
    )
    if (load<u64>(entry, CACHED_LENGTH) == 64 && equal32(entry, input) && equal32(entry + 32, input + 32)) {
      copy32(to, entry + CACHED_HASH)
      return
    }
    copy32(entry, input)
    copy32(entry + 32, input + 32)
    store<u64>(entry, 64, CACHED_LENGTH)
    reverse32(entry + CACHED_HASH, hashBytes(lane, input, 64))
    copy32(to, entry + CACHED_HASH)
  } else if (length == 32) {
    const entry = cacheEntry(lane, load<u64>(input) ^ (load<u64>(input, 8) * 5) ^ (load<u64>(input, 24) * 3))
    if (load<u64>(entry, CACHED_LENGTH) == 32 && equal32(entry, input)) {
      copy32(to, entry + CACHED_HASH)
      return
    }
    copy32(entry, input)
    store<u64>(entry, 32, CACHED_LENGTH)
    reverse32(entry + CACHED_HASH, hashBytes(lane, input, 32))
    copy32(to, entry + CACHED_HASH)
  } else {
    reverse32(to, hashBytes(lane, input, length))
  }
}
