import { BatchTrie } from '@megarollup/state'
import { initialBatches, type KeyBatch } from './keys.ts'
import type { Trie } from './Trie.ts'

/** Ours, on the thread that calls it. */
export function createBatchTrie(): Trie {
  let trie: BatchTrie | undefined
  return {
    name: 'BatchTrie',
    note: 'batches in, root out, on one thread; copying, sorting and hashing are in the time',
    async load(keyCount, valueBytes) {
      trie = new BatchTrie()
      for (const batch of initialBatches(keyCount, valueBytes, 100_000)) {
        trie.update({ ...batch, offsets: offsetsOf(batch) })
        trie.root()
      }
      return { root: trie.root(), bytes: trie.liveBytes }
    },
    update(batch) {
      const changes = { keys: batch.keys, values: batch.values, offsets: offsetsOf(batch) }
      const started = performance.now()
      trie!.update(changes)
      const root = trie!.root()
      return { ms: performance.now() - started, root }
    },
    async close() {
      trie = undefined
    },
  }
}

function offsetsOf({ ids, valueBytes }: KeyBatch): Uint32Array {
  return Uint32Array.from({ length: ids.length + 1 }, (_, i) => i * valueBytes)
}
