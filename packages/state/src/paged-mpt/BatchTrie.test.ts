import { keccak256, MerkleTrie } from '@megarollup/crypto'
import { describe, expect, it } from 'vitest'
import { bytesToHex } from '../bytes.ts'
import { BatchTrie } from './BatchTrie.ts'
import { createTrieKernel } from './TrieKernel.ts'

/** Small numbers that always come the same (mulberry32). */
function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

type Change = [key: Uint8Array, value: Uint8Array]

function pack(changes: Change[]) {
  const offsets = new Uint32Array(changes.length + 1)
  changes.forEach(([, value], i) => {
    offsets[i + 1] = offsets[i]! + value.length
  })
  return {
    keys: Buffer.concat(changes.map(([key]) => key)),
    values: Buffer.concat(changes.map(([, value]) => value)),
    offsets,
  }
}

const zeros = new Uint8Array(32)

/** Keys that differ in a few nibbles only, at both ends and in the middle: forks, extensions and collapses of every length. */
const crowdedKey = (random: (below: number) => number) => {
  const key = new Uint8Array(32)
  key[0] = random(3) * 16 + random(2)
  key[1] = random(2)
  key[15] = random(3) * 17
  key[31] = random(4) * 16 + random(5)
  return key
}
const spreadKey = (random: (below: number) => number) => keccak256(Uint8Array.of(random(250)))

describe('a trie that takes batches', () => {
  it.each([
    ['crowded', crowdedKey, 1],
    ['crowded', crowdedKey, 2],
    ['spread', spreadKey, 3],
    ['spread', spreadKey, 4],
  ] as const)('has the roots of a trie that takes one change at a time (%s keys, seed %#)', (_, keyOf, seed) => {
    const random = seeded(seed)
    const kernel = createTrieKernel()
    for (let history = 0; history < 25; history++) {
      const batched = new BatchTrie(kernel)
      const reference = new MerkleTrie()
      const values = new Map<string, Uint8Array>()
      for (let round = 0; round < 40; round++) {
        const changes: Change[] = []
        // Sometimes nearly everything goes.
        const removals = random(6) === 0 ? 10 : 3
        for (let i = random(12); i >= 0; i--) {
          const removed = random(11) < removals
          // Short values make nodes that lie inside their parent.
          const value = removed
            ? new Uint8Array()
            : new Uint8Array(1 + random(random(3) === 0 ? 200 : 4)).fill(random(255) + 1)
          changes.push([keyOf(random), value])
        }
        for (const [key, value] of changes) {
          reference.set(key, value)
          values.set(bytesToHex(key), value)
        }
        batched.update(pack(changes))
        expect(bytesToHex(batched.root())).toBe(bytesToHex(reference.root()))
        const [key] = changes[0]!
        const expected = values.get(bytesToHex(key))!
        expect(batched.get(key)).toEqual(expected.length === 0 ? undefined : new Uint8Array(expected))
      }
      // Nothing is left of a trie of which everything was removed.
      batched.update(pack(Array.from(values.keys(), (key) => [Buffer.from(key.slice(2), 'hex'), new Uint8Array()])))
      expect(bytesToHex(batched.root())).toBe(bytesToHex(new MerkleTrie().root()))
      expect(batched.liveBytes).toBe(0)
    }
  })

  it('keeps the last of several changes of one key', () => {
    const [one, other] = [new BatchTrie(), new BatchTrie()]
    const key = spreadKey(seeded(1))
    one.update(pack([5, 4, 3, 2, 1].map((value) => [key, Uint8Array.of(value)])))
    other.update(pack([[key, Uint8Array.of(1)]]))
    expect(one.root()).toEqual(other.root())
  })

  it('refuses values that are too long, and offsets beyond the values, and changes nothing', () => {
    const trie = new BatchTrie()
    trie.update(pack([[zeros, Uint8Array.of(1)]]))
    const root = trie.root()
    expect(() => trie.update(pack([[zeros, new Uint8Array(1025)]]))).toThrow('value 0')
    expect(() => trie.update({ keys: zeros, values: zeros, offsets: Uint32Array.of(0, 33) })).toThrow('value 0')
    expect(() => trie.update({ keys: zeros, values: zeros, offsets: Uint32Array.of(32, 0) })).toThrow('value 0')
    expect(() => trie.update({ keys: zeros.subarray(1), values: zeros, offsets: Uint32Array.of(0, 1) })).toThrow('fit')
    expect(trie.root()).toEqual(root)
  })
})
