import { readFile, truncate, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../chain/test/temporary-folder.ts'
import { SignedHeightRecord } from './signed-height.ts'

const path = temporaryFolder()
const genesisHash = new Uint8Array(32).fill(0xee)
const hash = (i: number) => new Uint8Array(32).fill(i)
const open = () => SignedHeightRecord.open(path('signed-height'), genesisHash)

/** Runs with the record, and closes it. */
async function using<T>(work: (record: SignedHeightRecord) => Promise<T>): Promise<T> {
  const record = await open()
  try {
    return await work(record)
  } finally {
    await record.close()
  }
}

describe('SignedHeightRecord', () => {
  it('begins at genesis and remembers the highest of each kind', async () => {
    await using(async (record) => {
      expect(record.current).toEqual({ miniBlock: 0n, miniBlockHash: genesisHash, sealedBlock: 0n })
      await record.allowMiniBlock(1n, hash(1))
      await record.allowMiniBlock(2n, hash(2))
      await record.allowSeal(1n)
    })
    expect(await using(async ({ current }) => current)).toEqual({
      miniBlock: 2n,
      miniBlockHash: hash(2),
      sealedBlock: 1n,
    })
  })

  it('allows the same again, and refuses another at a height or any below it, also after a restart', async () => {
    await using((record) => record.allowMiniBlock(5n, hash(5)))
    await using(async (record) => {
      await record.allowMiniBlock(5n, hash(5))
      for (const [height, other] of [
        [5n, hash(6)],
        [4n, hash(4)],
        [0n, genesisHash],
      ] as const) {
        await expect(record.allowMiniBlock(height, other)).rejects.toMatchObject({ code: 'SIGNED_HEIGHT' })
      }
      await record.allowSeal(3n)
      await record.allowSeal(2n)
      expect(record.current).toEqual({ miniBlock: 5n, miniBlockHash: hash(5), sealedBlock: 3n })
    })
  })

  it('survives a torn write of either slot with what the write before it said', async () => {
    await using(async (record) => {
      for (const height of [1, 2, 3]) await record.allowMiniBlock(BigInt(height), hash(height))
    })
    const whole = await readFile(path('signed-height'))
    const newest = await using(async ({ current }) => current.miniBlock)
    expect(newest).toBe(3n)
    for (let torn = 0; torn < whole.length; torn += 5) {
      const damaged = Buffer.from(whole)
      damaged[torn]! ^= 0xff
      await writeFile(path('signed-height'), damaged)
      // Writes alternate, so heights 2 and 3 lie in different slots: one of them is always whole.
      const height = await using(async ({ current }) => current.miniBlock)
      expect([2n, 3n], `byte ${torn}`).toContain(height)
    }
  })

  it('refuses a record of which nothing is whole, instead of beginning again', async () => {
    await using((record) => record.allowMiniBlock(1n, hash(1)))
    await writeFile(path('signed-height'), Buffer.alloc(128, 0x55))
    await expect(open()).rejects.toMatchObject({ code: 'SIGNED_HEIGHT' })
    await truncate(path('signed-height'), 10)
    await expect(open()).rejects.toMatchObject({ code: 'SIGNED_HEIGHT' })
  })
})
