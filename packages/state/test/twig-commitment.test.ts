import assert from 'node:assert/strict'
import type { AccountProof, Hash, TwigAccountProof } from '@megarollup/protocol'
import { describe, expect, it } from 'vitest'
import { bytesToHex } from '../src/bytes.ts'
import { account, diffOf, number32, person } from '../src/compliance/fixtures.ts'
import { commitmentComplianceCases } from '../src/compliance/index.ts'
import { CrashDisk } from '../src/disk/CrashDisk.ts'
import { createTwigCommitment } from '../src/index.ts'
import { Overlay } from '../src/overlay/Overlay.ts'
import { decodeAccountValue, overlayToTwigChanges, TwigReference, verifyTwigProof } from '../src/twig/index.ts'
import { accountKey, slotKey } from '../src/twig/keys.ts'
import { openTwigFolder } from '../src/twig/openTwigFolder.ts'
import { TwigEngine } from '../src/twig/TwigEngine.ts'
import { TwigLog } from '../src/twig/TwigLog.ts'
import { addressOf, randomDiff, StateModel, seededRandom, slotOf } from './StateModel.ts'
import { temporaryFolder } from './temporaryFolder.ts'

const path = temporaryFolder()

/** Rejects when a proof does not prove, under this root, what it says. */
async function verify(stateRoot: Hash, proof: AccountProof | TwigAccountProof): Promise<void> {
  if (!('scheme' in proof)) throw new Error('a proof of another scheme')
  const value = verifyTwigProof(stateRoot, accountKey(proof.address), proof.accountProof)
  assert.deepEqual(value && decodeAccountValue(value), proof.account)
  for (const { slot, value, proof: slotProof } of proof.storageProofs)
    assert.deepEqual(verifyTwigProof(stateRoot, slotKey(proof.address, slot), slotProof) ?? number32(0), value)
}

describe('the scheme twig', () => {
  for (const { name, run } of commitmentComplianceCases)
    it(name, () => run({ open: (folder) => createTwigCommitment({ path: path(folder) }), verify }))

  it('refuses a folder of another chain, and one that is open', async () => {
    const commitment = await createTwigCommitment({ path: path('chain') })
    await expect(createTwigCommitment({ path: path('chain') })).rejects.toMatchObject({ code: 'STATE_FOLDER_LOCKED' })
    await commitment.close()
    await expect(createTwigCommitment({ path: path('chain'), genesisHash: number32(1) })).rejects.toMatchObject({
      code: 'STATE_FOLDER_FORMAT',
    })
  })

  it('takes more changes into a block whose root was asked for', () => {
    const [once, twice] = [new CrashDisk(), new CrashDisk()].map((disk) => new TwigEngine(new TwigLog(disk), 8))
    const [first, second] = [1, 2].map((i) => diffOf({ accounts: [[person(i), account(i, 1n)]] }))
    once!.apply(first!)
    once!.root(0n)
    once!.apply(second!)
    twice!.apply(first!)
    twice!.root(0n)
    twice!.apply(diffOf({ accounts: [[person(1), undefined]] }))
    twice!.root(1n)
    twice!.apply(second!)
    twice!.apply(first!)
    expect(bytesToHex(twice!.root(1n))).toBe(bytesToHex(once!.root(1n)))
  })
})

const chainId = number32(7)
const openOn = (disk: CrashDisk) => {
  openTwigFolder(disk, chainId, 'a disk of a test')
  return new TwigEngine(new TwigLog(disk, 1 << 14), 6)
}

/** The root of a model, from nothing but its history. */
function rootOfReference(reference: TwigReference, diffs: readonly ReturnType<typeof randomDiff>[]): string {
  const overlay = new Overlay()
  for (const diff of diffs) overlay.apply(diff)
  return bytesToHex(reference.applyBlock(overlayToTwigChanges(overlay, reference)))
}

describe('the twig engine on a disk that crashes', () => {
  it.each([1, 2, 3, 4])(
    'keeps every block that was committed, whatever of the rest is lost or torn (seed %i)',
    async (seed) => {
      const random = seededRandom(seed)
      let disk = new CrashDisk()
      let engine = openOn(disk)
      const model = new StateModel()
      const reference = new TwigReference()
      const roots = new Map<bigint, string>()
      let images = 0
      let durable = -1n
      for (let block = 0n; block < 60n; block++) {
        const diffs = Array.from({ length: 1 + random(3) }, () => {
          const diff = randomDiff(model, random)
          model.apply(diff)
          return diff
        })
        for (const diff of diffs) engine.apply(diff)
        roots.set(block, bytesToHex(engine.root(block)))
        expect(roots.get(block)).toBe(rootOfReference(reference, diffs))
        disk.observe = () => {
          if (random(2) > 0) return
          images++
          const head = openOn(disk.crashImage(random(2 ** 30))).head()
          expect(head?.block ?? -1n).toBeGreaterThanOrEqual(durable)
          if (head) expect(bytesToHex(head.root)).toBe(roots.get(head.block))
        }
        await engine.commit(block)
        disk.observe = undefined
        durable = block
        if (random(6) > 0) continue
        disk = disk.crashImage(random(2 ** 30))
        engine = openOn(disk)
        expect(engine.head()?.block).toBe(durable)
      }
      expect(images).toBeGreaterThan(50)
      const root = Buffer.from(roots.get(59n)!.slice(2), 'hex')
      for (let i = 0; i < 24; i++) {
        const proof = engine.prove(root, addressOf(i), [0, 5, 11].map(slotOf))
        await verify(root, proof)
        expect(proof.account).toEqual(model.account(addressOf(i)))
      }
    },
  )

  it('names damage, and serves none of it', async () => {
    const disk = new CrashDisk()
    const engine = openOn(disk)
    const random = seededRandom(5)
    const model = new StateModel()
    const roots = new Map<bigint, string>()
    for (let block = 0n; block < 20n; block++) {
      const diff = randomDiff(model, random)
      model.apply(diff)
      engine.apply(diff)
      roots.set(block, bytesToHex(engine.root(block)))
      await engine.commit(block)
    }
    await engine.close()
    let named = 0
    for (let i = 0; i < 200; i++) {
      const damaged = disk.crashImage(i)
      const name = damaged.list().find((file) => file.endsWith('.seg'))!
      damaged.flipBit(name, random(damaged.sizeOf(name) * 8))
      try {
        const head = openOn(damaged).head()
        expect(head && bytesToHex(head.root)).toBe(roots.get(19n))
      } catch (error) {
        expect(error).toMatchObject({ code: 'STATE_DAMAGED' })
        named++
      }
    }
    expect(named).toBeGreaterThan(150)
  })
})
