/**
 * Nodes of the tries, in memory that all threads share. A node is named by its address; 0 is no node. Little-endian.
 *
 * | offset | leaf                                        | branch, with the extension above it                          |
 * |--------|---------------------------------------------|--------------------------------------------------------------|
 * | 0      | kind u8 = 1                                 | kind u8 = 2                                                  |
 * | 1      | bytes of the reference u8                   | the same                                                     |
 * | 2      | top u8: nibble of the key where its own path begins | the same                                             |
 * | 3      | flags u8                                    | the same                                                     |
 * | 4      | next u32 of the list of nodes to hash       | the same                                                     |
 * | 8      | reference 32: how its parent names it       | the same                                                     |
 * | 40     | key 32                                      | key 32 of which the first `fork` nibbles count, the rest anything |
 * | 72     | storage u32: root of an account's storage trie | fork u8: nibble of the key by which it chooses the child  |
 * | 76     | value length u16                            | –                                                            |
 * | 80     | value                                       | children 16 × u32                                            |
 *
 * A reference is the Keccak-256 of the node's RLP (32 bytes) or the RLP itself when that is shorter (yellow paper, appendix D).
 */

export const KIND_LEAF: u32 = 1
export const KIND_BRANCH: u32 = 2

/** The reference is out of date, and the node is in a list of nodes to hash. */
export const FLAG_DIRTY: u32 = 1

export const OFFSET_REFERENCE: usize = 8
export const OFFSET_KEY: usize = 40
export const OFFSET_VALUE: usize = 80
export const OFFSET_CHILDREN: usize = 80
export const BRANCH_BYTES: usize = 144

/** Nibbles of a key. */
export const KEY_NIBBLES: u32 = 64

// @ts-ignore: decorator
@inline
export function isBranch(node: usize): bool {
  return load<u8>(node) == KIND_BRANCH
}

// @ts-ignore: decorator
@inline
export function referenceLength(node: usize): u32 {
  return load<u8>(node, 1)
}

// @ts-ignore: decorator
@inline
export function setReferenceLength(node: usize, length: u32): void {
  store<u8>(node, length, 1)
}

// @ts-ignore: decorator
@inline
export function top(node: usize): u32 {
  return load<u8>(node, 2)
}

// @ts-ignore: decorator
@inline
export function isDirty(node: usize): bool {
  return (load<u8>(node, 3) & FLAG_DIRTY) != 0
}

// @ts-ignore: decorator
@inline
export function fork(branch: usize): u32 {
  return load<u8>(branch, 72)
}

// @ts-ignore: decorator
@inline
export function storageOf(leaf: usize): usize {
  return load<u32>(leaf, 72)
}

// @ts-ignore: decorator
@inline
export function valueLength(leaf: usize): u32 {
  return load<u16>(leaf, 76)
}

// @ts-ignore: decorator
@inline
export function childCell(branch: usize, nibble: u32): usize {
  return branch + OFFSET_CHILDREN + ((<usize>nibble) << 2)
}

/** The nibble of a 32-byte key at `index`. */
// @ts-ignore: decorator
@inline
export function nibbleOf(key: usize, index: u32): u32 {
  const byte = <u32>load<u8>(key + (index >> 1))
  return index & 1 ? byte & 15 : byte >> 4
}

/** The first nibble at or after `from` in which the keys differ, at most `to`. */
export function sharedNibbles(a: usize, b: usize, from: u32, to: u32): u32 {
  let index = from
  if (index < to && index & 1) {
    if (nibbleOf(a, index) != nibbleOf(b, index)) return index
    index++
  }
  while (index < to) {
    const difference = <u32>(load<u8>(a + (index >> 1)) ^ load<u8>(b + (index >> 1)))
    if (difference != 0) {
      if (difference < 16) index++
      return index < to ? index : to
    }
    index += 2
  }
  return to
}

/** Whether two keys of 32 bytes are equal. */
// @ts-ignore: decorator
@inline
export function equalKeys(a: usize, b: usize): bool {
  return (
    ((load<u64>(a) ^ load<u64>(b)) |
      (load<u64>(a, 8) ^ load<u64>(b, 8)) |
      (load<u64>(a, 16) ^ load<u64>(b, 16)) |
      (load<u64>(a, 24) ^ load<u64>(b, 24))) ==
    0
  )
}

/** Copies 32 bytes. */
// @ts-ignore: decorator
@inline
export function copy32(to: usize, from: usize): void {
  v128.store(to, v128.load(from))
  v128.store(to, v128.load(from, 16), 16)
}
