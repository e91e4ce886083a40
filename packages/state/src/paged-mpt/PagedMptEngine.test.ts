import { describe, expect, it } from 'vitest'
import { addressOf, randomDiff, StateModel, seededRandom, slotOf } from '../../test/StateModel.ts'
import { verifyProof } from '../../test/verifyProof.ts'
import { bytesToHex } from '../bytes.ts'
import { CrashDisk } from '../disk/CrashDisk.ts'
import { PagedMptEngine } from './PagedMptEngine.ts'

const sameState = (engine: PagedMptEngine, root: Uint8Array, model: StateModel) => {
  for (let i = 0; i < 24; i++) {
    expect(engine.account(root, addressOf(i))).toEqual(model.account(addressOf(i)))
    for (let slot = 0; slot < 12; slot++)
      expect(bytesToHex(engine.storage(root, addressOf(i), slotOf(slot)))).toBe(
        bytesToHex(model.storage(addressOf(i), slotOf(slot))),
      )
  }
}

describe('the hexary trie in flat memory', () => {
  it.each([
    [1, 1],
    [2, 2],
    [3, 1],
  ])('has the roots, the reads and the proofs of a plain map, at any kept block (seed %i)', async (seed, threads) => {
    const random = seededRandom(seed)
    const disk = new CrashDisk()
    const keepBlocks = 8
    let engine = new PagedMptEngine({ disk, threads, keepBlocks })
    let model = new StateModel()
    const sealed: { root: Uint8Array; model: StateModel }[] = []
    for (let block = 0n; block < 40n; block++) {
      for (let i = random(4); i >= 0; i--) {
        const diff = randomDiff(model, random)
        engine.apply(diff)
        model.apply(diff)
        // Asked for twice, a block's root takes what came between.
        if (random(3) === 0) engine.root(block)
      }
      const root = engine.root(block)
      expect(bytesToHex(root)).toBe(bytesToHex(await model.root()))
      if (random(5) === 0) {
        engine.discard()
        model = sealed.at(-1)?.model.clone() ?? new StateModel()
        block = BigInt(sealed.length) - 1n
        continue
      }
      // Sometimes two blocks are committed at once, or a block is discarded with the one before it.
      sealed.push({ root, model: model.clone() })
      if (random(3) > 0 || block === 0n) await engine.commit(block)
      else {
        const diff = randomDiff(model, random)
        engine.apply(diff)
        model.apply(diff)
        sealed.push({ root: engine.root(++block), model: model.clone() })
        await engine.commit(block)
      }
      if (random(6) === 0) {
        await engine.close()
        engine = new PagedMptEngine({ disk, threads, keepBlocks })
        expect(engine.head()?.block).toBe(block)
      }
      const back = sealed[Math.max(0, sealed.length - 1 - random(keepBlocks))]!
      sameState(engine, back.root, back.model)
      for (let i = 0; i < 6; i++)
        await verifyProof(back.root, engine.prove(back.root, addressOf(i), [slotOf(1), slotOf(2), slotOf(3)]))
    }
    expect(() => engine.account(sealed[10]!.root, addressOf(1))).toThrow('kept from block')
    await engine.close()
  })

  it('has every block whose commit resolved after a crash at any moment, and goes on from there', async () => {
    const random = seededRandom(11)
    const disk = new CrashDisk()
    const engine = new PagedMptEngine({ disk })
    const model = new StateModel()
    const roots: string[] = []
    let resolved = 0
    let images = 0
    const check = () => {
      if (random(3) > 0) return
      const least = resolved
      const after = new PagedMptEngine({ disk: disk.crashImage(images++) })
      const count = Number((after.head()?.block ?? -1n) + 1n)
      expect(count).toBeGreaterThanOrEqual(least)
      if (count > 0) expect(bytesToHex(after.head()!.root)).toBe(roots[count - 1])
      expect(after.root(BigInt(count))).toEqual(after.head()?.root ?? after.root(BigInt(count)))
    }
    disk.observe = check
    for (let block = 0n; block < 40n; block++) {
      const diff = randomDiff(model, random)
      model.apply(diff)
      engine.apply(diff)
      roots.push(bytesToHex(engine.root(block)))
      await engine.commit(block)
      resolved++
    }
    disk.observe = undefined
    expect(images).toBeGreaterThan(20)
    await engine.close()
  })

  it('says that its memory is used up, and has every committed block when it is opened with more', async () => {
    const disk = new CrashDisk()
    const engine = new PagedMptEngine({ disk, memoryBytes: 4 * 2 ** 20 })
    const accounts = (round: number) => ({
      accounts: Array.from({ length: 3000 }, (_, i) => ({
        address: Uint8Array.from({ length: 20 }, (_, at) => (at === 0 ? i & 255 : at === 1 ? i >> 8 : round)),
        account: { nonce: 1n, balance: 1n, codeHash: new Uint8Array(32) },
      })),
      storage: [],
      codes: [],
    })
    let block = 0n
    expect(
      await (async () => {
        for (; block < 50n; block++) {
          engine.apply(accounts(Number(block)))
          engine.root(block)
          await engine.commit(block)
        }
      })().catch((error: unknown) => error),
    ).toMatchObject({ code: 'STATE_STORE_FAILED' })
    expect(block).toBeGreaterThan(0n)
    await engine.close()
    const more = new PagedMptEngine({ disk })
    expect(more.head()?.block).toBe(block - 1n)
    await more.close()
  })
})
