import { MerklePatriciaTrie } from '@ethereumjs/mpt'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesToHex, bytesToKey, keyToBytes } from '../bytes.ts'
import { DamagedStateError } from '../errors.ts'
import { emptyRoot } from './accountLeaf.ts'
import { type TrieNodes, updateTrie } from './updateTrie.ts'
import { walkPath } from './walkPath.ts'

/** Keys that share long and short prefixes, so that extensions, embedded leaves and collapses of all kinds come up. */
const key = fc
  .record({ shared: fc.nat(2), fork: fc.nat(63), nibbles: fc.array(fc.nat(1), { minLength: 3, maxLength: 3 }) })
  .map(({ shared, fork, nibbles }) => {
    const path = new Array<number>(64).fill(shared)
    for (const [i, nibble] of nibbles.entries()) if (fork + i * 5 < 64) path[fork + i * 5] = nibble + 3
    return bytesToKey(Uint8Array.from(Buffer.from(path.map((nibble) => nibble.toString(16)).join(''), 'hex')))
  })
const value = fc.option(fc.uint8Array({ minLength: 1, maxLength: 40 }), { nil: undefined })
const batches = fc.array(fc.dictionary(key, value, { maxKeys: 12 }), { minLength: 1, maxLength: 8 })

describe('updateTrie', () => {
  it('gives the roots of @ethereumjs/mpt, and old values to updates, for keys of any shape', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async (history) => {
        const nodes = memoryNodes()
        const twin = new MerklePatriciaTrie()
        const model = new Map<string, Uint8Array>()
        let root: Uint8Array = emptyRoot
        for (const batch of history) {
          const entries = Object.entries(batch).map(([key, next]) => ({
            key: keyToBytes(key),
            update(old: Uint8Array | undefined) {
              expect(old && bytesToHex(old)).toBe(model.get(key) && bytesToHex(model.get(key)!))
              return next
            },
          }))
          const before = root
          root = updateTrie(nodes, root, entries)
          for (const [key, old] of model) expect(walkPath(nodes, before, keyToBytes(key)).value).toEqual(old)
          for (const [key, next] of Object.entries(batch)) {
            if (next) model.set(key, next)
            else model.delete(key)
          }
        }
        for (const [key, stored] of model) {
          await twin.put(keyToBytes(key), stored)
          expect(walkPath(nodes, root, keyToBytes(key)).value).toEqual(stored)
        }
        expect(bytesToHex(root)).toBe(bytesToHex(twin.root()))
      }),
      { numRuns: 300 },
    )
  })

  it('returns the same root, and stores nothing, when nothing changes', () => {
    const nodes = memoryNodes()
    const keys = [1, 2, 3, 300].map((i) => new Uint8Array(32).fill(i & 255, i >> 8))
    const root = updateTrie(
      nodes,
      emptyRoot,
      keys.map((key) => ({ key, update: () => key })),
    )
    const stored = nodes.size()
    expect(
      updateTrie(
        nodes,
        root,
        keys.map((key) => ({ key, update: (old) => old })),
      ),
    ).toEqual(root)
    expect(updateTrie(nodes, root, [{ key: new Uint8Array(32).fill(77), update: () => undefined }])).toEqual(root)
    expect(nodes.size()).toBe(stored)
  })

  it('gives the empty root when the last key goes', () => {
    const nodes = memoryNodes()
    const keys = [1, 2].map((i) => new Uint8Array(32).fill(i))
    const root = updateTrie(
      nodes,
      emptyRoot,
      keys.map((key) => ({ key, update: () => key })),
    )
    expect(
      updateTrie(
        nodes,
        root,
        keys.map((key) => ({ key, update: () => undefined })),
      ),
    ).toEqual(emptyRoot)
  })

  it('throws when a node is missing, and makes no root', () => {
    const nodes = memoryNodes()
    const root = new Uint8Array(32).fill(5)
    expect(() => updateTrie(nodes, root, [{ key: root, update: () => root }])).toThrow(DamagedStateError)
  })
})

function memoryNodes(): TrieNodes & { size(): number } {
  const nodes = new Map<string, Uint8Array>()
  return {
    get(key) {
      const node = nodes.get(key)
      if (!node) throw new DamagedStateError('a node is missing')
      return node
    },
    put: (key, node) => void nodes.set(key, node),
    size: () => nodes.size,
  }
}
