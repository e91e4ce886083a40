import { keccak256 } from '@megarollup/crypto'
import {
  type Batch,
  type BatchBlock,
  bytesToHex,
  type DaClient,
  encodeBatch,
  encodeStateDiff,
  type Hex,
  splitBatch,
} from '@megarollup/protocol'
import type { BatchPart, InboxClient } from '@megarollup/settlement'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { silentLogger, TestChain } from '../../test/TestChain.ts'
import { sharedFolder } from '../../test/temporary-folder.ts'
import { signTransaction, word } from '../../test/test-genesis.ts'
import { COMPRESSORS } from '../store/chain-store.ts'
import { readDiffs } from '../store/read-diffs.ts'
import { SafeBlocks } from './safe-blocks.ts'

const path = sharedFolder()
let chain: TestChain
let safeBlocks: SafeBlocks
const payloads = new Map<string, Uint8Array>()
const da: DaClient = {
  backend: 'memory',
  maxPayloadBytes: 1 << 20,
  put: async (payload) => keccak256(payload),
  get: async (commitment) => payloads.get(bytesToHex(commitment))!,
}

/** L1 as the test holds it: block n is at index n. */
let l1: { hash: Hex; parts: BatchPart[] }[]
let finalized: number
const blockAt = (number: number) => {
  const block = l1[number]
  if (!block) throw Object.assign(new Error('not found'), { name: 'BlockNotFoundError' })
  const parentHash = l1[number - 1]?.hash ?? bytesToHex(word(0))
  return { number: BigInt(number), hash: block.hash, parentHash, timestamp: 1n, mixHash: bytesToHex(word(7)) }
}
const inbox = {
  client: {
    getBlock: async ({ blockTag, blockNumber }: { blockTag?: string; blockNumber?: bigint }) =>
      blockAt(blockNumber !== undefined ? Number(blockNumber) : blockTag === 'latest' ? l1.length - 1 : finalized),
  },
  events: async ({ fromBlock, toBlock }: { fromBlock: bigint; toBlock: bigint }) =>
    l1.slice(Number(fromBlock), Number(toBlock) + 1).flatMap(({ parts }) => parts),
} as unknown as InboxClient

let forks = 0
/** A new L1 block, with these events. */
function mine(...parts: Omit<BatchPart, 'l1'>[]): void {
  const hash = bytesToHex(word(1_000 * ++forks + l1.length))
  const blockNumber = BigInt(l1.length)
  const place = { blockNumber, blockHash: hash, transactionHash: hash, logIndex: 0 }
  l1.push({ hash, parts: parts.map((part) => ({ ...part, l1: place })) })
}

/** Posts a batch of these blocks to the DA layer. */
async function post(
  batchIndex: bigint,
  firstBlock: bigint,
  lastBlock: bigint,
  change = (blocks: BatchBlock[]) => blocks,
) {
  const { store } = chain
  const blocks: BatchBlock[] = []
  for (let block = firstBlock; block <= lastBlock; block++) {
    const { first, last } = store.miniBlocksOf(block)!
    const miniBlocks = []
    for await (const { stored, diff } of readDiffs(store, { from: first, to: last })) {
      const signature = await store.miniBlockSignature(stored.header.number)
      const { header, transactions } = stored
      miniBlocks.push({ header, signature, transactions, diffBytes: encodeStateDiff(diff) })
    }
    const { seal, signature } = (await store.seal(block))!
    blocks.push({ seal: { seal, signature }, miniBlocks })
  }
  const batch: Batch = { chainId: 901n, blocks: change(blocks) }
  const bytes = encodeBatch(batch, { compressor: COMPRESSORS[0]! })
  const frames = splitBatch(bytes, { chainId: 901n, batchIndex, maxPayloadBytes: da.maxPayloadBytes, keccak256 })
  const commitments = frames.map((frame) => keccak256(frame))
  for (const [i, frame] of frames.entries()) payloads.set(bytesToHex(commitments[i]!), frame)
  return { batchIndex, firstBlock, lastBlock, firstFrame: 0, last: true, commitments }
}

async function watch(): Promise<void> {
  const { store, state, genesis } = { store: chain.store, state: chain.state, genesis: chain.genesis }
  safeBlocks = new SafeBlocks({ config: genesis.chain, store, state, inbox, da, logger: silentLogger, pollMs: 5 })
  await safeBlocks.start()
}

async function until(condition: () => boolean): Promise<void> {
  for (const end = performance.now() + 15_000; !condition(); ) {
    if (performance.now() > end) throw new Error(`safe is ${safeBlocks.safe}, finalized ${safeBlocks.finalized}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

beforeAll(async () => {
  chain = await TestChain.open(path('node'))
  for (let nonce = 0n; nonce < 4n; nonce++) await chain.block(signTransaction(0, { nonce }))
})
afterEach(() => safeBlocks.stop())
afterAll(() => chain.shutDown())

/** L1 with its genesis only. */
function newL1(): void {
  l1 = []
  finalized = 0
  mine()
}

describe('SafeBlocks', () => {
  it('calls blocks safe when their batch is on L1, and finalized when L1 has finalised it', async () => {
    newL1()
    mine(await post(0n, 1n, 2n))
    await watch()
    await until(() => safeBlocks.safe === 2n)
    expect(safeBlocks.finalized).toBe(0n)
    finalized = 1
    mine(await post(1n, 3n, 4n))
    await until(() => safeBlocks.safe === 4n && safeBlocks.finalized === 2n)
    expect(safeBlocks.latestOrigin()).toMatchObject({ number: 2n, prevRandao: word(7) })
  })

  it('goes back when L1 drops a batch, and forward when it is there again', async () => {
    newL1()
    mine(await post(0n, 1n, 2n))
    const second = await post(1n, 3n, 3n)
    mine(second)
    await watch()
    await until(() => safeBlocks.safe === 3n)
    l1.pop()
    mine()
    await until(() => safeBlocks.safe === 2n)
    mine(second)
    await until(() => safeBlocks.safe === 3n)
  })

  it('stays below a batch that is not of its own chain, whatever comes behind it', async () => {
    newL1()
    const forge = (blocks: BatchBlock[]) =>
      blocks.map((block) => {
        const { seal, signature } = block.seal
        return { ...block, seal: { signature, seal: { ...seal, header: { ...seal.header, receiptsRoot: word(1) } } } }
      })
    mine(await post(0n, 1n, 1n))
    mine(await post(1n, 2n, 2n, forge))
    mine(await post(2n, 3n, 4n))
    await watch()
    await until(() => safeBlocks.safe === 1n && safeBlocks.latestOrigin()?.number === 3n)
    expect(safeBlocks.safe).toBe(1n)
  })
})
