import type { StateReader } from '@megarollup/protocol'
import { describe, expect, it } from 'vitest'
import { bytesToHex, bytesToKey, keyToBytes } from '../src/bytes.ts'
import { CrashDisk } from '../src/disk/CrashDisk.ts'
import { nodeDisk } from '../src/disk/nodeDisk.ts'
import { DamagedStateError, StateNotKeptError, StateStoreError } from '../src/errors.ts'
import { openStateHistory, type StateHistory } from '../src/history/StateHistory.ts'
import { type FlatState, LayeredState } from '../src/index.ts'
import { addressOf, randomDiff, StateModel, seededRandom, slotOf } from './StateModel.ts'
import { temporaryFolder } from './temporaryFolder.ts'

const path = temporaryFolder()
const genesisHash = new Uint8Array(32).fill(7)

/** A chain of random blocks in layers over a flat state in memory, and the state after each of its blocks. */
class RandomChain {
  readonly states: StateModel[] = [new StateModel()]
  readonly flat = flatOf(new StateModel(), 0n)
  readonly layered: LayeredState
  readonly #random: (below: number) => number
  #miniBlock = 0n

  constructor(history: StateHistory, seed: number) {
    this.layered = new LayeredState(this.flat, history)
    this.#random = seededRandom(seed)
  }

  get head(): number {
    return this.states.length - 1
  }

  push(): void {
    const state = this.states.at(-1)!.clone()
    for (let i = 0; i < 2; i++) {
      const diff = randomDiff(state, this.#random)
      state.apply(diff)
      this.layered.push(diff, { block: BigInt(this.states.length), miniBlock: ++this.#miniBlock })
    }
    this.states.push(state)
  }

  async grow(blocks: number): Promise<void> {
    for (let i = 0; i < blocks; i++) {
      this.push()
      if (this.#random(3) > 0) await this.layered.flush(BigInt(this.head))
    }
    await this.layered.flush(BigInt(this.head))
  }
}

describe('the history of the state', () => {
  it('reads as each kept block left it, however blocks were flushed, merged and pruned, and after reopening', async () => {
    const disk = nodeDisk(path('history'))
    const history = openStateHistory({ disk, genesisHash, head: 0n, keepBlocks: 150 })
    const chain = new RandomChain(history, 1)
    for (let i = 0; i < 8; i++) {
      await chain.grow(50)
      const { oldest, newest } = history.range
      expect(Number(newest)).toBe(chain.head)
      expect(Number(oldest)).toBeLessThanOrEqual(Math.max(0, chain.head - 150))
      for (let block = Number(oldest); block <= chain.head; block += 7)
        expectSameState(chain.layered.readerAt(BigInt(block)), chain.states[block]!)
    }
    await history.close()
    const again = openStateHistory({ disk, genesisHash, head: BigInt(chain.head), keepBlocks: 150 })
    expect(Number(again.range.oldest)).toBeGreaterThan(0)
    expect(disk.list().length).toBeLessThan(48)
    for (let block = Number(again.range.oldest); block <= chain.head; block += 3)
      expectSameState(again.readerAt(BigInt(block), chain.flat), chain.states[block]!)
    await again.close()
  })

  it('lets a reader that is held go on when the flat state moves past its block', async () => {
    const history = openStateHistory({ disk: new CrashDisk(), genesisHash, head: 0n })
    const chain = new RandomChain(history, 9)
    chain.push()
    chain.push()
    const held = [0, 1, 2].map((block) => chain.layered.readerAt(BigInt(block)))
    for (const flushed of [1n, 2n]) {
      await chain.layered.flush(flushed)
      for (const [block, reader] of held.entries()) expectSameState(reader, chain.states[block]!)
    }
    await chain.grow(20)
    for (const [block, reader] of held.entries()) expectSameState(reader, chain.states[block]!)
    await history.close()
  })

  it('says of a pruned block which is the oldest, and of one to come where it ends', async () => {
    const history = openStateHistory({ disk: new CrashDisk(), genesisHash, head: 0n, keepBlocks: 2 })
    const chain = new RandomChain(history, 2)
    await chain.grow(1)
    const held = history.readerAt(0n, chain.flat)
    held.account(addressOf(0))
    await chain.grow(40)
    await new Promise(setImmediate)
    expect(() => held.account(addressOf(0))).toThrow(StateNotKeptError)
    const { oldest } = history.range
    expect(() => chain.layered.readerAt(oldest - 1n)).toThrow(`oldest that is kept is that after block ${oldest}`)
    expect(() => history.readerAt(42n, chain.flat)).toThrow('ends at block 41')
    await history.close()
  })

  it('drops old blocks when it holds too many bytes', async () => {
    const sizes: number[] = []
    const history = openStateHistory({ disk: new CrashDisk(), genesisHash, head: 0n, keepBytes: 40_000 })
    const chain = new RandomChain(history, 3)
    for (let i = 0; i < 6; i++) {
      await chain.grow(20)
      // Waits for what goes on in the background.
      await history.unsettle()
      sizes.push(history.sizeBytes)
    }
    expect(Math.max(...sizes)).toBeLessThanOrEqual(40_000)
    expect(Math.max(...sizes)).toBeGreaterThan(10_000)
    expect(history.range.oldest).toBeGreaterThan(0n)
    await history.close()
  })

  it('keeps its blocks readable while a flush of the flat state fails', async () => {
    const history = openStateHistory({ disk: new CrashDisk(), genesisHash, head: 0n })
    const chain = new RandomChain(history, 4)
    await chain.grow(5)
    const commit = chain.flat.commit
    chain.flat.commit = () => Promise.reject(new Error('disk full'))
    chain.push()
    await expect(chain.layered.flush(6n)).rejects.toThrow('disk full')
    expect(history.range.newest).toBe(5n)
    for (const block of [0, 3, 5, 6]) expectSameState(chain.layered.readerAt(BigInt(block)), chain.states[block]!)
    chain.flat.commit = commit
    await chain.layered.flush(6n)
    for (const block of [0, 5, 6]) expectSameState(chain.layered.readerAt(BigInt(block)), chain.states[block]!)
    await history.close()
  })

  it('reports a full disk, and goes on when there is room again', async () => {
    const disk = new CrashDisk()
    const history = openStateHistory({ disk, genesisHash, head: 0n })
    const chain = new RandomChain(history, 5)
    await chain.grow(3)
    disk.observe = ({ kind }) => {
      if (kind === 'write') throw new StateStoreError('The disk is full')
    }
    chain.push()
    await expect(chain.layered.flush(4n)).rejects.toThrow(StateStoreError)
    disk.observe = undefined
    await chain.layered.flush(4n)
    for (const block of [0, 3, 4]) expectSameState(chain.layered.readerAt(BigInt(block)), chain.states[block]!)
    await history.close()
  })

  it('loses nothing in a crash at any operation', async () => {
    const disk = new CrashDisk()
    const history = openStateHistory({ disk, genesisHash, head: 0n, keepBlocks: 30 })
    const chain = new RandomChain(history, 6)
    const images: { disk: CrashDisk; head: number; oldest: number }[] = []
    let operations = 0
    disk.observe = () => {
      if (operations++ % 5 !== 0) return
      const head = Number(chain.flat.position()!.block)
      const durable = history.range
      images.push({ disk: disk.crashImage(operations), head, oldest: Math.max(Number(durable.oldest), head - 30) })
    }
    await chain.grow(70)
    await history.close()
    expect(images.length).toBeGreaterThan(50)
    for (const image of images) {
      const opened = openStateHistory({ disk: image.disk, genesisHash, head: BigInt(image.head) })
      expect(Number(opened.range.oldest)).toBeLessThanOrEqual(image.oldest)
      const flat = flatOf(chain.states[image.head]!, BigInt(image.head))
      for (let block = image.oldest; block <= image.head; block += 6)
        expectSameState(opened.readerAt(BigInt(block), flat), chain.states[block]!)
      await opened.close()
    }
  })

  it('names a damaged file, and never serves what is in it', async () => {
    const disk = new CrashDisk()
    const history = openStateHistory({ disk, genesisHash, head: 0n })
    const chain = new RandomChain(history, 7)
    await chain.grow(20)
    await history.close()
    let refused = 0
    const random = seededRandom(7)
    for (let i = 0; i < 200; i++) {
      const image = disk.crashImage(i)
      const names = image.list()
      const file = image.open(names[random(names.length)]!)
      const byte = new Uint8Array(1)
      const position = random(file.size)
      file.readSync(byte, position)
      file.writeSync(Uint8Array.of(byte[0]! ^ (1 << random(8))), position)
      try {
        const opened = openStateHistory({ disk: image, genesisHash, head: BigInt(chain.head) })
        for (let block = 0; block <= chain.head; block++)
          expectSameState(opened.readerAt(BigInt(block), chain.flat), chain.states[block]!)
        await opened.close()
      } catch (error) {
        expect(error).toBeInstanceOf(DamagedStateError)
        expect(String(error)).toMatch(/\.run/)
        refused++
      }
    }
    expect(refused).toBe(200)
  })

  it('begins anew when it missed blocks, and refuses a gap and another chain', async () => {
    const disk = new CrashDisk()
    const history = openStateHistory({ disk, genesisHash, head: 0n })
    const chain = new RandomChain(history, 8)
    await chain.grow(10)
    await history.close()
    const names = disk.list()
    const gap = disk.crashImage(0)
    gap.remove(names.find((name) => name.startsWith('3-') || name.startsWith('4-') || name.startsWith('5-'))!)
    expect(() => openStateHistory({ disk: gap, genesisHash, head: 10n })).toThrow(/are missing before it/)
    const other = { disk: disk.crashImage(0), genesisHash: new Uint8Array(32), head: 10n }
    expect(() => openStateHistory(other)).toThrow(expect.objectContaining({ code: 'STATE_FOLDER_FORMAT' }))
    const later = openStateHistory({ disk: disk.crashImage(0), genesisHash, head: 12n })
    expect(later.range).toEqual({ oldest: 12n, newest: 12n })
    await later.close()
  })
})

function flatOf(model: StateModel, block: bigint): FlatState {
  let position = { block, miniBlock: 0n }
  return {
    position: () => position,
    account: (address) => model.account(address),
    storage: (address, slot) => model.storage(address, slot),
    code: (hash) => model.codes.get(bytesToKey(hash)) ?? new Uint8Array(),
    async slotsOf(address) {
      return [...(model.slots.get(bytesToKey(address))?.keys() ?? [])].map(keyToBytes)
    },
    async commit(diffs, next) {
      for (const diff of diffs) model.apply(diff)
      position = next
    },
    async close() {},
  }
}

function expectSameState(state: StateReader, model: StateModel): void {
  for (let i = 0; i < 24; i++) {
    const address = addressOf(i)
    expect(state.account(address)).toEqual(model.account(address))
    for (let slot = 0; slot < 12; slot += 3)
      expect(bytesToHex(state.storage(address, slotOf(slot)))).toBe(bytesToHex(model.storage(address, slotOf(slot))))
  }
}
