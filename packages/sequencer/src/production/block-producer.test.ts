import { blockRlpBytes } from '@megarollup/chain'
import { bytesToHex, hexToBytes } from '@megarollup/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../chain/test/temporary-folder.ts'
import { addressOf, CONTRACTS, signTransaction, testGenesis, word } from '../../../chain/test/test-genesis.ts'
import { TestProducer } from '../../test/TestProducer.ts'

const path = temporaryFolder()
let node: TestProducer
afterEach(() => node.stop())

async function start(options: Parameters<typeof testGenesis>[0] = {}): Promise<void> {
  node = await TestProducer.open(path('node'), testGenesis(options))
  await node.producer.start()
}

const tip = () => node.chain.store.tip
const sealed = (block: number) => () => node.chain.state.confirmedBlock >= BigInt(block)
const included = (height: number) => () => tip().miniBlock >= BigInt(height)

/** Lets whole slots pass, one block each. */
async function passSlots(count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const next = Number(node.chain.state.confirmedBlock) + 1
    node.clock.now += 1_000
    await node.until(sealed(next))
  }
}

describe('BlockProducer', () => {
  it('makes a mini-block as soon as there is work, and a block a second, empty ones too', async () => {
    await start()
    node.submit(signTransaction(0, { value: 5n }))
    await node.until(included(1))
    expect(node.chain.state.layered.account(addressOf(0))!.nonce).toBe(1n)
    expect(tip().sealedBlock).toBe(0n)
    await node.until(() => node.pool.size === 0)
    await passSlots(3)
    const blocks = await node.blocks()
    expect(blocks.map(({ gasUsed }) => gasUsed)).toEqual([21_000n, 0n, 0n])
    expect(blocks.map(({ timestamp }) => timestamp)).toEqual([1_000n, 1_001n, 1_002n])
    expect(node.chain.store.miniBlocksOf(3n)).toEqual({ first: 3n, last: 3n })
  })

  it('keeps its timestamps rising and its blocks coming when the clock is set back an hour', async () => {
    await start()
    await passSlots(2)
    node.clock.now -= 3_600_000
    node.submit(signTransaction(0, {}))
    await node.until(included(3))
    await passSlots(3)
    const times = (await node.blocks()).map(({ timestamp }) => timestamp)
    expect(times).toEqual(times.map((_, i) => times[0]! + BigInt(i)))
  })

  it('runs a transaction that reads the parent hash right after the seal, in its place among the others of its sender', async () => {
    await start()
    // The seal of block 1 is held back, so that block 2 is open above an unsealed parent.
    const { state } = node.chain
    const gate = Promise.withResolvers<void>()
    const close = state.close.bind(state)
    state.close = async (block) => (block === 1n ? gate.promise.then(() => close(block)) : close(block))
    node.submit(signTransaction(0, {}))
    await node.until(included(1))
    node.clock.now += 1_000
    const reader = signTransaction(1, { nonce: 0n, to: hexToBytes(CONTRACTS.blockHash), data: word(1) })
    node.submit(reader, signTransaction(1, { nonce: 1n }), signTransaction(2, { nonce: 0n }))
    await node.until(included(2))
    expect([tip().openBlock, tip().sealedBlock]).toEqual([2n, 0n])
    expect(node.chain.state.layered.account(addressOf(1))!.nonce).toBe(0n)

    gate.resolve()
    await node.until(() => {
      node.clock.now += 1
      return node.pool.size === 0
    })
    expect(tip().openBlock).toBe(2n)
    const stored = node.chain.state.layered.storage(hexToBytes(CONTRACTS.blockHash), word(0))
    expect(bytesToHex(stored)).toBe(bytesToHex((await node.chain.store.blockHash(1n))!))
    expect(node.chain.state.layered.account(addressOf(1))!.nonce).toBe(2n)
  })

  it('admits nothing and opens no further block while a root is more than a block late', async () => {
    await start()
    const { state } = node.chain
    const gate = Promise.withResolvers<void>()
    const close = state.close.bind(state)
    state.close = async (block) => (block === 1n ? gate.promise.then(() => close(block)) : close(block))
    node.submit(signTransaction(0, {}))
    await node.until(included(1))
    node.clock.now += 1_000
    node.submit(signTransaction(0, { nonce: 1n }))
    await node.until(included(2))
    expect(node.producer.closedBecause).toBeUndefined()
    node.clock.now += 1_000
    node.submit(signTransaction(0, { nonce: 2n }))
    await node.until(() => node.producer.closedBecause !== undefined)
    expect(node.producer.closedBecause).toContain('the state root is late')
    expect([tip().openBlock, tip().miniBlock]).toEqual([2n, 2n])
    gate.resolve()
    await node.until(included(3))
    expect([tip().openBlock, node.producer.closedBecause]).toEqual([3n, undefined])
  })

  it('leaves what a full block has no gas for to the next one, and loses nothing', async () => {
    await start({ gasLimit: 1_000_000n })
    for (const from of [0, 1, 2]) node.submit(signTransaction(from, { gasLimit: 990_000n, value: 1n }))
    await node.until(included(1))
    await passSlots(2)
    await node.until(() => node.pool.size === 0)
    const { store } = node.chain
    const counts = [1n, 2n, 3n].map((number) => store.miniBlockMeta(number).transactionCount)
    expect([counts, tip().openBlock]).toEqual([[1, 1, 1], 3n])
  })

  it('does not strand a sender whose middle transaction became invalid', async () => {
    await start()
    const everything = node.chain.state.layered.account(addressOf(0))!.balance
    const [half, most] = [everything / 2n, (everything * 3n) / 4n]
    node.submit(
      signTransaction(0, { nonce: 0n, value: half }),
      signTransaction(0, { nonce: 1n, value: most }),
      signTransaction(0, { nonce: 2n, value: 1n }),
    )
    await node.until(() => node.pool.size === 1)
    expect(node.chain.state.layered.account(addressOf(0))!.nonce).toBe(1n)
    expect(node.pool.pendingNonce(addressOf(0))).toBe(1n)
    node.submit(signTransaction(0, { nonce: 1n, value: 1n }))
    node.clock.now += 1_000
    await node.until(() => node.pool.size === 0)
    expect(node.chain.state.layered.account(addressOf(0))!.nonce).toBe(3n)
  })

  it('begins a dictionary epoch at its start and at every 64th block', async () => {
    await start()
    await passSlots(66)
    const { store } = node.chain
    const epochs = Array.from({ length: 66 }, (_, i) => store.miniBlockMeta(BigInt(i + 1)).dictionaryEpoch)
    expect(epochs).toEqual([...Array<bigint>(64).fill(1n), 2n, 2n])
  })

  it('goes on after a restart with the block that was open, and with the one whose seal was lost', async () => {
    await start()
    const { state } = node.chain
    state.close = () => new Promise(() => {})
    node.submit(signTransaction(0, {}))
    await node.until(included(1))
    node.clock.now += 1_000
    node.submit(signTransaction(0, { nonce: 1n }))
    await node.until(included(2))
    expect([tip().openBlock, tip().sealedBlock]).toEqual([2n, 0n])
    // The process dies: the seal of block 1 never came.
    await node.kill()
    const killed = node
    node = await TestProducer.open(path('node'), testGenesis(), killed.clock.now)
    await node.producer.start()
    expect(tip().sealedBlock).toBe(1n)
    node.submit(signTransaction(0, { nonce: 2n }))
    await node.until(included(3))
    await passSlots(1)
    const blocks = await node.blocks()
    expect(blocks.map(({ gasUsed }) => gasUsed)).toEqual([21_000n, 42_000n])
    expect(blocks[1]!.parentHash).toEqual(await node.chain.store.blockHash(1n))
  })
})

describe('the size of blocks (EIP-7934)', () => {
  const large = (nonce: bigint) => signTransaction(0, { nonce, gasLimit: 2_000_000n, data: new Uint8Array(120_000) })

  it('keeps the RLP of a block below the limit where the chain has one', async () => {
    const limit = 300_000
    await start({ maxBlockRlpBytes: limit })
    node.submit(...[0n, 1n, 2n, 3n, 4n].map(large))
    await node.until(included(1))
    await passSlots(3)
    const { store } = node.chain
    const sizes = []
    for (let block = 1n; block <= 3n; block++) {
      const miniBlock = await store.miniBlock(store.miniBlocksOf(block)!.first)
      sizes.push([
        miniBlock.transactions.length,
        blockRlpBytes((await store.header(block))!.header, miniBlock.transactions),
      ])
    }
    expect(sizes.map(([count]) => count)).toEqual([2, 2, 1])
    for (const [, bytes] of sizes) expect(bytes).toBeLessThanOrEqual(limit)
  })

  it('makes a block of 20 MB where it has none', async () => {
    await start()
    node.submit(...Array.from({ length: 170 }, (_, i) => large(BigInt(i))))
    await node.until(() => node.pool.size === 0)
    await passSlots(1)
    const { store } = node.chain
    const { first, last } = store.miniBlocksOf(1n)!
    const transactions: Uint8Array[] = []
    for (let n = first; n <= last; n++) transactions.push(...(await store.miniBlock(n)).transactions)
    expect(transactions).toHaveLength(170)
    expect(blockRlpBytes((await store.header(1n))!.header, transactions)).toBeGreaterThan(20_000_000)
  })
})
