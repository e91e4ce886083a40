import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { HashIndex } from './hash-index.ts'

const path = temporaryFolder()
const hash = (i: number) => new Uint8Array(32).fill(i)

describe('HashIndex', () => {
  it('answers at once for what was added, and from disk after it was opened again', async () => {
    const index = await HashIndex.open(path('hashes'))
    void index.add({ transactions: [hash(1), hash(2)], miniBlock: 1n << 40n }, 1n)
    void index.add({ blockHash: hash(1), block: 9n }, 2n)
    const answers = async (from: HashIndex) => [
      await from.transaction(hash(1)),
      await from.transaction(hash(2)),
      await from.block(hash(1)),
      await from.transaction(hash(3)),
      await from.block(hash(2)),
    ]
    const expected = [{ miniBlock: 1n << 40n, index: 0 }, { miniBlock: 1n << 40n, index: 1 }, 9n, undefined, undefined]
    expect(await answers(index)).toEqual(expected)
    await index.close()

    const again = await HashIndex.open(path('hashes'))
    expect(again.indexedRecords).toBe(2n)
    expect(await answers(again)).toEqual(expected)
    await again.close()
  })

  it('makes the caller wait once many writes are behind, and loses none', async () => {
    const index = await HashIndex.open(path('hashes'))
    for (let i = 0; i < 200; i++) await index.add({ transactions: [hash(i)], miniBlock: BigInt(i) }, BigInt(i + 1))
    for (let i = 0; i < 200; i++) expect(await index.transaction(hash(i))).toEqual({ miniBlock: BigInt(i), index: 0 })
    await index.close()
  })
})
