import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MerkleTrie, trieRoot } from './index.ts'

describe('MerkleTrie', () => {
  it('has the root of what it holds after every change', () => {
    const key = fc.uint8Array({ minLength: 3, maxLength: 3, max: 17 })
    const value = fc.oneof(fc.constant(undefined), fc.uint8Array({ minLength: 1, maxLength: 40 }))
    fc.assert(
      fc.property(fc.array(fc.tuple(key, value), { maxLength: 60 }), (changes) => {
        const trie = new MerkleTrie()
        const held = new Map<string, readonly [Uint8Array, Uint8Array]>()
        for (const [name, content] of changes) {
          trie.set(name, content)
          if (content) held.set(String(name), [name, content])
          else held.delete(String(name))
          expect(trie.root()).toEqual(trieRoot(held.values()))
        }
      }),
      { numRuns: 200 },
    )
  })

  it('has it after many changes at once', () => {
    const trie = new MerkleTrie()
    const all = Array.from(
      { length: 2_000 },
      (_, i) => [Uint8Array.of(i % 251, i >> 8, i), Uint8Array.of(1, i)] as const,
    )
    for (const [key, value] of all) trie.set(key, value)
    expect(trie.root()).toEqual(trieRoot(all))
    for (const [key] of all.slice(3)) trie.set(key, undefined)
    expect(trie.root()).toEqual(trieRoot(all.slice(0, 3)))
  })
})
