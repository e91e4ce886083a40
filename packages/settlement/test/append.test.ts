import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type AppendTuning, createInboxClient, deployInbox, type InboxClient } from '../src/index.ts'
import { type Anvil, batcher, commitmentOf, deployer, genesis, startAnvil, stranger } from './anvil.ts'
import { createFaultyClient, type FaultyClient } from './faulty-client.ts'

const quick: AppendTuning = { receiptPollMs: 20, bumpAfterMs: 200, backOff: { firstMs: 10, maxMs: 40 } }
const firstBatch = { batchIndex: 0n, firstBlock: 1n, lastBlock: 3n, commitments: [commitmentOf(1), commitmentOf(2)] }

let anvil: Anvil
let faulty: FaultyClient
let inbox: InboxClient

beforeAll(async () => {
  anvil = await startAnvil()
})
afterAll(() => anvil.kill())
beforeEach(async () => {
  await anvil.test.setAutomine(true)
  const { address } = await deployInbox({
    ...{ l1Url: anvil.url, account: deployer, batcher: batcher.address },
    ...genesis,
  })
  faulty = createFaultyClient(anvil.url)
  inbox = createInboxClient({ client: faulty.client, address, account: batcher, append: quick })
})

const onL1 = async () => inbox.batches({ fromBlock: 0n, toBlock: await inbox.client.getBlockNumber() })
const until = (isTrue: () => Promise<boolean> | boolean) =>
  expect.poll(isTrue, { interval: 20, timeout: 10_000 }).toBe(true)
const waiting = async () => {
  const { pending } = await anvil.test.getTxpoolContent()
  return Object.values(Object.values(pending)[0] ?? {})
}

it('appends a batch and says where it is', async () => {
  const appended = await inbox.append(firstBatch)
  expect(appended).toMatchObject({ ...firstBatch, wasThere: false })
  expect(await onL1()).toMatchObject([{ index: 0n, l1: appended.l1 }])
})

it('does not append again what is there', async () => {
  await inbox.append(firstBatch)
  expect(await inbox.append(firstBatch)).toMatchObject({ wasThere: true, lastBlock: 3n })
  expect(await onL1()).toHaveLength(1)
})

it('finds a batch that is there among others, and far back', async () => {
  const first = await inbox.append(firstBatch)
  await inbox.append({ ...firstBatch, batchIndex: 1n, firstBlock: 4n, lastBlock: 4n })
  await anvil.test.mine({ blocks: 35 })
  const options = { client: faulty.client, address: inbox.address, account: batcher }
  const inSteps = createInboxClient({ ...options, eventRangeBlocks: 10n })
  expect(await inSteps.append(firstBatch)).toEqual({ ...first, wasThere: true })
  expect(await inSteps.batches({ fromBlock: 0n, toBlock: await inbox.client.getBlockNumber() })).toEqual(await onL1())
})

it('splits a batch with many frames over several transactions', async () => {
  const commitments = Array.from({ length: 7 }, (_, index) => commitmentOf(index))
  const options = { client: faulty.client, address: inbox.address, account: batcher }
  const client = createInboxClient({ ...options, append: { ...quick, maxFramesPerTransaction: 3 } })
  await client.append({ ...firstBatch, commitments })
  expect(await onL1()).toMatchObject([{ commitments }])
  expect(await inbox.events({ fromBlock: 0n, toBlock: await inbox.client.getBlockNumber() })).toHaveLength(3)
})

it('starts a batch anew that an earlier process left open', async () => {
  await anvil.test.setAutomine(false)
  const options = { client: faulty.client, address: inbox.address, account: batcher }
  const dying = createInboxClient({ ...options, append: { ...quick, maxFramesPerTransaction: 1 } })
  const controller = new AbortController()
  const request = { ...firstBatch, lastBlock: 5n, commitments: [8, 9, 10].map(commitmentOf) }
  const dead = dying.append(request, { signal: controller.signal })
  await until(async () => (await waiting()).length === 1)
  await anvil.test.mine({ blocks: 1 })
  controller.abort(new Error('killed'))
  await expect(dead).rejects.toThrow('killed')
  expect(await inbox.position()).toMatchObject({ nextBatch: 0n, nextFrame: 1 })

  const appending = inbox.append(firstBatch)
  await until(async () => {
    await anvil.test.mine({ blocks: 1 })
    return (await inbox.nextBatch()) === 1n
  })
  await appending
  expect(await onL1()).toMatchObject([{ lastBlock: 3n, commitments: firstBatch.commitments }])
})

describe('when things do not fit', () => {
  it.each([
    ['a batch that comes too early', { ...firstBatch, batchIndex: 1n }],
    ['blocks that do not follow', { ...firstBatch, firstBlock: 2n }],
    ['a range that is none', { ...firstBatch, lastBlock: 0n }],
    ['a batch without frames', { ...firstBatch, commitments: [] }],
  ])('refuses %s and sends nothing', async (_name, request) => {
    await expect(inbox.append(request)).rejects.toMatchObject({ code: 'INBOX_CONFLICT' })
    expect(faulty.calls).not.toContain('eth_sendRawTransaction')
  })

  it('refuses a batch whose index has other blocks on L1', async () => {
    await inbox.append(firstBatch)
    await expect(inbox.append({ ...firstBatch, lastBlock: 9n })).rejects.toMatchObject({ code: 'INBOX_CONFLICT' })
  })

  it('says that the account is not the batcher', async () => {
    const client = createInboxClient({ l1Url: anvil.url, address: inbox.address, account: stranger, append: quick })
    await expect(client.append(firstBatch)).rejects.toMatchObject({
      code: 'INBOX_REFUSED',
      reason: `NotBatcher(${stranger.address})`,
    })
  })

  it('says that there is no inbox', async () => {
    const client = createInboxClient({ l1Url: anvil.url, address: stranger.address, account: batcher, append: quick })
    await expect(client.nextBatch()).rejects.toMatchObject({ code: 'INBOX_MISSING' })
    await expect(client.append(firstBatch)).rejects.toMatchObject({ code: 'INBOX_MISSING' })
  })
})

describe('when L1 is difficult', () => {
  it('waits for an L1 that is down, and appends once', async () => {
    faulty.isDown = true
    const appending = inbox.append(firstBatch)
    await until(() => faulty.calls.length > 3)
    faulty.isDown = false
    await appending
    expect(await onL1()).toHaveLength(1)
  })

  it.each([
    'eth_sendRawTransaction',
    'eth_getTransactionReceipt',
    'eth_estimateGas',
    'eth_getTransactionCount',
    'eth_call',
  ])('appends once when an answer to %s gets lost', async (method) => {
    faulty.loseAnswers = [method]
    await inbox.append(firstBatch)
    expect(faulty.loseAnswers).toEqual([])
    expect(await onL1()).toHaveLength(1)
  })

  it('replaces a transaction that is stuck by one with higher fees, never by a second one', async () => {
    await anvil.test.setAutomine(false)
    const appending = inbox.append(firstBatch)
    await until(async () => (await waiting()).length === 1)
    const [first] = await waiting()
    await until(async () => BigInt((await waiting())[0]?.maxFeePerGas ?? 0) > BigInt(first!.maxFeePerGas!))
    expect(await waiting()).toHaveLength(1)
    await anvil.test.mine({ blocks: 1 })
    await appending
    expect(await onL1()).toHaveLength(1)
  })

  it('takes over from a process that died with its transaction in the pool', async () => {
    await anvil.test.setAutomine(false)
    const controller = new AbortController()
    const dead = inbox.append(firstBatch, { signal: controller.signal })
    await until(async () => (await waiting()).length === 1)
    controller.abort(new Error('killed'))
    await expect(dead).rejects.toThrow('killed')

    const appending = inbox.append(firstBatch)
    await until(() => faulty.calls.filter((call) => call === 'eth_sendRawTransaction').length > 1)
    expect(await waiting()).toHaveLength(1)
    await anvil.test.mine({ blocks: 1 })
    await appending
    expect(await onL1()).toHaveLength(1)
  })

  it('sends again a transaction that the pool dropped', async () => {
    await anvil.test.setAutomine(false)
    const appending = inbox.append(firstBatch)
    await until(async () => (await waiting()).length === 1)
    await anvil.test.dropTransaction({ hash: (await waiting())[0]!.hash! })
    await until(async () => (await waiting()).length === 1)
    await anvil.test.mine({ blocks: 1 })
    await appending
    expect(await onL1()).toHaveLength(1)
  })

  it('appends once when two processes append the same batch at the same time', async () => {
    const other = createInboxClient({ l1Url: anvil.url, address: inbox.address, account: batcher, append: quick })
    const results = await Promise.all([inbox.append(firstBatch), other.append(firstBatch)])
    expect(results[0].l1).toEqual(results[1].l1)
    expect(await onL1()).toHaveLength(1)
  })

  it('appends again, once, what an L1 reorganisation dropped', async () => {
    const before = await inbox.client.getBlockNumber()
    const snapshot = await anvil.test.snapshot()
    await inbox.append(firstBatch)
    await anvil.test.revert({ id: snapshot })
    await anvil.test.mine({ blocks: 3 })
    expect(await inbox.client.getBlockNumber()).toBe(before + 3n)
    expect(await inbox.append(firstBatch)).toMatchObject({ wasThere: false })
    expect(await onL1()).toHaveLength(1)
  })
})
