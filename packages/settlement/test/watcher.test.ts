import type { Logger } from '@megarollup/protocol'
import type { Hex } from 'viem'
import { afterEach, beforeEach, expect, it } from 'vitest'
import {
  createInboxClient,
  createL1Watcher,
  deployInbox,
  type InboxClient,
  type L1Reorg,
  type L1Status,
  type L1Watcher,
  type L1WatcherOptions,
} from '../src/index.ts'
import { type Anvil, batcher, commitmentOf, deployer, genesis, startAnvil } from './anvil.ts'
import { createFaultyClient, type FaultyClient } from './faulty-client.ts'

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }
const until = (isTrue: () => Promise<boolean> | boolean) =>
  expect.poll(isTrue, { interval: 10, timeout: 10_000 }).toBe(true)

let anvil: Anvil
let inbox: InboxClient
let faulty: FaultyClient
let fromBlock: bigint
let watcher: L1Watcher | undefined
let seen: { story: string[]; reorgs: L1Reorg[]; statuses: L1Status[] }

beforeEach(async () => {
  anvil = await startAnvil({ args: ['--slots-in-an-epoch', '2'] })
  const deployed = await deployInbox({
    ...{ l1Url: anvil.url, account: deployer, batcher: batcher.address },
    ...genesis,
  })
  fromBlock = deployed.blockNumber
  faulty = createFaultyClient(anvil.url)
  const append = { receiptPollMs: 10 }
  inbox = createInboxClient({ l1Url: anvil.url, address: deployed.address, account: batcher, append })
  seen = { story: [], reorgs: [], statuses: [] }
})
afterEach(async () => {
  await watcher?.stop()
  await anvil.kill()
})

async function watch(options: Partial<L1WatcherOptions> = {}): Promise<L1Watcher> {
  watcher = createL1Watcher({
    inbox: createInboxClient({ client: faulty.client, address: inbox.address }),
    pollMs: 10,
    logger: silent,
    fromBlock,
    backOff: { firstMs: 5, maxMs: 20 },
    onBatch: ({ index, lastBlock }) => void seen.story.push(`batch ${index} to ${lastBlock}`),
    onReorg: (reorg) => {
      seen.reorgs.push(reorg)
      seen.story.push(`reorg drops ${reorg.dropped.map(({ index }) => index).join() || 'nothing'}`)
    },
    onHead: (status) => void seen.statuses.push(status),
    ...options,
  })
  await watcher.start()
  return watcher
}
const append = (index: bigint, frames = 1) =>
  inbox.append({
    batchIndex: index,
    firstBlock: index * 10n + 1n,
    lastBlock: index * 10n + 10n,
    commitments: Array.from({ length: frames }, (_, frame) => commitmentOf(Number(index) * 100 + frame)),
  })
const headIs = (number: bigint) => until(() => seen.statuses.at(-1)?.head.number === number)

it('reports the batches that were there and those that come, once each and in order', async () => {
  await append(0n)
  await append(1n, 3)
  await watch()
  await until(() => seen.story.length === 2)
  await append(2n)
  await until(() => seen.story.length === 3)
  expect(seen.story).toEqual(['batch 0 to 10', 'batch 1 to 20', 'batch 2 to 30'])
})

it('begins where it is told', async () => {
  const { l1 } = await append(0n)
  await append(1n)
  await watch({ fromBlock: l1.blockNumber + 1n })
  await until(() => seen.statuses.length > 0)
  expect(seen.story).toEqual(['batch 1 to 20'])
})

it('joins a batch whose parts come in several L1 blocks', async () => {
  await watch()
  const options = { l1Url: anvil.url, address: inbox.address, account: batcher }
  const inParts = createInboxClient({ ...options, append: { receiptPollMs: 30, maxFramesPerTransaction: 1 } })
  const commitments = [1, 2, 3].map(commitmentOf)
  let got: Uint8Array[] = []
  await watcher!.stop()
  await watch({
    onBatch: ({ commitments }) => {
      got = commitments
    },
  })
  await inParts.append({ batchIndex: 0n, firstBlock: 1n, lastBlock: 4n, commitments })
  await until(() => got.length > 0)
  expect(got).toEqual(commitments)
})

it('follows head, safe and finalized, and gives the origin of the next block', async () => {
  const { latestOrigin } = await watch()
  await anvil.test.mine({ blocks: 9 })
  await headIs(fromBlock + 9n)
  const { head, safe, finalized } = seen.statuses.at(-1)!
  const block = await inbox.client.getBlock({ blockNumber: head.number })
  expect(latestOrigin()).toEqual(head)
  expect(`0x${Buffer.from(head.hash).toString('hex')}`).toBe(block.hash)
  expect(`0x${Buffer.from(head.prevRandao).toString('hex')}`).toBe(block.mixHash)
  expect(`0x${Buffer.from(head.parentBeaconBlockRoot).toString('hex')}`).toBe(block.parentBeaconBlockRoot)
  expect(head.timestamp).toBe(block.timestamp)
  expect([safe?.number, finalized?.number]).toEqual([head.number - 2n, head.number - 4n])
})

it('notices a reorganisation, names the batches that it dropped, and reports those that are there again', async () => {
  await append(0n)
  await watch()
  await until(() => seen.story.length === 1)
  const { l1 } = await append(1n)
  await append(2n)
  await until(() => seen.story.length === 3)

  await anvil.test.request({ method: 'anvil_reorg', params: [2, []] } as never)
  await until(() => seen.reorgs.length === 1)
  expect(seen.reorgs[0]?.ancestor?.number).toBe(l1.blockNumber - 1n)
  expect(seen.reorgs[0]?.dropped.map(({ index }) => index)).toEqual([1n, 2n])

  await append(1n)
  await until(() => seen.story.length === 5)
  expect(seen.story.slice(3)).toEqual(['reorg drops 1,2', 'batch 1 to 20'])
})

it('takes a head that went back, and the same height again, for a reorganisation', async () => {
  await watch()
  await until(() => seen.statuses.length > 0)
  const snapshot = await anvil.test.snapshot()
  await append(0n)
  await until(() => seen.story.length === 1)
  await anvil.test.revert({ id: snapshot })
  await until(() => seen.reorgs.length === 1)
  await append(0n)
  await until(() => seen.story.length === 3)
  expect(seen.story).toEqual(['batch 0 to 10', 'reorg drops 0', 'batch 0 to 10'])
})

it('begins again when nothing that it remembers is left', async () => {
  await watch({ maxSeenBlocks: 2 })
  const snapshot = await anvil.test.snapshot()
  await append(0n)
  await until(() => seen.story.length === 1)
  for (let block = 0; block < 4; block++) {
    await anvil.test.mine({ blocks: 1 })
    await headIs(fromBlock + 2n + BigInt(block))
  }
  await anvil.test.revert({ id: snapshot })
  await append(0n)
  await until(() => seen.story.length === 3)
  expect(seen.reorgs[0]?.ancestor).toBeUndefined()
  expect(seen.story.at(-1)).toBe('batch 0 to 10')
})

it('survives an L1 that is down, and misses nothing', async () => {
  await watch()
  await until(() => seen.statuses.length > 0)
  faulty.isDown = true
  await append(0n)
  const callsBefore = faulty.calls.length
  await until(() => faulty.calls.length > callsBefore + 5)
  faulty.isDown = false
  await until(() => seen.story.length === 1)
})

it('reports a batch again when its receiver failed, and goes on behind it only then', async () => {
  let failures = 2
  await append(0n)
  await append(1n)
  await watch({
    onBatch: ({ index }) => {
      seen.story.push(`try ${index}`)
      if (index === 0n && failures-- > 0) throw new Error('planted failure')
    },
  })
  await until(() => seen.story.length === 4)
  expect(seen.story).toEqual(['try 0', 'try 0', 'try 0', 'try 1'])
})

it('does nothing after it has stopped, and can be started again', async () => {
  await watch()
  await until(() => seen.statuses.length > 0)
  await watcher!.stop()
  await watcher!.stop()
  await append(0n)
  const calls = faulty.calls.length
  await inbox.client.getBlockNumber()
  expect(faulty.calls.length).toBe(calls)
  await watcher!.start()
  await until(() => seen.story.length === 1)
})

it('does not report an event of another contract', async () => {
  await watch()
  const other = await deployInbox({ l1Url: anvil.url, account: deployer, batcher: batcher.address, ...genesis })
  const elsewhere = createInboxClient({ l1Url: anvil.url, address: other.address as Hex, account: batcher })
  await elsewhere.append({ batchIndex: 0n, firstBlock: 1n, lastBlock: 77n, commitments: [commitmentOf(1)] })
  await append(0n)
  await until(() => seen.story.length > 0)
  expect(seen.story).toEqual(['batch 0 to 10'])
})
