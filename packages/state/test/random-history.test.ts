import type { StateReader } from '@megarollup/protocol'
import { describe, expect, it } from 'vitest'
import { bytesToHex } from '../src/bytes.ts'
import { createMptCommitment, genesisStateRoot, LayeredState, openFlatLogState, openFlatState } from '../src/index.ts'
import { addressOf, randomDiff, StateModel, seededRandom, slotOf } from './StateModel.ts'
import { temporaryFolder } from './temporaryFolder.ts'

const path = temporaryFolder()
const genesisHash = new Uint8Array(32).fill(7)

describe('a random history', () => {
  it.each([
    [1, openFlatState],
    [2, openFlatState],
    [3, openFlatState],
    [1, openFlatLogState],
    [2, openFlatLogState],
    [3, openFlatLogState],
  ])('reads as a plain map of the state does, layered, flushed, dropped and reopened (seed %i)', async (seed, open) => {
    const random = seededRandom(seed)
    let flat = await open({ path: path('flat'), genesisHash, cacheEntries: 16 })
    await flat.commit([], { block: 0n, miniBlock: 0n })
    let layered = new LayeredState(flat)
    let newest = new StateModel()
    let flushed = 0n
    let miniBlock = 0n
    const sealed = new Map<bigint, StateModel>([[0n, newest.clone()]])
    for (let block = 1n; block <= 30n; block++) {
      for (let i = 0; i <= random(3); i++) {
        const diff = randomDiff(newest, random)
        newest.apply(diff)
        layered.push(diff, { block, miniBlock: ++miniBlock })
      }
      sealed.set(block, newest.clone())
      expectSameState(layered, newest)
      const through = flushed + BigInt(random(Number(block - flushed) + 1))
      const flushing = layered.flush(through)
      expectSameState(layered, newest)
      if (through > flushed) expectSameState(layered.verifiedReader(), sealed.get(flushed)!)
      await flushing
      flushed = flat.position()!.block
      expect(flushed).toBe(through)
      expectSameState(layered, newest)
      expectSameState(layered.verifiedReader(), sealed.get(flushed)!)
      for (let at = flushed; at <= block; at++) expectSameState(layered.readerAt(at), sealed.get(at)!)
      if (random(8) === 0) {
        layered.dropAbove(flushed)
        newest = sealed.get(flushed)!.clone()
        expectSameState(layered, newest)
        if (random(2) === 0) {
          await flat.close()
          flat = await open({ path: path('flat'), genesisHash, cacheEntries: 16 })
          layered = new LayeredState(flat)
          expectSameState(layered, newest)
        }
        block = flushed
      }
    }
    expect(layered.sizeBytes).toBeGreaterThanOrEqual(0)
    await flat.close()
  })

  it.each([4, 5])('has the roots of a trie that is built from nothing (seed %i)', async (seed) => {
    const random = seededRandom(seed)
    const commitment = await createMptCommitment({ path: path('trie'), genesisHash })
    const model = new StateModel()
    for (let block = 0n; block <= 25n; block++) {
      for (let i = 0; i <= random(3); i++) {
        const diff = randomDiff(model, random)
        model.apply(diff)
        commitment.apply(diff)
      }
      expect(bytesToHex(await commitment.root(block))).toBe(bytesToHex(await model.root()))
      await commitment.commit(block)
    }
    await commitment.close()
  })
})

it('computes a genesis root as a trie that is built from nothing has it', async () => {
  const model = new StateModel()
  const diff = randomDiff(model, seededRandom(9))
  model.apply(diff)
  expect(await genesisStateRoot(diff)).toEqual(await model.root())
})

function expectSameState(state: StateReader, model: StateModel): void {
  for (let i = 0; i < 24; i++) {
    const address = addressOf(i)
    expect(state.account(address)).toEqual(model.account(address))
    for (let slot = 0; slot < 12; slot++)
      expect(bytesToHex(state.storage(address, slotOf(slot)))).toBe(bytesToHex(model.storage(address, slotOf(slot))))
    const codeHash = model.account(address)?.codeHash
    if (codeHash && state.code(codeHash).length > 0)
      expect(state.code(codeHash)).toEqual(model.codes.get(Buffer.from(codeHash).toString('latin1')))
  }
}
