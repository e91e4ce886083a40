import type { Figure } from '../report/report.ts'
import { createBatchTrie } from './batch-trie.ts'
import { createEthereumJsTrie } from './ethereumjs-trie.ts'
import { startGethTrie } from './geth-trie.ts'
import { benchTrie, type TrieWorkload } from './tries.ts'

const SLOT = 33
const ACCOUNT = 78
const MILLION = 1_000_000

/** Tries in memory: `@ethereumjs/mpt` takes part where its rounds take seconds. */
const tries: readonly (TrieWorkload & { hasEthereumJs?: boolean })[] = [
  {
    name: 'mpt-1m-10k',
    keyCount: MILLION,
    batchSize: 10_000,
    distribution: 'uniform',
    valueBytes: SLOT,
    hasEthereumJs: true,
  },
  { name: 'mpt-1m-10k-zipf', keyCount: MILLION, batchSize: 10_000, distribution: 'zipf', valueBytes: SLOT },
  { name: 'mpt-1m-1k', keyCount: MILLION, batchSize: 1000, distribution: 'uniform', valueBytes: SLOT },
  { name: 'mpt-1m-10k-accounts', keyCount: MILLION, batchSize: 10_000, distribution: 'uniform', valueBytes: ACCOUNT },
  { name: 'mpt-10m-100k', keyCount: 10 * MILLION, batchSize: 100_000, distribution: 'uniform', valueBytes: SLOT },
]

/** The suite `state`: trees and stores beside their peers. */
export async function benchState({ rounds, only }: { rounds: number; only?: string | undefined }): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const workload of tries) {
    if (!isWanted(workload.name, only)) continue
    const peers = [
      { source: () => startGethTrie(1) },
      ...(workload.hasEthereumJs
        ? [true, false].map((isTuned) => ({ source: () => createEthereumJsTrie(isTuned), isSlow: true }))
        : []),
    ]
    figures.push(await benchTrie(workload, [{ source: createBatchTrie }, ...peers], rounds))
  }
  return figures
}

/** A name that is given in full means that figure alone; else it is a part of names. */
function isWanted(name: string, only: string | undefined): boolean {
  if (!only) return true
  return tries.some((workload) => workload.name === only) ? name === only : name.includes(only)
}
