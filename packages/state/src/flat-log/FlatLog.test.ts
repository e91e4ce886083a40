import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../test/StateModel.ts'
import { CrashDisk } from '../disk/CrashDisk.ts'
import { StateStoreError } from '../errors.ts'
import { FlatLog } from './FlatLog.ts'

const owner = new Uint8Array(32).fill(1)
const small = { owner, memoryBytes: 1, segmentBytes: 64 * 1024 }
const mark = (i: number): Uint8Array => {
  const bytes = new Uint8Array(16)
  new DataView(bytes.buffer).setUint32(0, i)
  return bytes
}
const keyOf = (i: number): Uint8Array => {
  const key = new Uint8Array(1 + (i % 57))
  key.set([i, i >> 8].slice(0, key.length))
  return key.length < 3 ? Uint8Array.of(7, i, i >> 8) : key
}

/** Applies random writes to a log and to a map. */
async function randomCommit(
  log: FlatLog,
  model: Map<number, Uint8Array>,
  random: (below: number) => number,
  i: number,
) {
  const batch = log.batch()
  for (let n = random(300); n >= 0; n--) {
    const k = random(2000)
    if (random(6) === 0) {
      batch.delete(keyOf(k))
      model.delete(k)
    } else {
      const value = new Uint8Array(random(50) === 0 ? random(9000) : random(60)).fill(random(256))
      batch.put(keyOf(k), value)
      model.set(k, value)
    }
  }
  await log.commit(batch, mark(i))
}

describe('a flat log', () => {
  it.each([1, 2, 3])(
    'reads as a map does, through flushes, merges, compaction and restarts (seed %i)',
    async (seed) => {
      const disk = new CrashDisk()
      const random = seededRandom(seed)
      const model = new Map<number, Uint8Array>()
      let log = await FlatLog.open({ disk, ...small })
      for (let i = 0; i < 150; i++) {
        await randomCommit(log, model, random, i)
        for (let n = 0; n < 20; n++) {
          const k = random(2100)
          expect(log.getSync(keyOf(k)), `key ${k} after commit ${i}`).toEqual(model.get(k))
        }
        if (random(30) === 0) {
          if (random(2) === 0) await log.settle()
          await log.close()
          log = await FlatLog.open({ disk, ...small })
          expect(log.mark()).toEqual(mark(i))
        }
      }
      await log.settle()
      const keys = [...Array(2100).keys()]
      expect(await log.getMany(keys.map(keyOf))).toEqual(keys.map((k) => model.get(k)))
      const { logBytes, records, deadRecords, runEntries } = log.stats()
      // Some 1,700 keys are live, of 19,000 that were written in 3 MB.
      expect(logBytes).toBeLessThan(1_000_000)
      expect(records - deadRecords).toBeLessThan(2000)
      expect(runEntries.length).toBeLessThan(4)
      await log.close()
    },
  )

  it('goes on when the disk is full for a while, for commits and in the background, and loses nothing', async () => {
    const disk = new CrashDisk()
    const random = seededRandom(11)
    const model = new Map<number, Uint8Array>()
    const log = await FlatLog.open({ disk, ...small })
    let isFull = (_: string): boolean => false
    disk.observe = ({ kind, name }) => {
      if (kind === 'write' && isFull(name))
        throw new StateStoreError(`${name} cannot be written, because the disk is full`)
    }
    for (let i = 0; i < 60; i++) {
      isFull = (name) => i > 10 && i < 40 && name.startsWith('run-')
      await randomCommit(log, model, random, i)
    }
    await expect(log.settle()).rejects.toThrow(/run-.* because the disk is full/)
    isFull = () => true
    await expect(randomCommit(log, new Map(), random, 60)).rejects.toThrow(/disk is full/)
    isFull = () => false
    await randomCommit(log, model, random, 61)
    await log.settle()
    expect(log.stats().runEntries.length).toBeGreaterThan(0)
    for (const reader of [log, await FlatLog.open({ disk: disk.crashImage(1), ...small })]) {
      for (let k = 0; k < 2100; k++) expect(reader.getSync(keyOf(k))).toEqual(model.get(k))
      await reader.close()
    }
  })
})
