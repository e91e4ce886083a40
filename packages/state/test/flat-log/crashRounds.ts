import { MegarollupError } from '@megarollup/protocol'
import { expect } from 'vitest'
import { CrashDisk } from '../../src/disk/CrashDisk.ts'
import { FlatLog } from '../../src/flat-log/FlatLog.ts'
import { seededRandom } from '../StateModel.ts'

const options = { owner: new Uint8Array(32).fill(1), memoryBytes: 1, segmentBytes: 24 * 1024 }
const keys = 900

type Model = Map<number, Uint8Array>

const keyOf = (i: number): Uint8Array => Uint8Array.of(3, i, i >> 8, ...new Uint8Array(i % 40))

function markOf(i: number): Uint8Array {
  const bytes = new Uint8Array(16)
  new DataView(bytes.buffer).setUint32(0, i + 1)
  return bytes
}

/** The commit a log has come to, -1 for none. */
function commitOf(log: FlatLog): number {
  const mark = log.mark()
  return mark ? new DataView(mark.buffer, mark.byteOffset).getUint32(0) - 1 : -1
}

interface Image {
  disk: CrashDisk
  /** The last commit that had resolved when the power went out. */
  resolved: number
  during: string
}

/** Runs `commits` random commits, and takes about `wanted` crash images at random operations of the disk. */
export async function takeImages(
  seed: number,
  commits: number,
  wanted: number,
): Promise<{ images: Image[]; models: Model[] }> {
  const disk = new CrashDisk()
  const random = seededRandom(seed)
  const images: Image[] = []
  const models: Model[] = []
  let resolved = -1
  // About three operations a commit, with what goes on in the background.
  disk.observe = ({ kind, name }) => {
    if (random(commits * 3) >= wanted) return
    images.push({ disk: disk.crashImage(random(2 ** 31)), resolved, during: `${kind} ${name}` })
  }
  const log = await FlatLog.open({ disk, ...options })
  let model: Model = new Map()
  for (let i = 0; i < commits; ) {
    const group: Promise<void>[] = []
    for (let n = random(3); n >= 0; n--) {
      model = new Map(model)
      const batch = log.batch()
      for (let w = random(80); w >= 0; w--) {
        const k = random(10) === 0 ? random(keys) : random(keys / 3)
        if (random(6) === 0) {
          batch.delete(keyOf(k))
          model.delete(k)
        } else {
          const value = new Uint8Array(random(64)).fill(random(256))
          batch.put(keyOf(k), value)
          model.set(k, value)
        }
      }
      models[i] = model
      const commit = i++
      group.push(
        log.commit(batch, markOf(commit)).then(() => {
          resolved = commit
        }),
      )
    }
    await Promise.all(group)
    // Now and then the background gets far ahead, and now and then the log is opened again by whoever reads the images.
    if (random(12) === 0) await log.settle()
  }
  await log.settle()
  await log.close()
  return { images, models }
}

/** Opens an image: nothing that had resolved is lost, and everything reads as it was written; then goes on, through another crash. */
export async function checkImage(image: Image, models: Model[], seed: number): Promise<void> {
  const log = await FlatLog.open({ disk: image.disk, ...options })
  const commit = commitOf(log)
  expect(commit, image.during).toBeGreaterThanOrEqual(image.resolved)
  const model: Model = new Map(models[commit])
  expectModel(log, model, image.during)
  const batch = log.batch()
  for (let k = 0; k < keys; k += 7) {
    batch.put(keyOf(k), Uint8Array.of(k))
    model.set(k, Uint8Array.of(k))
  }
  await log.commit(batch, markOf(commit + 1))
  const again = await FlatLog.open({ disk: image.disk.crashImage(seed), ...options })
  expect(commitOf(again)).toBe(commit + 1)
  expectModel(again, model, image.during)
  await log.close()
  await again.close()
}

/** Flips one bit of an image. Returns whether the damage was named; if not, nothing that is read is wrong. */
export async function checkFlippedImage(
  image: Image,
  models: Model[],
  random: (below: number) => number,
): Promise<boolean> {
  const names = image.disk.list().filter((name) => image.disk.sizeOf(name) > 0)
  const name = names[random(names.length)]
  if (name === undefined) return false
  image.disk.flipBit(name, random(image.disk.sizeOf(name) * 8))
  let log: FlatLog
  try {
    log = await FlatLog.open({ disk: image.disk, ...options })
  } catch (error) {
    expect(error).toBeInstanceOf(MegarollupError)
    return true
  }
  const commit = commitOf(log)
  // The very last commit has nothing after it that vouches for it.
  expect(commit).toBeGreaterThanOrEqual(image.resolved - 3)
  let isNamed = false
  for (let k = 0; k < keys; k++) {
    let value: Uint8Array | undefined
    try {
      value = log.getSync(keyOf(k))
    } catch (error) {
      expect(error).toMatchObject({ code: 'STATE_DAMAGED' })
      isNamed = true
      continue
    }
    expect(value, `key ${k}, a bit of ${name}`).toEqual(models[commit]?.get(k))
  }
  await log.close()
  return isNamed
}

function expectModel(log: FlatLog, model: Model, during: string): void {
  for (let k = 0; k < keys; k++) {
    const value = log.getSync(keyOf(k))
    const expected = model.get(k)
    if (Buffer.compare(value ?? absent, expected ?? absent) !== 0)
      expect(value, `key ${k} after a crash during ${during}`).toEqual(expected)
  }
}

const absent = Buffer.from('absent')
