import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { DataFolderLockedError } from '../errors.ts'
import { HashIndex } from './hash-index.ts'

const path = temporaryFolder()
const hash = (i: number) => new Uint8Array(32).fill(i)

describe('HashIndex', () => {
  it('answers at once for what was added, and tells from where on it has to be added again', async () => {
    const index = await HashIndex.open(path('hashes'))
    void index.add({ transactions: [hash(1), hash(2)], miniBlock: 1n << 40n }, 1)
    void index.add({ blockHash: hash(1), block: 9n }, 2)
    expect(index.transactions(hash(2))).toEqual([{ miniBlock: 1n << 40n, index: 1 }])
    expect(index.transactions(hash(3))).toEqual([])
    expect([index.block(hash(1)), index.block(hash(2))]).toEqual([9n, undefined])
    await index.close()

    const again = await HashIndex.open(path('hashes'))
    expect(again.indexedRecords).toBe(0)
    expect(again.block(hash(1))).toBe(9n)
    await again.close()
  })

  it('has what many records brought after it was opened again', async () => {
    const index = await HashIndex.open(path('hashes'))
    for (let i = 0; i < 200; i++) {
      const transactions = Array.from({ length: 10 }, (_, j) => hash(i).fill(j, 0, 8).fill(i, 0, 1))
      await index.add({ transactions, miniBlock: BigInt(i) }, i + 1)
    }
    await index.close()
    const again = await HashIndex.open(path('hashes'))
    expect(again.indexedRecords).toBe(200)
    for (let i = 0; i < 200; i++)
      expect(again.transactions(hash(i).fill(7, 0, 8).fill(i, 0, 1))).toContainEqual({ miniBlock: BigInt(i), index: 7 })
    await again.close()
  })

  it('locks its folder', async () => {
    const index = await HashIndex.open(path('hashes'))
    await expect(HashIndex.open(path('hashes'))).rejects.toThrow(DataFolderLockedError)
    await index.close()
  })
})
