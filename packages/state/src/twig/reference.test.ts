import { keccak256 } from '@megarollup/crypto'
import { describe, expect, it } from 'vitest'
import { bytesToHex, bytesToKey } from '../bytes.ts'
import { hashState } from './hashing.ts'
import { slotKey } from './keys.ts'
import { TwigReference } from './reference.ts'
import vectors from './vectors.json' with { type: 'json' }
import { InvalidTwigProofError, verifyTwigProof } from './verifyTwigProof.ts'

const number = (value: number, length: number): Uint8Array => {
  const bytes = new Uint8Array(length)
  new DataView(bytes.buffer).setUint32(length - 4, value)
  return bytes
}
const keyOf = (account: number, slot?: number): Uint8Array => {
  const key = new Uint8Array(64)
  key.set(keccak256(number(account, 20)))
  if (slot !== undefined) key.set(keccak256(number(slot, 32)), 32)
  return key
}
/** Changes of accounts and slots, from triples. */
const changesOf = (triples: readonly (readonly [number, number | undefined, number])[]) =>
  new Map(
    triples.map(([account, slot, value]) => [
      bytesToKey(keyOf(account, slot)),
      value === 0 ? undefined : number(value, slot === undefined ? 72 : 32),
    ]),
  )
/** Numbers below a bound, from a seed (a linear congruential generator). */
const seeded = (seed: number) => (below: number) => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return Math.floor((seed / 2 ** 32) * below)
}
const randomBlock = (random: (below: number) => number, size: number, keys: number) =>
  Array.from({ length: size }, (): [number, number | undefined, number] => {
    const key = random(keys)
    return [key >> 3, key & 7 ? key & 7 : undefined, random(4) === 0 ? 0 : 1 + random(1000)]
  })

describe('the reference of the scheme twig', () => {
  it('has the root of a lone sentinel before the first block', () => {
    const leaf = new Uint8Array(135)
    leaf[0] = 3
    let node = keccak256(leaf)
    const withZeros = (bytes: Uint8Array, length: number) => {
      const padded = new Uint8Array(length)
      padded.set(bytes)
      return padded
    }
    for (let level = 0; level < 5; level++) node = keccak256(withZeros(node, 128))
    const twig = withZeros(node, 160)
    twig[32] = 1
    expect(new TwigReference().root()).toEqual(hashState(keccak256(twig), 1, 1))
  })

  it('has the roots of its golden vectors', () => {
    const twig = new TwigReference()
    expect(bytesToHex(twig.root())).toBe(vectors.emptyRoot)
    for (const { changes, sweep, root, leafCount, activeCount } of vectors.blocks) {
      const listed = (changes ?? []).map(({ key, value }): [string, Uint8Array | undefined] => [
        Buffer.from(key.slice(2), 'hex').toString('latin1'),
        value === null ? undefined : Uint8Array.from(Buffer.from(value.slice(2), 'hex')),
      ])
      const swept = Array.from({ length: sweep?.slots ?? 0 }, (_, i): [string, Uint8Array] => [
        bytesToKey(slotKey(new Uint8Array(20).fill(2), number(i, 32))),
        number(i * sweep!.factor + 1, 32),
      ])
      const block = [...listed, ...swept]
      expect(bytesToHex(twig.applyBlock(new Map(block)))).toBe(root)
      expect([twig.leafCount, twig.activeCount]).toEqual([leafCount, activeCount])
    }
    for (const { key, proof, value } of vectors.proofs) {
      const bytes = Uint8Array.from(Buffer.from(key.slice(2), 'hex'))
      expect(bytesToHex(twig.prove(bytes))).toBe(proof)
      const proven = verifyTwigProof(twig.root(), bytes, twig.prove(bytes))
      expect(proven ? bytesToHex(proven) : null).toBe(value)
    }
  })

  it('gives the same root whatever the order of changes, and with changes that change nothing', () => {
    const [forwards, backwards] = [new TwigReference(), new TwigReference()]
    const block = randomBlock(seeded(1), 200, 400)
    const changes = changesOf(block)
    expect(forwards.applyBlock(changes)).toEqual(backwards.applyBlock(new Map([...changes].reverse())))
    const root = forwards.root()
    expect(forwards.applyBlock(changes)).toEqual(root)
    expect(forwards.applyBlock(new Map())).toEqual(root)
    expect(forwards.applyBlock(changesOf([[9999, undefined, 0]]))).toEqual(root)
  })

  it('appends a value leaf for an update, and the links beside an insertion or a deletion', () => {
    const twig = new TwigReference()
    twig.applyBlock(changesOf([[1, undefined, 5]]))
    expect([twig.leafCount, twig.activeCount]).toEqual([4, 3])
    twig.applyBlock(changesOf([[1, undefined, 6]]))
    expect([twig.leafCount, twig.activeCount]).toEqual([5, 3])
    twig.applyBlock(changesOf([[1, undefined, 0]]))
    expect([twig.leafCount, twig.activeCount]).toEqual([6, 1])
  })

  it('keeps the span of its leaves bounded by what is active, and every proof valid', () => {
    const twig = new TwigReference()
    const random = seeded(7)
    const model = new Map<string, Uint8Array>()
    for (let block = 0; block < 60; block++) {
      const changes = changesOf(randomBlock(random, 300, 500))
      for (const [key, value] of changes) value ? model.set(key, value) : model.delete(key)
      twig.applyBlock(changes)
      expect(twig.activeCount).toBe(2 * model.size + 1)
    }
    expect(twig.leafCount).toBeGreaterThan(15_000)
    expect(twig.leafCount - twig.activePositions()[0]!).toBeLessThan(3 * twig.activeCount + 3 * 1024 + 1000)
    for (let key = 0; key < 500; key++) {
      const wanted = keyOf(key >> 3, key & 7 ? key & 7 : undefined)
      expect(verifyTwigProof(twig.root(), wanted, twig.prove(wanted))).toEqual(model.get(bytesToKey(wanted)))
    }
  })
})

describe('a proof of the scheme twig', () => {
  const twig = new TwigReference()
  const random = seeded(3)
  for (let block = 0; block < 20; block++) twig.applyBlock(changesOf(randomBlock(random, 200, 2000)))
  const root = twig.root()
  const [present, absent] = [0, 1].map((kind) => {
    for (let key = 0; ; key++) {
      const bytes = keyOf(key >> 3, key & 7 ? key & 7 : undefined)
      if ((twig.get(bytes) === undefined) === (kind === 1) && key > 8) return bytes
    }
  }) as [Uint8Array, Uint8Array]

  it.each([
    ['presence', present],
    ['absence', absent],
  ])('of %s is refused with any bit of any byte flipped', (_, key) => {
    const proof = twig.prove(key)
    expect(verifyTwigProof(root, key, proof)).toEqual(twig.get(key))
    for (let at = 0; at < proof.length; at++) {
      const bit = 1 << ((at * 5) % 8)
      const mutated = proof.slice()
      mutated[at]! ^= bit
      expect(() => verifyTwigProof(root, key, mutated), `byte ${at}`).toThrow(InvalidTwigProofError)
    }
  })

  it('is refused cut, lengthened, or with parts swapped', () => {
    for (const key of [present, absent]) {
      const proof = twig.prove(key)
      for (let length = 0; length < proof.length; length++)
        expect(() => verifyTwigProof(root, key, proof.subarray(0, length))).toThrow(InvalidTwigProofError)
      expect(() => verifyTwigProof(root, key, Uint8Array.of(...proof, 0))).toThrow(InvalidTwigProofError)
      for (let i = 0; i < 2000; i++) {
        const [from, to, length] = [random(proof.length), random(proof.length), 1 + random(96)]
        const mutated = proof.slice()
        mutated.copyWithin(to, from, from + length)
        if (bytesToHex(mutated) === bytesToHex(proof)) continue
        expect(() => verifyTwigProof(root, key, mutated)).toThrow(InvalidTwigProofError)
      }
    }
  })

  it('proves nothing about any other key, nor under any other root', () => {
    const [value, gap] = [twig.prove(present), twig.prove(absent)]
    expect(() => verifyTwigProof(root, absent, value)).toThrow('another key')
    expect(() => verifyTwigProof(root, present, gap)).toThrow('gap')
    for (let i = 0; i < 500; i++) {
      const other = keyOf(10_000 + i)
      expect(() => verifyTwigProof(root, other, value)).toThrow(InvalidTwigProofError)
    }
    expect(() => verifyTwigProof(keccak256(root), present, value)).toThrow('another state root')
    expect(() => verifyTwigProof(root, new Uint8Array(64), gap)).toThrow('key is none')
  })

  it('of an old value is refused under the new root, with old and with new active bits', () => {
    const before = twig.prove(present)
    const other = new TwigReference()
    other.applyBlock(new Map([[bytesToKey(present), number(1, 32)]]))
    const old = other.prove(present)
    const oldRoot = other.root()
    const newRoot = other.applyBlock(new Map([[bytesToKey(present), number(2, 32)]]))
    expect(verifyTwigProof(oldRoot, present, old)).toEqual(number(1, 32))
    expect(() => verifyTwigProof(newRoot, present, old)).toThrow('another state root')
    const spliced = other.prove(present)
    spliced.set(old.subarray(old.length - 103), spliced.length - 103)
    expect(() => verifyTwigProof(newRoot, present, spliced)).toThrow(InvalidTwigProofError)
    expect(before.length).toBeGreaterThan(old.length)
  })

  it('cannot take an inner node for a leaf', () => {
    // A slot's value leaf has 103 bytes, a node 128, a twig 160: no bytes are two of these. A proof one level short has no room.
    const proof = twig.prove(present)
    for (const drop of [1, 2, 5]) {
      const shortened = Uint8Array.of(...proof.subarray(0, 144), ...proof.subarray(144 + 96 * drop))
      expect(() => verifyTwigProof(root, present, shortened)).toThrow(InvalidTwigProofError)
    }
  })
})
