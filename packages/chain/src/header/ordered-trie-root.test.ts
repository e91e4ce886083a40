import { createMPT } from '@ethereumjs/mpt'
import { RLP } from '@ethereumjs/rlp'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EMPTY_TRIE_ROOT, orderedTrieRoot } from './ordered-trie-root.ts'

async function rootByPeer(items: readonly Uint8Array[]): Promise<Uint8Array> {
  const trie = await createMPT()
  for (const [index, item] of items.entries()) await trie.put(RLP.encode(index), item)
  return trie.root()
}

describe('orderedTrieRoot', () => {
  it('is the empty root for no items', async () => {
    expect(orderedTrieRoot([])).toEqual(EMPTY_TRIE_ROOT)
    expect(orderedTrieRoot([])).toEqual(await rootByPeer([]))
  })

  it('agrees with @ethereumjs/mpt at every length at which the shape of the keys changes', async () => {
    for (const length of [1, 2, 15, 16, 17, 126, 127, 128, 129, 130, 255, 256, 257, 300, 1_000]) {
      const items = Array.from({ length }, (_, i) => new Uint8Array(1 + ((i * 7) % 70)).fill(i))
      expect(orderedTrieRoot(items), `${length} items`).toEqual(await rootByPeer(items))
    }
  })

  it('agrees with @ethereumjs/mpt on random items, also on ones so small that nodes are embedded', async () => {
    // An empty value deletes a key; receipts and transactions are never empty.
    const item = fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 4 }), fc.uint8Array({ minLength: 1, maxLength: 80 }))
    await fc.assert(
      fc.asyncProperty(fc.array(item, { maxLength: 300, size: 'max' }), async (items) => {
        expect(orderedTrieRoot(items)).toEqual(await rootByPeer(items))
      }),
      { numRuns: 40 },
    )
  })
})
