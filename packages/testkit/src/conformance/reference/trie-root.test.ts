import { createMPT } from '@ethereumjs/mpt'
import { keccak256 } from '@megarollup/crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { trieRoot } from './trie-root.ts'

describe('trieRoot', () => {
  it('of nothing is the hash of the empty string', () => {
    expect(Buffer.from(trieRoot([])).toString('hex')).toBe(
      '56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421',
    )
  })

  it('is the one that an independent library computes', async () => {
    const keys = fc.uniqueArray(fc.uint8Array({ minLength: 4, maxLength: 4 }), { selector: String, maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(
        keys,
        fc.uint8Array({ minLength: 1, maxLength: 40 }),
        fc.boolean(),
        async (names, value, hashed) => {
          const entries = names.map((name) => [hashed ? keccak256(name) : name, value] as const)
          const peer = await createMPT()
          for (const [key, content] of entries) await peer.put(key, content)
          expect(trieRoot(entries)).toEqual(Uint8Array.from(peer.root()))
        },
      ),
      { numRuns: 60 },
    )
  })
})
