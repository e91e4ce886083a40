import { keccak256 } from '@megarollup/crypto'
import {
  type Batch,
  type DaClient,
  encodeBatch,
  encodeStateDiff,
  MegarollupError,
  splitBatch,
  stateDiffCommitment,
} from '@megarollup/protocol'
import { zstdCompressor } from '@megarollup/protocol/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  createInboxClient,
  deployInbox,
  type InboxClient,
  type ReadBatch,
  type ReadBatchesOptions,
  readBatches,
  readGenesis,
} from '../src/index.ts'
import { type Anvil, batcher, deployer, startAnvil } from './anvil.ts'

const CHAIN_ID = 901n
const zstd = zstdCompressor()
const genesisFile = new TextEncoder().encode('{"config":{"chainId":901}}')
const bytes = (length: number, fill: number) => new Uint8Array(length).fill(fill)

/** A DA layer in memory, which can be down and whose payloads can be replaced. */
function createMemoryDa() {
  const payloads = new Map<string, Uint8Array>()
  const key = (commitment: Uint8Array) => Buffer.from(commitment).toString('hex')
  let isDown = false
  const da: DaClient = {
    backend: 'memory',
    maxPayloadBytes: 400,
    async put(payload) {
      const commitment = Uint8Array.of(0, ...keccak256(payload))
      payloads.set(key(commitment), payload)
      return commitment
    },
    async get(commitment) {
      if (isDown) throw new MegarollupError('DA_UNAVAILABLE', 'The planted layer is down.')
      const payload = payloads.get(key(commitment))
      if (payload === undefined) throw new MegarollupError('DA_NOT_FOUND', 'The planted layer has no such payload.')
      return payload
    },
  }
  return {
    da,
    setDown: (down: boolean) => {
      isDown = down
    },
    forget: (commitment: Uint8Array) => payloads.delete(key(commitment)),
  }
}

/** A batch of empty blocks, one mini-block each; the mini-block has the number of its block. */
function batchOf(firstBlock: bigint, lastBlock: bigint, chainId = CHAIN_ID): Batch {
  const numbers = Array.from({ length: Number(lastBlock - firstBlock) + 1 }, (_, index) => firstBlock + BigInt(index))
  const nothing = { accounts: [], storage: [], codes: [] }
  const l1Origin = { number: 1n, hash: bytes(32, 9) }
  return {
    chainId,
    blocks: numbers.map((number) => {
      const shared = { coinbase: bytes(20, 1), prevRandao: bytes(32, 2), parentBeaconBlockRoot: bytes(32, 3) }
      const environment = { ...shared, number, timestamp: number, baseFeePerGas: 7n, gasLimit: 30_000_000n }
      const header = {
        ...environment,
        ...{ parentHash: bytes(32, 4), ommersHash: bytes(32, 5), stateRoot: bytes(32, 6), logsBloom: bytes(256, 0) },
        ...{ transactionsRoot: bytes(32, 7), receiptsRoot: bytes(32, 8), withdrawalsRoot: bytes(32, 10) },
        ...{ difficulty: 0n, gasUsed: 0n, extraData: bytes(0, 0), nonce: bytes(8, 0), requestsHash: bytes(32, 11) },
        ...{ blobGasUsed: 0n, excessBlobGas: 0n },
      }
      const hashes = { firstMiniBlockHash: bytes(32, 12), lastMiniBlockHash: bytes(32, 12) }
      return {
        seal: {
          seal: { chainId, header, ...hashes, lastMiniBlockNumber: number, l1Origin },
          signature: bytes(65, 0),
        },
        miniBlocks: [
          {
            header: {
              ...{ chainId, number, blockNumber: number, indexInBlock: 0, opening: { environment, l1Origin } },
              ...{ firstTransactionIndex: 0, transactionCount: 0, cumulativeGasUsed: 0n, dictionaryEpoch: 1n },
              ...{ parentHash: bytes(32, 13), transactionsHash: bytes(32, 14), receiptsHash: bytes(32, 15) },
              ...{ diffHash: stateDiffCommitment(nothing, keccak256), dictionaryHash: bytes(32, 16) },
            },
            signature: bytes(65, 0),
            transactions: [],
            diffBytes: encodeStateDiff(nothing),
          },
        ],
      }
    }),
  }
}

let anvil: Anvil
let inbox: InboxClient
let fromBlock: bigint
let memory: ReturnType<typeof createMemoryDa>

beforeAll(async () => {
  anvil = await startAnvil()
})
afterAll(() => anvil.kill())
beforeEach(async () => {
  memory = createMemoryDa()
  const deployed = await deployInbox({
    ...{ l1Url: anvil.url, account: deployer, batcher: batcher.address, rollupChainId: CHAIN_ID },
    ...{ genesisHash: bytes(32, 0x11), genesisCommitment: await memory.da.put(genesisFile) },
  })
  fromBlock = deployed.blockNumber
  const append = { receiptPollMs: 10 }
  inbox = createInboxClient({ l1Url: anvil.url, address: deployed.address, account: batcher, append })
})

/** Posts bytes as the batch that L1 expects next; returns the commitments. */
async function post(encoded: Uint8Array, firstBlock: bigint, lastBlock: bigint, options = {}): Promise<Uint8Array[]> {
  const batchIndex = await inbox.nextBatch()
  const { maxPayloadBytes } = memory.da
  const frames = splitBatch(encoded, { maxPayloadBytes, chainId: CHAIN_ID, batchIndex, keccak256, ...options })
  const commitments = await Promise.all(frames.map((frame) => memory.da.put(frame)))
  await inbox.append({ batchIndex, firstBlock, lastBlock, commitments })
  return commitments
}
const postBatch = (firstBlock: bigint, lastBlock: bigint) =>
  post(encodeBatch(batchOf(firstBlock, lastBlock), { compressor: zstd }), firstBlock, lastBlock)

async function read(options: Partial<ReadBatchesOptions> = {}): Promise<ReadBatch[]> {
  const batches: ReadBatch[] = []
  const all = readBatches({ inbox, da: memory.da, compressors: [zstd], fromBlock, ...options })
  for await (const batch of all) batches.push(batch)
  return batches
}
const rangesOf = (batches: ReadBatch[]) => batches.map(({ l1 }) => `${l1.index}: ${l1.firstBlock}–${l1.lastBlock}`)

it('gives back the genesis file that the inbox points to', async () => {
  const genesis = await readGenesis({ inbox, da: memory.da })
  expect(genesis).toEqual({ chainId: CHAIN_ID, hash: bytes(32, 0x11), bytes: genesisFile })
})

it('gives back every batch in order, decoded', async () => {
  await postBatch(1n, 3n)
  await postBatch(4n, 4n)
  const batches = await read()
  expect(rangesOf(batches)).toEqual(['0: 1–3', '1: 4–4'])
  expect(batches.map(({ batch }) => batch)).toEqual([batchOf(1n, 3n), batchOf(4n, 4n)])
})

it('gives back a batch of many frames', async () => {
  const batch = batchOf(1n, 20n)
  const commitments = await post(encodeBatch(batch), 1n, 20n)
  expect(commitments.length).toBeGreaterThan(20)
  expect((await read())[0]?.batch).toEqual(batch)
})

it('begins and ends where it is told', async () => {
  await postBatch(1n, 3n)
  await postBatch(4n, 4n)
  const end = await inbox.client.getBlockNumber()
  await postBatch(5n, 9n)
  expect(rangesOf(await read({ toBlock: end }))).toEqual(['0: 1–3', '1: 4–4'])
  expect(rangesOf(await read({ fromBatch: 1n }))).toEqual(['1: 4–4', '2: 5–9'])
  expect(rangesOf(await read({ toBlock: 'finalized' }))).toEqual([])
})

describe('says which batch, blocks and commitment it stumbled over', () => {
  it('when the DA layer does not answer, and goes on later', async () => {
    await postBatch(1n, 3n)
    memory.setDown(true)
    await expect(read()).rejects.toMatchObject({
      ...{ code: 'BATCH_UNREADABLE', batchIndex: 0n, firstBlock: 1n, lastBlock: 3n, isTransient: true },
      cause: { code: 'DA_UNAVAILABLE' },
    })
    memory.setDown(false)
    expect(await read()).toHaveLength(1)
  })

  it('when a payload is missing', async () => {
    await postBatch(1n, 3n)
    const commitments = await postBatch(4n, 5n)
    memory.forget(commitments.at(-1)!)
    const commitment = `0x${Buffer.from(commitments.at(-1)!).toString('hex')}`
    await expect(read()).rejects.toMatchObject({ batchIndex: 1n, commitment, isTransient: false })
    await expect(read()).rejects.toThrow(`Batch 1 (blocks 4 to 5, commitment ${commitment}) cannot be read`)
  })

  it('when the batch holds other blocks than L1 says', async () => {
    await post(encodeBatch(batchOf(1n, 3n)), 1n, 4n)
    await expect(read()).rejects.toThrow('Batch 0 (blocks 1 to 4) cannot be read: it holds the blocks 1 to 3.')
  })

  it('when the batch or its frames are of another chain or place', async () => {
    await post(encodeBatch(batchOf(1n, 1n, 902n)), 1n, 1n)
    await expect(read()).rejects.toThrow('it is of chain 902, not 901.')
    await post(encodeBatch(batchOf(2n, 2n)), 2n, 2n, { chainId: 902n })
    await expect(read({ fromBatch: 1n })).rejects.toThrow('its frames are of chain 902, not 901.')
    await post(encodeBatch(batchOf(3n, 3n)), 3n, 3n, { batchIndex: 7n })
    await expect(read({ fromBatch: 2n })).rejects.toThrow('its frames are of batch 7.')
  })

  it('when the payload is no batch', async () => {
    await post(bytes(100, 0xff), 1n, 1n)
    await expect(read()).rejects.toMatchObject({ batchIndex: 0n, cause: { code: 'DECODE' } })
  })

  it('when a batch is larger than it takes', async () => {
    await post(encodeBatch(batchOf(1n, 20n)), 1n, 20n)
    await expect(read({ maxBatchBytes: 1_000 })).rejects.toMatchObject({ code: 'BATCH_UNREADABLE' })
  })
})

it('stops when its caller gives up', async () => {
  await postBatch(1n, 3n)
  const signal = AbortSignal.abort(new Error('the caller gave up'))
  await expect(read({ signal })).rejects.toThrow('the caller gave up')
})
