import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { META_BYTES, RecordLog, SIGNATURE_BYTES } from './record-log.ts'

const genesisHash = new Uint8Array(32).fill(7)
let folder: string
let path: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'record-log-'))
  path = join(folder, 'feed.log')
})
afterEach(() => rm(folder, { recursive: true }))

const openLog = (hash = genesisHash) => RecordLog.open({ path, genesisHash: hash, maxPayloadBytes: 1 << 20 })
const record = (seed: number, length: number) => ({
  kind: seed % 2,
  meta: new Uint8Array(META_BYTES).fill(seed),
  payload: Uint8Array.from({ length }, (_, i) => (i * 31 + seed) & 255),
})
const signature = (seed: number) => new Uint8Array(SIGNATURE_BYTES).fill(seed)

async function writeThree(): Promise<void> {
  const log = await openLog()
  for (const seed of [1, 2, 3]) {
    const index = await log.append(record(seed, seed * 100))
    await log.setSignature(index, signature(seed))
  }
  await log.close()
}

describe('RecordLog', () => {
  it('gives back what was appended, after it was opened again', async () => {
    await writeThree()
    const log = await openLog()
    expect(log.length).toBe(3)
    for (const seed of [1, 2, 3]) {
      const expected = record(seed, seed * 100)
      expect(await log.read(seed - 1)).toEqual({ payload: expected.payload, signature: signature(seed) })
      expect(log.kindAt(seed - 1)).toBe(expected.kind)
      expect(log.metaAt(seed - 1)).toEqual(expected.meta)
    }
    await log.close()
  })

  it('cuts off a tail that was torn at any byte, and keeps all before it', async () => {
    await writeThree()
    const whole = await readFile(path)
    const log = await openLog()
    const lastFrame = log.sizeAt(2) + 53 + SIGNATURE_BYTES
    await log.close()
    for (let cut = whole.length - lastFrame; cut < whole.length; cut += 7) {
      await writeFile(path, whole.subarray(0, cut))
      const reopened = await openLog()
      expect(reopened.length).toBe(2)
      await reopened.append(record(9, 50))
      await reopened.close()
      const again = await openLog()
      expect(again.length).toBe(3)
      await again.close()
    }
  })

  it('refuses damage that has valid records behind it, and changes nothing', async () => {
    await writeThree()
    const bytes = await readFile(path)
    bytes[48 + 53 + 10]! ^= 1
    await writeFile(path, bytes)
    await expect(openLog()).rejects.toMatchObject({ code: 'LOG_CORRUPT', offset: 48 })
    expect(await readFile(path)).toEqual(bytes)
  })

  it('does not take a payload that imitates a frame for one, when its own frame is torn', async () => {
    await writeThree()
    const forged = (await readFile(path)).subarray(48, 48 + 53 + 100 + 65)
    await rm(path)
    const log = await openLog()
    await log.append({ ...record(1, 0), payload: forged })
    await log.close()
    await truncate(path, (await readFile(path)).length - 10)
    const reopened = await openLog()
    expect(reopened.length).toBe(0)
    await reopened.close()
  })

  it('refuses the log of another chain', async () => {
    await writeThree()
    await expect(openLog(new Uint8Array(32).fill(8))).rejects.toMatchObject({ code: 'LOG_FORMAT' })
  })

  it('ignores garbage after the last record', async () => {
    await writeThree()
    await appendFile(path, new Uint8Array(5000).fill(0xaa))
    const log = await openLog()
    expect(log.length).toBe(3)
    await log.close()
  })

  it('finishes the head of a file whose creation was cut short', async () => {
    await writeThree()
    await truncate(path, 20)
    const log = await openLog()
    expect(log.length).toBe(0)
    await log.close()
  })
})
