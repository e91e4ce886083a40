import { compareBytes, encodeRlpUint, type Hash } from '@megarollup/protocol'
import { keccak256 } from '../keccak.ts'
import { TrieBuilder } from './TrieBuilder.ts'

/** A key and its value, which is never empty. */
export type TrieEntry = readonly [key: Uint8Array, value: Uint8Array]

/**
 * Root of the trie that holds these entries, in any order, under distinct keys. Computed at once; nothing is kept.
 *
 * @throws RangeError for a key that comes twice, or an empty value.
 */
export function trieRoot(entries: Iterable<TrieEntry>): Hash {
  const builder = new TrieBuilder()
  for (const [key, value] of [...entries].sort(([a], [b]) => compareBytes(a, b))) builder.add(key, value)
  return builder.root()
}

/** The same under the hashes of the keys, as the state trie and the storage tries have it (yellow paper, section 4.1). */
export function secureTrieRoot(entries: Iterable<TrieEntry>): Hash {
  return trieRoot(Array.from(entries, ([key, value]) => [keccak256(key), value] as const))
}

/**
 * Root of the trie that maps `rlp(i)` to `items[i]`: the transactions, receipts and withdrawals roots of a header (yellow paper,
 * section 4.3.2). Items are never empty.
 */
export function orderedTrieRoot(items: readonly Uint8Array[]): Hash {
  const builder = new TrieBuilder()
  // Sorted by RLP, 1 to 127 (one byte each) come before 0 (0x80), and that before all others (0x81…).
  const add = (index: number) => builder.add(encodeRlpUint(BigInt(index)), items[index]!)
  for (let i = 1; i < Math.min(items.length, 128); i++) add(i)
  if (items.length > 0) add(0)
  for (let i = 128; i < items.length; i++) add(i)
  return builder.root()
}
