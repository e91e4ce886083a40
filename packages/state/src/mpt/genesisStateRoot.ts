import type { Hash, StateDiff } from '@megarollup/protocol'
import { MptEngine } from './MptEngine.ts'
import { memoryTrieStore } from './memoryTrieStore.ts'

/**
 * The root, under the scheme `mpt`, of a state that holds what this diff says and nothing else. Computed in memory, on the
 * calling thread. Throws `InvalidStateDiffError` for a diff that contradicts itself.
 *
 * @example
 * ```ts
 * const stateRoot = await genesisStateRoot({ accounts: [], storage: [], codes: [] }) // 56e81f17…, the empty trie
 * ```
 */
export async function genesisStateRoot(diff: StateDiff): Promise<Hash> {
  const engine = new MptEngine(memoryTrieStore())
  engine.apply(diff)
  return engine.root(0n)
}
