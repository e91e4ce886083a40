import type { Figure } from '../report/report.ts'
import { createBatchTrie } from './batch-trie.ts'
import { createEthereumJsTrie } from './ethereumjs-trie.ts'
import { startGethTrie } from './geth-trie.ts'
import { benchStores, storeFigures } from './stores.ts'
import { benchTrie, type TrieContender, type TrieWorkload } from './tries.ts'

const SLOT = 33
const ACCOUNT = 78
const MILLION = 1_000_000

const ethereumJs: readonly TrieContender[] = [true, false].map((isTuned) => ({
  source: () => createEthereumJsTrie(isTuned),
  isSlow: true,
}))
const oneThread: readonly TrieContender[] = [{ source: () => createBatchTrie(1) }, { source: () => startGethTrie(1) }]
const twoThreads: readonly TrieContender[] = [
  { source: () => createBatchTrie(2) },
  { source: () => createBatchTrie(1) },
  { source: () => startGethTrie(2) },
]
const million: TrieWorkload = { keyCount: MILLION, batchSize: 10_000, distribution: 'uniform', valueBytes: SLOT }
const tenMillion: TrieWorkload = { ...million, keyCount: 10 * MILLION, batchSize: 100_000 }

/** Tries in memory. `@ethereumjs/mpt` takes part once: its rounds take seconds. */
const tries: Readonly<Record<string, { workload: TrieWorkload; contenders: readonly TrieContender[] }>> = {
  'mpt-1m-10k': { workload: million, contenders: [...oneThread, ...ethereumJs] },
  'mpt-1m-10k-zipf': { workload: { ...million, distribution: 'zipf' }, contenders: oneThread },
  'mpt-1m-10k-accounts': { workload: { ...million, valueBytes: ACCOUNT }, contenders: oneThread },
  'mpt-1m-1k': { workload: { ...million, batchSize: 1000 }, contenders: oneThread },
  'mpt-1m-100k': { workload: { ...million, batchSize: 100_000 }, contenders: oneThread },
  'mpt-1m-10k-2w': { workload: million, contenders: twoThreads },
  'mpt-10m-100k': { workload: tenMillion, contenders: oneThread },
  'mpt-10m-100k-2w': { workload: tenMillion, contenders: twoThreads },
}

/** The suite `state`: trees and stores beside their peers. */
export async function benchState({ rounds, only }: { rounds: number; only?: string | undefined }): Promise<Figure[]> {
  const names = [...Object.keys(tries), ...storeFigures]
  // A name that is given in full means that figure alone; else it is a part of names.
  const wanted = names.filter((name) => !only || (names.includes(only) ? name === only : name.includes(only)))
  const figures: Figure[] = []
  for (const [name, { workload, contenders }] of Object.entries(tries))
    if (wanted.includes(name)) figures.push(await benchTrie(name, workload, contenders, rounds))
  // They are measured together.
  if (storeFigures.some((name) => wanted.includes(name)))
    figures.push(...(await benchStores(rounds)).filter(({ name }) => wanted.includes(name)))
  return figures
}
