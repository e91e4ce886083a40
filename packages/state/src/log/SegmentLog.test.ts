import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../test/StateModel.ts'
import { CrashDisk } from '../disk/CrashDisk.ts'
import { DamagedStateError, StateStoreError } from '../errors.ts'
import type { LogPosition } from './parameters.ts'
import { SegmentLog } from './SegmentLog.ts'

type Frame = { payload: Uint8Array; position: LogPosition; sequence: number }

function open(disk: CrashDisk, from?: LogPosition & { sequence: number }, needed?: Map<number, number>) {
  const frames: Frame[] = []
  const log = SegmentLog.open({
    disk,
    name: 'log',
    segmentBytes: 4096,
    ...(from && { from }),
    ...(needed && { needed }),
    onFrame: (payload, position, sequence) => frames.push({ payload: new Uint8Array(payload), position, sequence }),
  })
  return { log, frames }
}

const payloadOf = (i: number): Uint8Array => new Uint8Array((i * 37) % 700).fill(i)

describe('a log', () => {
  it('gives back its frames in order, from the beginning and from a place, over many segments', async () => {
    const disk = new CrashDisk()
    const { log } = open(disk)
    const positions: LogPosition[] = []
    for (let i = 0; i < 60; i++) positions.push(await log.append(payloadOf(i)))
    expect(log.segments().length).toBeGreaterThan(3)
    const read = new Uint8Array(payloadOf(30).length)
    expect(log.readSync(positions[30]!.segment, read, positions[30]!.offset)).toBe(read.length)
    expect(read).toEqual(payloadOf(30))
    const { end, sequence } = log
    await log.close()

    const again = open(disk)
    expect(again.frames.slice(0, 60)).toEqual(
      positions.map((position, i) => ({ payload: payloadOf(i), position, sequence: i })),
    )
    await again.log.close()
    const from = { segment: positions[40]!.segment, offset: positions[40]!.offset - 32, sequence: 40 }
    const part = open(disk, from, new Map([[1, 100]]))
    expect(part.frames.slice(0, 20).map((frame) => frame.sequence)).toEqual([...Array(20).keys()].map((i) => i + 40))
    expect(part.log.segments()[0]!.segment).toBe(1)
    expect(part.log.segments()[1]!.segment).toBe(from.segment)
    expect(sequence).toBe(60)
    expect(end.segment).toBe(positions[59]!.segment)
  })

  it('shares one sync among the appends that wait', async () => {
    const disk = new CrashDisk()
    const { log } = open(disk)
    await log.append(payloadOf(1))
    let syncs = 0
    disk.observe = ({ kind }) => {
      if (kind === 'sync') syncs++
    }
    await Promise.all(Array.from({ length: 10 }, () => log.append(Uint8Array.of(1))))
    expect(syncs).toBe(2)
  })

  it('stays usable, without the failed frames, when the disk was full for a while', async () => {
    const disk = new CrashDisk()
    const { log } = open(disk)
    await log.append(payloadOf(1))
    const first = log.append(payloadOf(2))
    const failing = [log.append(payloadOf(3)), log.append(payloadOf(4))]
    await first
    let writes = 0
    disk.observe = ({ kind }) => {
      if (kind === 'write' && ++writes === 2) throw new StateStoreError('the disk is full')
    }
    const results = await Promise.allSettled(failing)
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    disk.observe = undefined
    await log.append(payloadOf(5))
    expect(open(disk).frames.map(({ payload }) => payload)).toEqual([1, 2, 5].map(payloadOf))
  })

  it('takes nothing more after a sync has failed, and says so', async () => {
    const disk = new CrashDisk()
    const { log } = open(disk)
    await log.append(payloadOf(1))
    disk.observe = ({ kind }) => {
      if (kind === 'sync') throw new StateStoreError('input/output error')
    }
    await expect(log.append(payloadOf(2))).rejects.toThrow(StateStoreError)
    disk.observe = undefined
    await expect(log.append(payloadOf(3))).rejects.toThrow(/open it again/)
  })

  it('names a segment that is missing or short', async () => {
    const disk = new CrashDisk()
    const { log } = open(disk)
    for (let i = 0; i < 60; i++) await log.append(payloadOf(i))
    const from = { ...log.end, sequence: log.sequence }
    await log.close()
    expect(() => open(disk.crashImage(0), from, new Map([[1, 100_000]]))).toThrow(/log-00000001.seg has/)
    expect(() => open(disk.crashImage(0), { ...from, segment: from.segment + 1 })).toThrow(DamagedStateError)
    disk.remove('log-00000002.seg')
    disk.syncFolder()
    expect(() => open(disk.crashImage(0))).toThrow(/missing/)
    expect(() => open(disk.crashImage(0), from, new Map([[2, 100]]))).toThrow(/log-00000002.seg is missing/)
  })
})

describe('a log after a crash', () => {
  it('has all frames whose append resolved, then only whole ones, and goes on from there', async () => {
    const disk = new CrashDisk()
    const { log } = open(disk)
    const random = seededRandom(7)
    let resolved = 0
    let images = 0
    const check = async (): Promise<void> => {
      const image = disk.crashImage(images++)
      const least = resolved
      const { log: after, frames } = open(image)
      expect(frames.length).toBeGreaterThanOrEqual(least)
      frames.forEach(({ payload }, i) => {
        expect(payload).toEqual(payloadOf(i))
      })
      const next = frames.length
      await after.append(payloadOf(next))
      const reopened = open(image.crashImage(1)).frames
      expect(reopened.map(({ payload }) => payload)).toEqual(Array.from({ length: next + 1 }, (_, i) => payloadOf(i)))
    }
    const checks: Promise<void>[] = []
    disk.observe = () => void (random(3) === 0 && checks.push(check()))
    for (let i = 0; i < 60; ) {
      const group = Array.from({ length: 1 + random(4) }, () => log.append(payloadOf(i++)))
      await Promise.all(group)
      resolved = i
    }
    await Promise.all(checks)
    expect(images).toBeGreaterThan(30)
  })

  it('names every flipped bit in frames, closed properly', async () => {
    const disk = new CrashDisk()
    const { log } = open(disk)
    for (let i = 1; i < 12; i++) await log.append(payloadOf(i))
    await log.close()
    const size = disk.sizeOf('log-00000001.seg')
    const ends = new Set<number>()
    open(disk).frames.forEach(({ payload, position }) => {
      for (let i = payload.length; i % 8 !== 0; i++) ends.add(position.offset + i)
    })
    for (let byte = 0; byte < size - 32; byte += 3) {
      if (ends.has(byte)) continue
      const image = disk.crashImage(0)
      image.flipBit('log-00000001.seg', byte * 8 + (byte % 8))
      expect(() => open(image), `byte ${byte}`).toThrow(/damaged|version/)
    }
  })
})
