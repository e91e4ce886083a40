import { createMPT } from '@ethereumjs/mpt'
import { RLP } from '@ethereumjs/rlp'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keccak256 } from '../keccak.ts'
import { EMPTY_TRIE_ROOT, orderedTrieRoot, secureTrieRoot, TrieBuilder, type TrieEntry, trieRoot } from './index.ts'

async function rootByPeer(entries: Iterable<TrieEntry>): Promise<Uint8Array> {
  const trie = await createMPT()
  for (const [key, value] of entries) await trie.put(key, value)
  return Uint8Array.from(trie.root())
}

const value = fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 4 }), fc.uint8Array({ minLength: 1, maxLength: 80 }))

describe('trieRoot', () => {
  it('of nothing is the hash of the empty string', () => {
    expect(Buffer.from(trieRoot([])).toString('hex')).toBe(
      '56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421',
    )
  })

  it('is the one that an independent library computes, for keys of any length, prefixes of others among them', async () => {
    // Few distinct bytes, so that paths are shared, and end inside each other.
    const key = fc
      .array(fc.constantFrom(0, 1, 0x10, 0x11, 0xff), { minLength: 1, maxLength: 6 })
      .map((bytes) => Uint8Array.from(bytes))
    const entries = fc.uniqueArray(fc.tuple(key, value), { selector: ([name]) => String(name), maxLength: 80 })
    await fc.assert(
      fc.asyncProperty(entries, async (all) => {
        expect(trieRoot(all)).toEqual(await rootByPeer(all))
      }),
      { numRuns: 150 },
    )
  })

  it('hashes the keys first where it is a secure one', async () => {
    const entries = Array.from(
      { length: 300 },
      (_, i) => [Uint8Array.of(i >> 8, i), Uint8Array.of(1 + (i % 200))] as const,
    )
    expect(secureTrieRoot(entries)).toEqual(
      await rootByPeer(entries.map(([key, item]) => [keccak256(key), item] as const)),
    )
  })

  it('holds values that make a node of several kilobytes', async () => {
    const entries = [70_000, 300, 60, 33].map(
      (length, i) => [Uint8Array.of(i, 1), new Uint8Array(length).fill(i + 1)] as const,
    )
    expect(trieRoot(entries)).toEqual(await rootByPeer(entries))
  })
})

describe('TrieBuilder', () => {
  it('refuses keys out of order, keys that come twice, and empty values', () => {
    const after = (...keys: number[][]) => {
      const builder = new TrieBuilder()
      for (const key of keys) builder.add(Uint8Array.from(key), Uint8Array.of(1))
      return builder
    }
    expect(() => after([2], [1])).toThrow(RangeError)
    expect(() => after([2], [2])).toThrow(RangeError)
    expect(() => after([2, 1], [2])).toThrow(RangeError)
    expect(() => after().add(Uint8Array.of(1), new Uint8Array(0))).toThrow(RangeError)
  })

  it('is empty again after the root', () => {
    const builder = new TrieBuilder()
    builder.add(Uint8Array.of(1), Uint8Array.of(1))
    expect(builder.root()).not.toEqual(EMPTY_TRIE_ROOT)
    expect(builder.root()).toEqual(EMPTY_TRIE_ROOT)
  })
})

describe('orderedTrieRoot', () => {
  const entriesOf = (items: readonly Uint8Array[]) => items.map((item, i) => [RLP.encode(i), item] as const)

  it('agrees with an independent library at every length at which the shape of the keys changes', async () => {
    for (const length of [0, 1, 2, 15, 16, 17, 126, 127, 128, 129, 130, 255, 256, 257, 300, 1_000]) {
      const items = Array.from({ length }, (_, i) => new Uint8Array(1 + ((i * 7) % 70)).fill(i))
      expect(orderedTrieRoot(items), `${length} items`).toEqual(await rootByPeer(entriesOf(items)))
    }
  })

  it('agrees with it on random items, also on ones so small that nodes are embedded', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(value, { maxLength: 300, size: 'max' }), async (items) => {
        expect(orderedTrieRoot(items)).toEqual(await rootByPeer(entriesOf(items)))
      }),
      { numRuns: 40 },
    )
  })
})
