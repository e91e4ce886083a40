import { keccak256 } from '@megarollup/crypto'
import { describe, expect, it } from 'vitest'
import { BatchTrie, type TrieChanges } from './BatchTrie.ts'
import { createTrieKernel } from './TrieKernel.ts'
import { TrieThreads } from './TrieThreads.ts'

/** Changes of `count` keys from a range; a value of round and key, or none for every `removed`th. */
function changesOf(from: number, count: number, round: number, removed: number): TrieChanges {
  const keys = new Uint8Array(count * 32)
  const values = new Uint8Array(count * 40)
  const offsets = new Uint32Array(count + 1)
  for (let i = 0; i < count; i++) {
    keys.set(keccak256(Uint8Array.of((from + i) & 255, (from + i) >> 8)), i * 32)
    const length = (from + i + round) % removed === 0 ? 0 : 40
    values.fill(round, offsets[i]!, offsets[i]! + length)
    offsets[i + 1] = offsets[i]! + length
  }
  return { keys, values, offsets }
}

describe('a trie on several threads', () => {
  it('has the roots of a trie on one thread, while it grows and until it is empty', async () => {
    const kernel = createTrieKernel()
    const threads = new TrieThreads(kernel, 3)
    const parallel = new BatchTrie(kernel, threads)
    const alone = new BatchTrie()
    for (let round = 1; round <= 60; round++) {
      // So that other threads take part however slowly they start.
      await new Promise((resolve) => setTimeout(resolve, 5))
      const changes = changesOf((round * 977) % 5000, 700, round, round % 7 === 0 ? 1 : 5)
      parallel.update(changes)
      alone.update(changes)
      expect(parallel.root()).toEqual(alone.root())
    }
    for (let from = 0; from < 6000; from += 600) {
      const changes = changesOf(from, 600, 1, 1)
      parallel.update(changes)
      alone.update(changes)
      expect(parallel.root()).toEqual(alone.root())
    }
    expect(alone.liveBytes).toBe(0)
    await threads.close()
  })

  it('updates several tries at once', async () => {
    const kernel = createTrieKernel()
    const threads = new TrieThreads(kernel, 2)
    const [one, two] = [new BatchTrie(kernel, threads), new BatchTrie(kernel, threads)]
    one.update(changesOf(0, 500, 1, 9))
    two.update(changesOf(0, 500, 1, 9))
    expect(one.root()).toEqual(two.root())
    two.update(changesOf(0, 500, 1, 1))
    expect(one.root()).not.toEqual(two.root())
    await threads.close()
  })
})
