import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyStateDiff } from '../../../test/arbitraries.ts'
import { erc20Diffs } from '../../../test/erc20Diffs.ts'
import { fuzzDecoder } from '../../../test/fuzzDecoder.ts'
import { keccak256, plain } from '../../../test/plain.ts'
import { bytesToHex, hexToBytes } from '../../bytes/index.ts'
import type { StateDiff } from '../../domain/state.ts'
import { DecodeError } from '../../errors/DecodeError.ts'
import { EncodeError } from '../../errors/EncodeError.ts'
import { encodeStateDiff } from '../canonical.ts'
import { DiffDictionary } from './DiffDictionary.ts'
import vectors from './vectors.json' with { type: 'json' }

const anyDiff = anyStateDiff(keccak256)
const create = (maxEntries?: number) =>
  new DiffDictionary(maxEntries === undefined ? { keccak256 } : { keccak256, maxEntries })

/** A dictionary that has seen `diffs`. */
function grown(diffs: readonly StateDiff[], maxEntries?: number): DiffDictionary {
  const dictionary = create(maxEntries)
  for (const diff of diffs) {
    dictionary.encode(diff)
    dictionary.commit()
  }
  return dictionary
}

describe('DiffDictionary', () => {
  it('keeps sender and follower in step over any history, also when it is full', () => {
    fc.assert(
      fc.property(fc.array(anyDiff, { maxLength: 8 }), fc.constantFrom(0, 3, 20, 1000), (diffs, maxEntries) => {
        const sender = create(maxEntries)
        const follower = create(maxEntries)
        for (const diff of diffs) {
          expect(follower.decode(sender.encode(diff))).toEqual(diff)
          expect(follower.pending).toEqual(sender.pending)
          sender.commit()
          follower.commit()
          expect(follower.hash).toEqual(sender.hash)
          expect(follower.size).toBeLessThanOrEqual(maxEntries)
        }
        expect(follower.snapshot()).toEqual(sender.snapshot())
      }),
    )
  })

  it('changes nothing until the step is committed', () => {
    fc.assert(
      fc.property(fc.array(anyDiff, { maxLength: 4 }), anyDiff, anyDiff, (history, dropped, used) => {
        const dictionary = grown(history)
        const before = dictionary.snapshot()
        dictionary.encode(dropped)
        dictionary.discard()
        expect(dictionary.snapshot()).toEqual(before)
        dictionary.encode(dropped)
        expect(grown(history).encode(used)).toEqual(dictionary.encode(used))
      }),
    )
  })

  it('is as before after bytes that it refuses', () => {
    fc.assert(
      fc.property(fc.array(anyDiff, { maxLength: 3 }), fc.uint8Array({ maxLength: 60 }), (history, noise) => {
        const dictionary = grown(history)
        const before = dictionary.snapshot()
        expect(() => dictionary.decode(Uint8Array.of(9, ...noise))).toThrow(DecodeError)
        expect(dictionary.pending).toBeUndefined()
        expect(dictionary.snapshot()).toEqual(before)
      }),
    )
  })

  it('starts empty in a new epoch, and stays in the old one until that is committed', () => {
    const [first, second] = erc20Diffs({ seed: 1, miniBlocks: 2, transfers: 20, holders: 10 })
    const sender = grown([first!])
    const follower = grown([first!])
    const oldHash = follower.hash
    const bytes = sender.encode(second!, 1n)
    expect(follower.decode(bytes, 1n)).toEqual(second)
    follower.discard()
    expect([follower.epoch, follower.hash]).toEqual([0n, oldHash])
    follower.decode(bytes, 1n)
    follower.commit()
    expect(follower.epoch).toBe(1n)
    const fresh = new DiffDictionary({ keccak256, epoch: 1n })
    expect(fresh.encode(second!)).toEqual(bytes)
    fresh.commit()
    expect(fresh.hash).toEqual(follower.hash)
  })

  it('lets a node join in the middle of an epoch', () => {
    fc.assert(
      fc.property(fc.array(anyDiff, { maxLength: 5 }), anyDiff, (history, next) => {
        const sender = grown(history, 30)
        const joiner = DiffDictionary.fromSnapshot(sender.snapshot(), { keccak256, maxEntries: 30 })
        expect(joiner.hash).toEqual(sender.hash)
        expect(joiner.decode(sender.encode(next))).toEqual(next)
        joiner.commit()
        sender.commit()
        expect(joiner.snapshot()).toEqual(sender.snapshot())
      }),
    )
  })

  it('refuses a snapshot in which a key was changed', () => {
    const snapshot = grown(erc20Diffs({ seed: 1, miniBlocks: 1, transfers: 5, holders: 10 })).snapshot()
    snapshot[50]! ^= 1
    expect(() => DiffDictionary.fromSnapshot(snapshot, { keccak256 })).toThrow(/do not have the hash/)
  })

  it('refuses to encode a diff that is out of order', () => {
    const account = { nonce: 1n, balance: 1n, codeHash: new Uint8Array(32) }
    const change = { address: new Uint8Array(20), account }
    expect(() => create().encode({ accounts: [change, change], storage: [], codes: [] })).toThrow(EncodeError)
    expect(() => create().commit()).toThrow(EncodeError)
  })

  it('sends an ERC-20 transfer between known accounts in at most 20 bytes', () => {
    const transfers = 1000
    const diffs = erc20Diffs({ seed: 7, miniBlocks: 60, transfers, holders: 5000 })
    const dictionary = grown(diffs.slice(0, -1))
    const last = diffs.at(-1)!
    expect(dictionary.encode(last).length / transfers).toBeLessThan(20)
    expect(encodeStateDiff(last).length / transfers).toBeGreaterThan(90)
  })
})

describe('the golden history of a dictionary', () => {
  it('decodes and encodes to the same bytes and hashes', () => {
    const { maxEntries } = vectors
    const [sender, follower] = [create(maxEntries), create(maxEntries)]
    for (const { epoch, value, encoded, dictionaryHash, size } of vectors.steps) {
      const diff = follower.decode(hexToBytes(encoded), BigInt(epoch))
      expect(plain(diff)).toEqual(value)
      expect(bytesToHex(sender.encode(diff, BigInt(epoch)))).toBe(encoded)
      for (const dictionary of [sender, follower]) {
        dictionary.commit()
        expect(bytesToHex(dictionary.hash)).toBe(dictionaryHash)
        expect(dictionary.size).toBe(size)
      }
    }
    expect(bytesToHex(follower.snapshot())).toBe(vectors.snapshot)
  })

  it.each(vectors.refused)('refuses $name', ({ encoded, message }) => {
    expect(() => create().decode(hexToBytes(encoded))).toThrow(DecodeError)
    expect(() => create().decode(hexToBytes(encoded))).toThrow(new RegExp(message))
  })
})

describe('dictionary diffs, fuzzed', () => {
  const history = erc20Diffs({ seed: 3, miniBlocks: 2, transfers: 10, holders: 6 })
  const dictionary = grown(history)
  const mixed = fc.oneof(
    anyDiff,
    fc.nat(1000).map((seed) => erc20Diffs({ seed, miniBlocks: 3, transfers: 5, holders: 6 })[2]!),
  )
  fuzzDecoder({
    values: mixed,
    encode: (diff) => dictionary.encode(diff),
    decode: (bytes) => dictionary.decode(bytes),
  })
})

describe('dictionary snapshots, fuzzed', () => {
  fuzzDecoder({
    values: fc.array(anyDiff, { maxLength: 3 }).map((diffs) => grown(diffs).snapshot()),
    encode: (snapshot) => snapshot,
    decode: (bytes) => DiffDictionary.fromSnapshot(bytes, { keccak256 }).snapshot(),
  })
})
