import { COMPRESSORS } from '@megarollup/chain'
import { keccak256 } from '@megarollup/crypto'
import { type Batch, type DaClient, decodeBatch, joinFrames } from '@megarollup/protocol'
import type { AppendRequest, InboxClient, InboxPosition } from '@megarollup/settlement'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentLogger, TestChain } from '../../../chain/test/TestChain.ts'
import { temporaryFolder } from '../../../chain/test/temporary-folder.ts'
import { signTransaction } from '../../../chain/test/test-genesis.ts'
import { Batcher } from './batcher.ts'

const path = temporaryFolder()
let chain: TestChain
let batcher: Batcher | undefined
let position: InboxPosition
let appended: AppendRequest[]
let failures: number
const payloads = new Map<string, Uint8Array>()

beforeEach(async () => {
  chain = await TestChain.open(path('node'))
  position = { nextBatch: 0n, nextBlock: 1n, nextFrame: 0, openLastBlock: 0n }
  appended = []
  failures = 0
})
afterEach(async () => {
  await batcher?.stop()
  await chain.shutDown()
})

const da: DaClient = {
  backend: 'memory',
  maxPayloadBytes: 1_000,
  async put(payload) {
    const commitment = keccak256(payload)
    payloads.set(Buffer.from(commitment).toString('hex'), payload.slice())
    return commitment
  },
  get: async (commitment) => payloads.get(Buffer.from(commitment).toString('hex'))!,
}

/** An inbox that keeps its position as the contract does. */
const inbox = {
  position: async () => {
    if (failures-- > 0) throw new Error('L1 is down')
    return position
  },
  append: async (request: AppendRequest) => {
    appended.push(request)
    position = {
      nextBatch: request.batchIndex + 1n,
      nextBlock: request.lastBlock + 1n,
      nextFrame: 0,
      openLastBlock: 0n,
    }
    return { ...request, wasThere: false }
  },
} as Partial<InboxClient> as InboxClient

async function post(until: () => boolean): Promise<void> {
  const { store, state, genesis } = { store: chain.store, state: chain.state, genesis: chain.genesis }
  batcher = new Batcher({ config: genesis.chain, store, state, inbox, da, logger: silentLogger, intervalMs: 5 })
  await batcher.start()
  for (const end = performance.now() + 15_000; !until(); ) {
    if (performance.now() > end) throw new Error('nothing was posted')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  await batcher.stop()
}

async function payloadOf({ commitments }: AppendRequest): Promise<Batch> {
  const frames = await Promise.all(commitments.map((commitment) => da.get(commitment)))
  return decodeBatch(joinFrames(frames, { keccak256 }).bytes, { compressors: COMPRESSORS })
}

describe('Batcher', () => {
  it('posts the sealed blocks with what derivation needs, in frames that the DA layer takes', async () => {
    for (let nonce = 0n; nonce < 3n; nonce++) {
      const data = Uint8Array.from({ length: 900 }, (_, i) => (i * i * 31 + Number(nonce)) & 0xff)
      await chain.block(signTransaction(0, { nonce, data }))
    }
    await chain.miniBlock(signTransaction(0, { nonce: 3n }))
    await post(() => appended.length === 1)
    expect(appended[0]).toMatchObject({ batchIndex: 0n, firstBlock: 1n, lastBlock: 3n })
    expect(appended[0]!.commitments.length).toBeGreaterThan(1)
    const batch = await payloadOf(appended[0]!)
    expect(batch.blocks.map(({ seal }) => seal.seal.header.number)).toEqual([1n, 2n, 3n])
    for (const [i, { seal, miniBlocks }] of batch.blocks.entries()) {
      const own = (await chain.store.seal(BigInt(i + 1)))!
      expect(seal.signature).toEqual(own.signature)
      const stored = await chain.store.miniBlock(BigInt(i + 1))
      expect(miniBlocks.map((one) => one.header)).toEqual([stored.header])
      expect(miniBlocks[0]!.transactions).toEqual(stored.transactions)
      expect(keccak256(miniBlocks[0]!.diffBytes)).toEqual(stored.header.diffHash)
    }
  })

  it('goes on where the inbox stands, and waits while nothing is sealed above it', async () => {
    for (let block = 0; block < 4; block++) await chain.block()
    position = { nextBatch: 7n, nextBlock: 3n, nextFrame: 0, openLastBlock: 0n }
    await post(() => appended.length === 1)
    expect(appended).toMatchObject([{ batchIndex: 7n, firstBlock: 3n, lastBlock: 4n }])
  })

  it('finishes a batch of which L1 has only the first frames, with the same last block', async () => {
    for (let block = 0; block < 4; block++) await chain.block()
    position = { nextBatch: 2n, nextBlock: 1n, nextFrame: 1, openLastBlock: 2n }
    await post(() => appended.length === 2)
    expect(appended.map(({ firstBlock, lastBlock }) => [firstBlock, lastBlock])).toEqual([
      [1n, 2n],
      [3n, 4n],
    ])
  })

  it('tries again after failures, and loses and repeats nothing', async () => {
    await chain.block()
    failures = 3
    await post(() => appended.length === 1)
    expect(appended).toMatchObject([{ batchIndex: 0n, firstBlock: 1n, lastBlock: 1n }])
  })
})
