import { loadHiveChain } from './hive.ts'
import type { SyncChain } from './SyncChain.ts'

export interface ChainSource {
  name: string
  /** Chains with the same begin with the same state. */
  genesis: string
  title: string
  /** Memory of a capped process, in all: code, heaps, caches, page cache. Left out where the state is small. */
  cappedBytes?: number
  load(): Promise<SyncChain>
}

/** Every chain that is imported. */
export const chains: readonly ChainSource[] = [
  {
    name: 'hive',
    genesis: 'hive',
    title: 'hive-sync-chain: 3,000 blocks of Cancun from a small genesis, every root checked',
    load: loadHiveChain,
  },
]
