import { cp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { FeedRecord } from '@megarollup/protocol'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { TestChain } from '../../test/TestChain.ts'
import { sharedFolder, temporaryFolder } from '../../test/temporary-folder.ts'
import { signTransaction } from '../../test/test-genesis.ts'
import { ChainStore } from './chain-store.ts'
import { recordSigner } from './record-signature.ts'

let chain: TestChain

const transfer = (from: number, nonce: bigint) => signTransaction(from, { nonce, value: 1n })
const names = (records: FeedRecord[]) => records.map(({ kind, number }) => `${kind[0]}${number}`).join(' ')
const readAll = (nextMiniBlock: bigint, nextSeal: bigint) => chain.store.read({ nextMiniBlock, nextSeal }, 1 << 30)

/** Blocks 1 to 3, the seal of each behind mini-blocks of the next: m1 m2 m3 s1 m4 m5 s2 m6 s3. */
async function interleavedChain(): Promise<void> {
  await chain.miniBlock(transfer(0, 0n), transfer(1, 0n))
  await chain.miniBlock(transfer(0, 1n))
  const seal1 = chain.close()
  await chain.miniBlock(transfer(0, 2n))
  await seal1()
  await chain.miniBlock(transfer(0, 3n))
  const seal2 = chain.close()
  await chain.miniBlock(transfer(0, 4n))
  await seal2()
  await chain.miniBlock(transfer(0, 5n))
  await chain.close()()
}

describe('ChainStore, with a chain of three blocks', () => {
  const path = sharedFolder()
  beforeAll(async () => {
    chain = await TestChain.open(path('node'))
    await interleavedChain()
  })
  afterAll(() => chain.shutDown())

  it('serves what a reader lacks, in the order in which it was made, with seals behind later mini-blocks', async () => {
    expect(names(await readAll(1n, 1n))).toBe('m1 m2 m3 s1 m4 m5 s2 m6 s3')
    expect(names(await readAll(4n, 1n))).toBe('s1 m4 m5 s2 m6 s3')
    expect(names(await readAll(4n, 2n))).toBe('m4 m5 s2 m6 s3')
    expect(names(await readAll(6n, 1n))).toBe('s1 s2 m6 s3')
    expect(names(await readAll(3n, 4n))).toBe('m3 m4 m5 m6')
    expect(names(await readAll(7n, 3n))).toBe('s3')
    expect(await readAll(7n, 4n)).toEqual([])
    expect(chain.store.head()).toEqual({ nextMiniBlock: 7n, nextSeal: 4n })
  })

  it('gives one record at least, and no more than fit', async () => {
    expect(names(await chain.store.read({ nextMiniBlock: 2n, nextSeal: 1n }, 1))).toBe('m2')
    const [first, second] = await readAll(1n, 1n)
    const both = await chain.store.read({ nextMiniBlock: 1n, nextSeal: 1n }, first!.bytes.length + second!.bytes.length)
    expect(names(both)).toBe('m1 m2')
  })

  it('serves records with the signature of the sequencer', async () => {
    for (const record of await readAll(1n, 1n)) expect(recordSigner(record)).toEqual(chain.genesis.chain.sequencer)
  })

  it('knows which mini-blocks a block has, where its epoch began and what the recent hashes are', async () => {
    const { store } = chain
    expect([0n, 1n, 2n, 3n, 4n].map((block) => store.miniBlocksOf(block))).toEqual([
      undefined,
      { first: 1n, last: 2n },
      { first: 3n, last: 4n },
      { first: 5n, last: 6n },
      undefined,
    ])
    expect([1n, 2n, 3n, 4n, 5n, 6n].map((number) => store.epochStart(number))).toEqual([1n, 1n, 3n, 3n, 5n, 5n])
    for (const block of [0n, 1n, 2n, 3n]) expect(store.recentBlockHash(block)).toEqual(await store.blockHash(block))
    expect([store.recentBlockHash(4n), await store.blockHash(4n), await store.seal(0n)]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect(store.miniBlockMeta(2n)).toMatchObject({ block: 1n, firstTransactionIndex: 2, transactionCount: 1 })
    await expect(store.miniBlock(7n)).rejects.toThrow('no mini-block 7')
  })
})

describe('ChainStore', () => {
  const path = temporaryFolder()
  beforeEach(async () => {
    chain = await TestChain.open(path('node'))
  })
  afterEach(() => chain.shutDown())

  it('shows a durable record to nobody before it is published, and publishes in order', async () => {
    const seen: string[] = []
    const unsubscribe = chain.store.subscribe((record) => seen.push(names([record])))
    const made = chain.makeMiniBlock([transfer(0, 0n)])
    const index = await chain.store.appendMiniBlock(made.stored, made.bytes)
    expect([chain.store.tip.miniBlock, await readAll(1n, 1n), seen]).toEqual([0n, [], []])
    expect(await chain.store.findTransaction(made.stored.transactionHashes[0]!)).toBeUndefined()
    expect(chain.store.miniBlocksOf(1n)).toBeUndefined()
    await expect(chain.store.publish(index + 1, made.bytes)).rejects.toThrow('published before')
    await chain.store.publish(index, made.bytes)
    expect([chain.store.tip.miniBlock, names(await readAll(1n, 1n)), seen]).toEqual([1n, 'm1', ['m1']])
    unsubscribe()
  })

  it('is the same after it was opened again', async () => {
    await interleavedChain()
    const before = { tip: chain.store.tip, records: await readAll(1n, 1n), block: await chain.store.miniBlock(4n) }
    await chain.shutDown()
    chain = await TestChain.open(path('node'))
    const after = { tip: chain.store.tip, records: await readAll(1n, 1n), block: await chain.store.miniBlock(4n) }
    expect(after).toEqual(before)
    for (const block of [1n, 2n, 3n])
      expect(chain.store.recentBlockHash(block)).toEqual(await chain.store.blockHash(block))
  })

  it('finds transactions and blocks by hash, also those that a crash kept out of the index', async () => {
    await interleavedChain()
    await chain.shutDown()
    const early = path('early-index')
    await cp(path('node/hashes'), early, { recursive: true })
    chain = await TestChain.open(path('node'))
    const late = await chain.block(transfer(1, 1n))
    await chain.shutDown()
    await rm(path('node/hashes'), { recursive: true })
    await cp(early, path('node/hashes'), { recursive: true })
    expect((await readdir(path('node/hashes'))).length).toBeGreaterThan(0)

    chain = await TestChain.open(path('node'))
    expect(await chain.store.findBlock(late.hash)).toBe(4n)
    expect(await chain.store.findBlock(chain.store.genesis.hash)).toBe(0n)
    expect(await chain.store.findTransaction(transfer(1, 0n).hash)).toEqual({ miniBlock: 1n, index: 1 })
    expect(await chain.store.findTransaction(transfer(1, 1n).hash)).toEqual({ miniBlock: 7n, index: 0 })
    expect(await chain.store.findTransaction(new Uint8Array(32))).toBeUndefined()
  })

  it('is locked while it is open, and belongs to one genesis', async () => {
    const { genesis } = chain.store
    await expect(ChainStore.open({ dir: path('node'), genesis })).rejects.toMatchObject({ code: 'DATA_FOLDER_LOCKED' })
    const other = { ...genesis, hash: new Uint8Array(32).fill(1) }
    await chain.miniBlock()
    await cp(join(path('node'), 'feed.log'), path('copy/feed.log'), { recursive: true })
    await expect(ChainStore.open({ dir: path('copy'), genesis: other })).rejects.toMatchObject({ code: 'LOG_FORMAT' })
  })
})
