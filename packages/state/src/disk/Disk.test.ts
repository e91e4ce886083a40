import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/temporaryFolder.ts'
import { StateStoreError } from '../errors.ts'
import { CrashDisk } from './CrashDisk.ts'
import type { Disk, DiskFile } from './Disk.ts'
import { nodeDisk } from './nodeDisk.ts'

const path = temporaryFolder()
const bytesOf = (file: DiskFile): Uint8Array => {
  const bytes = new Uint8Array(file.size)
  expect(file.readSync(bytes, 0)).toBe(bytes.length)
  return bytes
}

describe.each<[string, () => Disk]>([
  ['the disk of the file system', () => nodeDisk(path('store'))],
  ['the disk that can be crashed', () => new CrashDisk()],
])('%s', (_, make) => {
  it('reads back what was written, with zeros in a gap, and says how much there was', async () => {
    const file = make().open('a', { create: true })
    file.writeSync(Uint8Array.of(1, 2, 3), 2)
    await file.write(Uint8Array.of(4), 4)
    expect(bytesOf(file)).toEqual(Uint8Array.of(0, 0, 1, 2, 4))
    const more = new Uint8Array(4)
    expect(await file.read(more, 3)).toBe(2)
    expect(more).toEqual(Uint8Array.of(2, 4, 0, 0))
    expect(file.readSync(more, 100)).toBe(0)
    await file.sync()
    file.truncate(3)
    file.writeSync(Uint8Array.of(9), 4)
    expect(bytesOf(file)).toEqual(Uint8Array.of(0, 0, 1, 0, 9))
    file.close()
  })

  it('lists, renames over and removes files', () => {
    const disk = make()
    for (const name of ['b', 'a', 'c']) disk.open(name, { create: true }).writeSync(new TextEncoder().encode(name), 0)
    expect(disk.list()).toEqual(['a', 'b', 'c'])
    disk.rename('a', 'c')
    disk.remove('b')
    disk.syncFolder()
    expect(disk.list()).toEqual(['c'])
    expect(bytesOf(disk.open('c'))).toEqual(new TextEncoder().encode('a'))
  })

  it('refuses a file that is not there, and one that was closed', async () => {
    const disk = make()
    expect(() => disk.open('none')).toThrow(StateStoreError)
    expect(() => disk.remove('none')).toThrow(/none/)
    const file = disk.open('some', { create: true })
    file.close()
    expect(() => file.writeSync(Uint8Array.of(1), 0)).toThrow(/some was closed/)
    await expect(file.read(new Uint8Array(1), 0)).rejects.toThrow(StateStoreError)
  })
})

describe('a crash', () => {
  it('keeps what was synced, and of the rest any sectors', () => {
    const disk = new CrashDisk()
    const file = disk.open('a', { create: true })
    file.writeSync(new Uint8Array(1024).fill(1), 0)
    file.syncSync()
    disk.syncFolder()
    file.writeSync(new Uint8Array(1536).fill(2), 256)
    const seen = new Set<string>()
    for (let seed = 0; seed < 300; seed++) {
      const image = bytesOf(disk.crashImage(seed).open('a'))
      expect(image.subarray(0, 256)).toEqual(new Uint8Array(256).fill(1))
      const sectors: number[] = []
      for (let at = 256; at < image.length; at = Math.floor(at / 512 + 1) * 512) {
        const sector = image.subarray(at, Math.floor(at / 512 + 1) * 512)
        expect(new Set(sector).size).toBe(1)
        sectors.push(sector[0]!)
      }
      seen.add(sectors.join())
    }
    expect(seen).toContain('1,1')
    expect(seen).toContain('2,2,2,2')
    expect(seen).toContain('1,2')
    expect(seen).toContain('2,1,0,2')
  })

  it('may lose names until the folder was synced, and brings removed files back', () => {
    const disk = new CrashDisk()
    disk.open('old', { create: true }).syncSync()
    disk.syncFolder()
    disk.open('new', { create: true }).syncSync()
    disk.remove('old')
    const seen = new Set(Array.from({ length: 40 }, (_, seed) => disk.crashImage(seed).list().join()))
    expect([...seen].sort()).toEqual(['new', 'new,old', 'old'])
    disk.syncFolder()
    expect(disk.crashImage(1).list()).toEqual(['new'])
  })

  it('may lose a write that came after an asynchronous sync began', async () => {
    const disk = new CrashDisk()
    const file = disk.open('a', { create: true })
    disk.syncFolder()
    file.writeSync(Uint8Array.of(1), 0)
    const sync = file.sync()
    file.writeSync(Uint8Array.of(2), 1)
    await sync
    const sizes = new Set(Array.from({ length: 40 }, (_, seed) => disk.crashImage(seed).open('a').size))
    expect([...sizes].sort()).toEqual([1, 2])
  })

  it('can be staged as a full disk', () => {
    const disk = new CrashDisk()
    const file = disk.open('a', { create: true })
    disk.observe = ({ kind }) => {
      if (kind === 'write') throw new StateStoreError('The file a cannot be written, because the disk is full')
    }
    expect(() => file.writeSync(Uint8Array.of(1), 0)).toThrow(/disk is full/)
    expect(file.size).toBe(0)
  })
})
