import type { Hash } from '@megarollup/protocol'

/** The newest root that is durable. */
export interface TrieHead {
  block: bigint
  root: Hash
}

/** What one commit writes: everything that its roots refer to and that was not there before. */
export interface TrieCommit {
  /** Ascending by block, one at least; the last is the new head. */
  roots: TrieHead[]
  /** RLP nodes by the `bytesToKey` of their hash. */
  nodes: Iterable<[string, Uint8Array]>
  /** Bytecodes by the `bytesToKey` of their hash. */
  codes: Iterable<[string, Uint8Array]>
}

/** Where trie nodes, roots and bytecodes lie. Reads are synchronous: they run on a thread that has nothing else to do. */
export interface TrieStore {
  head(): TrieHead | undefined
  /** The node with this hash, given as `bytesToKey` makes it. */
  node(hashKey: string): Uint8Array | undefined
  code(codeHash: Hash): Uint8Array | undefined
  /** Whether this is the root of a block that was committed. */
  hasRoot(root: Hash): boolean
  /** Writes all of it, or nothing. */
  commit(commit: TrieCommit): Promise<void>
  close(): Promise<void>
}
