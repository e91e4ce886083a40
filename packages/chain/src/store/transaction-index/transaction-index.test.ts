import { createHash } from 'node:crypto'
import { CrashDisk } from '@megarollup/state/disk'
import { describe, expect, it } from 'vitest'
import { CorruptIndexError } from '../../errors.ts'
import { TransactionIndex } from './transaction-index.ts'

const hashOf = (i: number): Uint8Array => createHash('sha256').update(String(i)).digest()
const perRecord = 7

/** Adds records from `first` to `end`, each with seven transactions; every fifth has none. */
async function addRecords(index: TransactionIndex, first: number, end: number): Promise<void> {
  for (let record = first; record < end; record++) {
    const transactions = Array.from({ length: record % 5 === 0 ? 0 : perRecord }, (_, i) =>
      hashOf(record * perRecord + i),
    )
    await index.add(transactions, BigInt(record) + 2n ** 40n, record + 1)
  }
}

function expectRecords(index: TransactionIndex, end: number): void {
  for (let record = 0; record < end; record++) {
    const place = { miniBlock: BigInt(record) + 2n ** 40n, index: record % perRecord }
    const found = index.find(hashOf(record * perRecord + place.index))
    expect(found).toEqual(record % 5 === 0 ? [] : [place])
  }
}

describe('the index of transactions', () => {
  it('finds every transaction, while it is written, merged and after it was opened again', async () => {
    const disk = new CrashDisk()
    const index = new TransactionIndex({ disk, runEntries: 100 })
    await addRecords(index, 0, 2_000)
    expectRecords(index, 2_000)
    await index.settled()
    expectRecords(index, 2_000)
    expect(disk.list().length).toBeLessThan(32)
    await index.close()
    const again = new TransactionIndex({ disk, runEntries: 100 })
    expect(again.indexedRecords).toBeLessThanOrEqual(2_000)
    expectRecords(again, again.indexedRecords)
    await addRecords(again, again.indexedRecords, 2_100)
    expectRecords(again, 2_100)
    await again.close()
  })

  it('moves on through records without transactions', async () => {
    const index = new TransactionIndex({ disk: new CrashDisk(), runEntries: 100 })
    for (let record = 0; record < 1_000; record++) await index.add([], 0n, record + 1)
    await index.settled()
    expect(index.indexedRecords).toBe(1_000)
    expect(index.find(hashOf(1))).toEqual([])
    await index.close()
  })

  it('names all transactions whose hashes begin alike', async () => {
    const disk = new CrashDisk()
    const alike = (end: number) => new Uint8Array(32).fill(5, 0, 8).fill(end, 8)
    const index = new TransactionIndex({ disk, runEntries: 2 })
    for (let i = 0; i < 40; i++) await index.add([alike(i), hashOf(i)], BigInt(i), i + 1)
    await index.settled()
    expect(index.find(alike(3)).map(({ miniBlock }) => Number(miniBlock))).toEqual(
      Array.from({ length: 40 }, (_, i) => i),
    )
    await index.close()
  })

  it('covers after a crash what it said it covers', async () => {
    const disk = new CrashDisk()
    const index = new TransactionIndex({ disk, runEntries: 50 })
    const images: { disk: CrashDisk; covered: number }[] = []
    let operations = 0
    disk.observe = () => {
      if (operations++ % 4 === 0) images.push({ disk: disk.crashImage(operations), covered: index.indexedRecords })
    }
    await addRecords(index, 0, 500)
    await index.close()
    expect(images.length).toBeGreaterThan(40)
    for (const image of images) {
      const opened = new TransactionIndex({ disk: image.disk, runEntries: 50 })
      expect(opened.indexedRecords).toBeGreaterThanOrEqual(image.covered)
      expectRecords(opened, opened.indexedRecords)
      await opened.close()
    }
  })

  it('names a damaged file, and never answers from it', async () => {
    const disk = new CrashDisk()
    const index = new TransactionIndex({ disk, runEntries: 300 })
    await addRecords(index, 0, 300)
    await index.close()
    for (let i = 0; i < 100; i++) {
      const image = disk.crashImage(i)
      const names = image.list()
      const file = image.open(names[i % names.length]!)
      const position = (i * 7919) % file.size
      const byte = new Uint8Array(1)
      file.readSync(byte, position)
      file.writeSync(Uint8Array.of(byte[0]! ^ (1 << (i % 8))), position)
      const read = () => {
        const opened = new TransactionIndex({ disk: image, runEntries: 300 })
        expectRecords(opened, opened.indexedRecords)
      }
      expect(read).toThrow(CorruptIndexError)
    }
  })

  it('makes the caller wait when runs cannot be written so fast, and reports that they cannot be written at all', async () => {
    const disk = new CrashDisk()
    const index = new TransactionIndex({ disk, runEntries: 10 })
    await addRecords(index, 0, 100)
    disk.observe = ({ kind }) => {
      if (kind === 'sync') throw new Error('disk full')
    }
    await expect(addRecords(index, 100, 200)).rejects.toThrow('disk full')
    await expect(index.settled()).rejects.toThrow('disk full')
    expectRecords(index, 100)
    await index.close()
  })
})
