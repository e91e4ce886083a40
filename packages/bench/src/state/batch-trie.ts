import { BatchTrie, createTrieKernel, TrieThreads } from '@megarollup/state'
import { initialBatches, type KeyBatch } from './keys.ts'
import type { Trie } from './Trie.ts'

/** Ours, on so many threads, the calling one among them. */
export function createBatchTrie(threads: number): Trie {
  let trie: BatchTrie | undefined
  let workers: TrieThreads | undefined
  return {
    name: threads === 1 ? 'BatchTrie' : `BatchTrie, ${threads} threads`,
    note: 'batches in, root out; copying, sorting and hashing are in the time',
    async load(keyCount, valueBytes) {
      const kernel = createTrieKernel()
      if (threads > 1) workers = new TrieThreads(kernel, threads)
      trie = new BatchTrie(kernel, workers)
      for (const batch of initialBatches(keyCount, valueBytes, 100_000)) {
        trie.update({ ...batch, offsets: offsetsOf(batch) })
        trie.root()
      }
      return { root: trie.root(), bytes: trie.liveBytes }
    },
    update(batch) {
      if (!trie) throw new Error('The trie is not loaded.')
      const changes = { keys: batch.keys, values: batch.values, offsets: offsetsOf(batch) }
      const started = performance.now()
      trie.update(changes)
      const root = trie.root()
      return { ms: performance.now() - started, root }
    },
    async close() {
      trie = undefined
      await workers?.close()
    },
  }
}

function offsetsOf({ ids, valueBytes }: KeyBatch): Uint32Array {
  return Uint32Array.from({ length: ids.length + 1 }, (_, i) => i * valueBytes)
}
