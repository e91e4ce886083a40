import { createPublicClient, createWalletClient, type Hex, http, type LocalAccount, zeroAddress } from 'viem'
import { foundry } from 'viem/chains'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { daCommitmentToL1 } from '../src/inbox/l1-commitment.ts'
import { createInboxClient, deployInbox, firstInboxAddress, type InboxClient, sequencerInboxAbi } from '../src/index.ts'
import { type Anvil, batcher, commitmentOf, deployer, genesis, startAnvil, stranger } from './anvil.ts'

const MAX_U64 = 2n ** 64n - 1n
const onL1 = (...numbers: number[]): Hex[] => numbers.map((number) => daCommitmentToL1(commitmentOf(number)))

let anvil: Anvil
let inbox: InboxClient
let snapshot: Hex
let firstAddress: Hex

beforeAll(async () => {
  anvil = await startAnvil()
  const deployed = await deployInbox({ l1Url: anvil.url, account: deployer, batcher: batcher.address, ...genesis })
  firstAddress = deployed.address
  inbox = createInboxClient({ l1Url: anvil.url, address: deployed.address })
  snapshot = await anvil.test.snapshot()
})
afterAll(() => anvil.kill())
beforeEach(async () => {
  await anvil.test.revert({ id: snapshot })
  snapshot = await anvil.test.snapshot()
})

type Append = readonly [bigint, number, bigint, bigint, boolean, readonly Hex[]]

async function write(
  functionName: 'appendFrames' | 'setBatcher' | 'setOwner',
  args: readonly unknown[],
  account: LocalAccount,
) {
  const chain = foundry
  const wallet = createWalletClient({ account, chain, transport: http(anvil.url, { retryCount: 0 }) })
  const call = { address: inbox.address, abi: sequencerInboxAbi, functionName, args } as Parameters<
    typeof wallet.writeContract
  >[0]
  await inbox.client.simulateContract({ ...call, account } as never)
  const hash = await wallet.writeContract(call)
  return createPublicClient({ chain, transport: http(anvil.url) }).waitForTransactionReceipt({
    hash,
    pollingInterval: 20,
  })
}
const append = (args: Append, account: LocalAccount = batcher) => write('appendFrames', args, account)

/** The contract's own error, with its arguments. */
async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (caught) => caught,
  )
  const data = error?.walk?.((cause: { data?: { errorName?: string } }) => cause.data?.errorName !== undefined)?.data
  return data === undefined ? `no refusal: ${String(error)}` : `${data.errorName}(${(data.args ?? []).join(',')})`
}

describe('a fresh inbox', () => {
  it('lies where the first transaction of its deployer puts it', () => {
    expect(firstAddress.toLowerCase()).toBe(firstInboxAddress(deployer.address).toLowerCase())
  })

  it('holds all that is needed to find the genesis', async () => {
    expect(await inbox.genesis()).toEqual({
      chainId: genesis.rollupChainId,
      hash: genesis.genesisHash,
      commitment: genesis.genesisCommitment,
    })
  })

  it('expects batch 0 with block 1', async () => {
    expect(await inbox.position()).toEqual({ nextBatch: 0n, nextBlock: 1n, nextFrame: 0, openLastBlock: 0n })
    expect([await inbox.nextBatch(), await inbox.nextBlock()]).toEqual([0n, 1n])
  })

  it('is not made without a batcher, a chain or a genesis', async () => {
    const options = { l1Url: anvil.url, account: deployer, batcher: batcher.address, ...genesis }
    await expect(deployInbox({ ...options, batcher: zeroAddress })).rejects.toThrow()
    await expect(deployInbox({ ...options, rollupChainId: 0n })).rejects.toThrow()
    await expect(deployInbox({ ...options, genesisHash: new Uint8Array(32) })).rejects.toThrow()
    await expect(deployInbox({ ...options, genesisCommitment: new Uint8Array() })).rejects.toThrow()
  })
})

describe('appending', () => {
  it('records batches in order, with their range and commitments', async () => {
    await append([0n, 0, 1n, 4n, true, onL1(1, 2)])
    await append([1n, 0, 5n, 5n, true, onL1(3)])
    const toBlock = await inbox.client.getBlockNumber()
    expect(await inbox.batches({ fromBlock: 0n, toBlock })).toMatchObject([
      { index: 0n, firstBlock: 1n, lastBlock: 4n, commitments: [commitmentOf(1), commitmentOf(2)] },
      { index: 1n, firstBlock: 5n, lastBlock: 5n, commitments: [commitmentOf(3)] },
    ])
    expect(await inbox.position()).toEqual({ nextBatch: 2n, nextBlock: 6n, nextFrame: 0, openLastBlock: 0n })
  })

  it('records a batch in several parts, and counts it when the last is there', async () => {
    await append([0n, 0, 1n, 9n, false, onL1(1, 2)])
    expect(await inbox.position()).toEqual({ nextBatch: 0n, nextBlock: 1n, nextFrame: 2, openLastBlock: 9n })
    await append([0n, 2, 1n, 9n, false, onL1(3)])
    await append([0n, 3, 1n, 9n, true, onL1(4)])
    const toBlock = await inbox.client.getBlockNumber()
    expect(await inbox.batches({ fromBlock: 0n, toBlock })).toMatchObject([
      { index: 0n, lastBlock: 9n, commitments: [1, 2, 3, 4].map(commitmentOf) },
    ])
    expect(await inbox.position()).toMatchObject({ nextBatch: 1n, nextBlock: 10n, nextFrame: 0 })
  })

  it('lets an open batch be started anew, also with other blocks', async () => {
    await append([0n, 0, 1n, 9n, false, onL1(1, 2)])
    await append([0n, 0, 1n, 7n, false, onL1(8)])
    await append([0n, 1, 1n, 7n, true, onL1(9)])
    const toBlock = await inbox.client.getBlockNumber()
    expect(await inbox.batches({ fromBlock: 0n, toBlock })).toMatchObject([
      { index: 0n, lastBlock: 7n, commitments: [8, 9].map(commitmentOf) },
    ])
  })

  it.each<[string, Append, string]>([
    ['a doubled batch', [0n, 0, 1n, 3n, true, onL1(1)], 'UnexpectedBatch(1,0)'],
    ['a batch too far', [2n, 0, 4n, 5n, true, onL1(1)], 'UnexpectedBatch(1,2)'],
    ['a gap of blocks', [1n, 0, 5n, 5n, true, onL1(1)], 'UnexpectedFirstBlock(4,5)'],
    ['doubled blocks', [1n, 0, 3n, 5n, true, onL1(1)], 'UnexpectedFirstBlock(4,3)'],
    ['a range that ends before it begins', [1n, 0, 4n, 3n, true, onL1(1)], 'UnexpectedLastBlock(4,3)'],
    ['frames in the middle of nothing', [1n, 1, 4n, 5n, true, onL1(1)], 'UnexpectedFrame(0,1)'],
    ['no commitments', [1n, 0, 4n, 5n, true, []], 'NoCommitments()'],
    ['an empty commitment', [1n, 0, 4n, 5n, true, [...onL1(1), '0x']], 'InvalidCommitment(1)'],
    ['a commitment of another kind', [1n, 0, 4n, 5n, true, ['0x0011']], 'InvalidCommitment(0)'],
  ])('refuses %s', async (_name, args, expected) => {
    await append([0n, 0, 1n, 3n, true, onL1(1)])
    expect(await refusal(append(args))).toBe(expected)
    expect(await inbox.position()).toMatchObject({ nextBatch: 1n, nextBlock: 4n, nextFrame: 0 })
  })

  it('refuses a part that is doubled, left out, or of other blocks', async () => {
    await append([0n, 0, 1n, 9n, false, onL1(1, 2)])
    expect(await refusal(append([0n, 1, 1n, 9n, false, onL1(2)]))).toBe('UnexpectedFrame(2,1)')
    expect(await refusal(append([0n, 3, 1n, 9n, true, onL1(4)]))).toBe('UnexpectedFrame(2,3)')
    expect(await refusal(append([0n, 2, 1n, 8n, true, onL1(3)]))).toBe('UnexpectedLastBlock(9,8)')
  })

  it('refuses the last block number there is, after which no block could follow', async () => {
    await expect(append([0n, 0, 1n, MAX_U64, true, onL1(1)])).rejects.toThrow()
  })
})

describe('who may do what', () => {
  it('takes frames from the batcher only, not even from the owner', async () => {
    for (const account of [stranger, deployer])
      expect(await refusal(append([0n, 0, 1n, 1n, true, onL1(1)], account))).toBe(`NotBatcher(${account.address})`)
  })

  it('lets the owner rotate the batcher, who takes over at once', async () => {
    await write('setBatcher', [stranger.address], deployer)
    expect(await refusal(append([0n, 0, 1n, 1n, true, onL1(1)], batcher))).toBe(`NotBatcher(${batcher.address})`)
    await append([0n, 0, 1n, 1n, true, onL1(1)], stranger)
    expect(await inbox.nextBatch()).toBe(1n)
  })

  it('lets the owner hand over, and nobody else', async () => {
    expect(await refusal(write('setBatcher', [stranger.address], batcher))).toBe(`NotOwner(${batcher.address})`)
    expect(await refusal(write('setOwner', [stranger.address], stranger))).toBe(`NotOwner(${stranger.address})`)
    expect(await refusal(write('setOwner', [zeroAddress], deployer))).toBe('ZeroAddress()')
    expect(await refusal(write('setBatcher', [zeroAddress], deployer))).toBe('ZeroAddress()')
    await write('setOwner', [stranger.address], deployer)
    expect(await refusal(write('setBatcher', [deployer.address], deployer))).toBe(`NotOwner(${deployer.address})`)
    await write('setBatcher', [deployer.address], stranger)
  })
})
