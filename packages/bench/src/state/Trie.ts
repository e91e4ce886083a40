import type { KeyBatch } from './keys.ts'

/** What an update cost. */
export interface TrieUpdate {
  /** From the packed batch to the root. */
  ms: number
  root: Uint8Array
}

/** A trie in memory, keys hashed already: ours, or a peer's. */
export interface Trie {
  readonly name: string
  /** What the time of an update has and has not in it. */
  readonly note: string
  /** Makes the trie of keys 0 to `keyCount` at version 0. */
  load(keyCount: number, valueBytes: number): Promise<{ root: Uint8Array; bytes: number }>
  /** Sets keys to their values at a version, which the batch holds. */
  update(batch: KeyBatch, version: number): Promise<TrieUpdate> | TrieUpdate
  close(): Promise<void>
}
