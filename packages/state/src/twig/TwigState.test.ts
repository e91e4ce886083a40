import { keccak256 } from '@megarollup/crypto'
import { describe, expect, it } from 'vitest'
import { bytesToHex, bytesToKey, keyToBytes } from '../bytes.ts'
import { CrashDisk } from '../disk/CrashDisk.ts'
import { TwigReference } from './reference.ts'
import { TwigLog } from './TwigLog.ts'
import { TwigState } from './TwigState.ts'
import { verifyTwigProof } from './verifyTwigProof.ts'

/** Numbers below a bound, from a seed (a linear congruential generator). */
const seeded = (seed: number) => (below: number) => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return Math.floor((seed / 2 ** 32) * below)
}

/**
 * The key with this number. Every eighth is an account; slots of a few accounts share the first eight bytes of their second half, so
 * that their codes are equal.
 */
function keyOf(number: number): string {
  const key = new Uint8Array(64)
  const [account, slot] = [number >> 3, number & 7]
  key.set(keccak256(Uint8Array.of(account, account >> 8)))
  if (slot !== 0) key.set(keccak256(Uint8Array.of(slot, slot >> 8)), 32)
  if (account % 5 === 0 && slot !== 0) key.fill(7, 32, 40)
  return bytesToKey(key)
}

function randomChanges(random: (below: number) => number, size: number, keys: number) {
  const changes = new Map<string, Uint8Array | undefined>()
  for (let i = 0; i < size; i++) {
    const number = random(keys)
    const value = keccak256(Uint8Array.of(random(256)))
    const long = new Uint8Array(72)
    long.set(value)
    changes.set(keyOf(number), random(4) === 0 ? undefined : number & 7 ? value : long)
  }
  return changes
}

describe('the fast twig state', () => {
  it.each([1, 2, 3])(
    'has the roots of the reference after each of 10,000 changes, with restarts (seed %i)',
    async (seed) => {
      const random = seeded(seed)
      const disk = new CrashDisk()
      let log = new TwigLog(disk, 1 << 16)
      let state = TwigState.restore(log, 0, 4 + seed * 3)
      const reference = new TwigReference()
      expect(bytesToHex(state.root())).toBe(bytesToHex(reference.root()))
      let done = 0
      for (let block = 0n; done < 10_000; block++) {
        const changes = randomChanges(random, 1 + random(block % 9n === 0n ? 600 : 60), 1200)
        done += changes.size
        const made = state.applyBlock(changes)
        expect(bytesToHex(made.root)).toBe(bytesToHex(reference.applyBlock(changes)))
        expect(made.firstLeaf + made.leaves.length / 136).toBe(reference.leafCount)
        await log.append([{ block, codes: new Map(), ...made }])
        state.forget(state.leafCount)
        if (random(12) > 0) continue
        await log.close()
        log = new TwigLog(disk, 1 << 16)
        state = TwigState.restore(log, log.frames.length, 4)
        expect(bytesToHex(state.root())).toBe(bytesToHex(reference.root()))
      }
      for (let number = 0; number < 1200; number += 7) {
        const key = keyToBytes(keyOf(number))
        expect(state.get(key)).toEqual(reference.get(key))
        const proof = state.prove(key)
        expect(bytesToHex(proof)).toBe(bytesToHex(reference.prove(key)))
        expect(verifyTwigProof(state.root(), key, proof)).toEqual(reference.get(key))
      }
      expect(state.keysWithPrefix(keyToBytes(keyOf(8)), 32)).toEqual(reference.keysWithPrefix(keyToBytes(keyOf(8)), 32))
    },
  )

  it('has the state after any block of its log', async () => {
    const random = seeded(9)
    const log = new TwigLog(new CrashDisk())
    const state = TwigState.restore(log, 0, 10)
    for (let block = 0n; block < 40n; block++)
      await log.append([{ block, codes: new Map(), ...state.applyBlock(randomChanges(random, 90, 700)) }])
    for (const count of [0, 1, 17, 40])
      expect(bytesToHex(TwigState.restore(log, count, 4).root())).toBe(
        bytesToHex(log.frames[count - 1]?.root ?? new TwigReference().root()),
      )
  })
})
