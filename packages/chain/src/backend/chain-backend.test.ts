import { createEvm } from '@megarollup/evm'
import { type BlockEnvironment, bytesToHex, hexToBytes } from '@megarollup/protocol'
import type { CallRequest, ChainBackend, LogEntry } from '@megarollup/rpc'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLogger, TestChain } from '../../test/TestChain.ts'
import { sharedFolder } from '../../test/temporary-folder.ts'
import { addressOf, CONTRACTS, signTransaction, word } from '../../test/test-genesis.ts'
import { createChainBackend } from './chain-backend.ts'
import { environmentOf } from './environment-of.ts'

const path = sharedFolder()
let chain: TestChain
let backend: ChainBackend
let stopped = false
let pendingNonce: bigint | undefined

const nonces = new Map<number, bigint>()
function next(from: number, fields: Parameters<typeof signTransaction>[1] = {}) {
  const nonce = nonces.get(from) ?? 0n
  nonces.set(from, nonce + 1n)
  return signTransaction(from, { nonce, ...fields })
}
const emit = (from: number, data: Uint8Array) => next(from, { to: hexToBytes(CONTRACTS.logger), data })
const request = (fields: Partial<CallRequest>): CallRequest => ({
  ...{ from: addressOf(0), to: undefined, gas: undefined, gasPrice: undefined, maxFeePerGas: undefined },
  ...{ maxPriorityFeePerGas: undefined, value: 0n, data: new Uint8Array(), nonce: undefined },
  ...{ accessList: [], authorizationList: [] },
  ...fields,
})
const toContract = (name: keyof typeof CONTRACTS, data: Uint8Array = new Uint8Array()) =>
  request({ to: hexToBytes(CONTRACTS[name]), data })
const names = (logs: LogEntry[]) =>
  logs.map(
    ({ log, place, logIndex }) => `${place.blockNumber}/${place.transactionIndex}/${logIndex}:${log.data.at(-1)}`,
  )

/** Block 1: two mini-blocks with logs 1, 2 and 3. Block 2: empty. Block 3, open: log 4. */
const sent = { first: emit(0, word(1)), second: emit(1, word(2)), third: emit(0, word(3)), open: emit(0, word(4)) }
let environment: BlockEnvironment

beforeAll(async () => {
  chain = await TestChain.open(path('node'))
  const { store, state, genesis } = { ...chain, store: chain.store, state: chain.state }
  backend = createChainBackend({
    config: genesis.chain,
    clientVersion: 'test/1',
    ...{ store, state, logger: silentLogger },
    callEvm: createEvm({ chainId: 901n, state: state.layered }),
    nextEnvironment: () => environment,
    submitTransaction: async () => new Uint8Array(32),
    pool: { get: () => undefined, pendingNonce: () => pendingNonce },
    tags: () => ({ safe: 1n, finalized: 0n }),
    isStopped: () => stopped,
  })
  await chain.miniBlock(next(2), sent.first, sent.second)
  await chain.miniBlock(sent.third)
  await chain.close()()
  await chain.block()
  environment = chain.openBlock().environment
  await chain.miniBlock(sent.open, next(3, { to: undefined, data: hexToBytes('0x00') }))
})
afterAll(() => chain.shutDown())

describe('receipts and transactions', () => {
  it('have their place in the block across mini-blocks: indexes, gas of their own, hash of the seal', async () => {
    const hash = await chain.store.blockHash(1n)
    const receipts = (await backend.blockReceipts({ number: 1n }))!
    expect(receipts.map(({ place }) => [place.transactionIndex, place.firstLogIndex])).toEqual([
      ...[
        [0, 0],
        [1, 0],
        [2, 1],
        [3, 2],
      ],
    ])
    const gasUsed = receipts.reduce((sum, receipt) => sum + receipt.gasUsed, 0n)
    expect(gasUsed).toBe((await chain.store.header(1n))!.header.gasUsed)
    expect(receipts[0]!.gasUsed).toBe(21_000n)
    for (const { place } of receipts) expect(place.blockHash).toEqual(hash)
    const alone = (await backend.receipt(sent.third.hash))!
    expect(alone).toEqual(receipts[3])
    expect((await backend.transaction(sent.third.hash))!.recovered.sender).toEqual(addressOf(0))
  })

  it('name a block hash of zeros before the seal, with everything else final', async () => {
    const { place, gasUsed, effectiveGasPrice } = (await backend.receipt(sent.open.hash))!
    expect(place).toMatchObject({
      blockNumber: 3n,
      transactionIndex: 0,
      firstLogIndex: 0,
      blockTimestamp: environment.timestamp,
    })
    expect(place.blockHash).toEqual(new Uint8Array(32))
    expect(gasUsed).toBeGreaterThan(21_000n)
    expect(effectiveGasPrice).toBe(environment.baseFeePerGas + 1_000_000n)
  })

  it('say where a creation put the contract, and nothing about unknown hashes', async () => {
    const creation = signTransaction(3, { nonce: 0n, to: undefined, data: hexToBytes('0x00') })
    const { contractAddress } = (await backend.receipt(creation.hash))!
    expect(contractAddress).toHaveLength(20)
    expect(await backend.accountAt(contractAddress!, { tag: 'latest' })).toMatchObject({ nonce: 1n })
    expect(await backend.receipt(word(1))).toBeUndefined()
    expect(await backend.transaction(word(1))).toBeUndefined()
  })
})

describe('blocks and tags', () => {
  it('resolve to sealed blocks only', async () => {
    const number = async (selector: Parameters<ChainBackend['block']>[0]) =>
      (await backend.block(selector))?.header.number
    const hash = (await chain.store.blockHash(1n))!
    expect(await number({ tag: 'latest' })).toBe(2n)
    expect(await number({ tag: 'pending' })).toBe(2n)
    expect(await number({ tag: 'safe' })).toBe(1n)
    expect(await number({ tag: 'finalized' })).toBe(0n)
    expect(await number({ tag: 'earliest' })).toBe(0n)
    expect(await number({ hash })).toBe(1n)
    expect(await number({ number: 3n })).toBeUndefined()
    expect((await backend.block({ number: 1n }))!.transactions).toHaveLength(4)
    await expect(backend.stateAt({ number: 3n })).rejects.toMatchObject({ code: 'UNKNOWN_BLOCK' })
  })

  it('read the newest mini-block at latest, and a sealed block where one is named', async () => {
    const nonceAt = async (selector: Parameters<ChainBackend['stateAt']>[0]) =>
      (await backend.accountAt(addressOf(0), selector))!.nonce
    expect(await nonceAt({ tag: 'latest' })).toBe(3n)
    expect(await nonceAt({ number: 2n })).toBe(2n)
    expect(await nonceAt({ tag: 'earliest' })).toBe(0n)
    pendingNonce = 9n
    expect([await nonceAt({ tag: 'pending' }), await nonceAt({ tag: 'latest' })]).toEqual([9n, 3n])
    pendingNonce = undefined
  })

  it('prove the state of sealed blocks', async () => {
    const proof = await backend.proof(addressOf(0), [], { number: 1n })
    expect(proof.account!.nonce).toBe(2n)
    expect(proof.accountProof.length).toBeGreaterThan(0)
  })
})

describe('logs', () => {
  const all = { addresses: [], topics: [] }

  it('come in order, from sealed blocks and from the open one', async () => {
    const query = async (from: bigint, to: bigint) => names(await backend.logs({ ...all, range: { from, to } }))
    expect(await query(0n, 2n)).toEqual(['1/1/0:1', '1/2/1:2', '1/3/2:3'])
    expect(await query(0n, 3n)).toEqual(['1/1/0:1', '1/2/1:2', '1/3/2:3', '3/0/0:4'])
    expect(await query(3n, 99n)).toEqual(['3/0/0:4'])
    const [open] = await backend.logs({ ...all, range: { from: 3n, to: 3n } })
    expect(open!.place.blockHash).toEqual(new Uint8Array(32))
  })

  it('are found by block hash, address and topic', async () => {
    const blockHash = (await chain.store.blockHash(1n))!
    const logger = hexToBytes(CONTRACTS.logger)
    const count = async (filter: Partial<Parameters<ChainBackend['logs']>[0]>) =>
      (await backend.logs({ ...all, range: { blockHash }, ...filter })).length
    expect(await count({})).toBe(3)
    expect(await count({ addresses: [logger], topics: [[word(7), word(8)]] })).toBe(3)
    expect(await count({ addresses: [addressOf(0)] })).toBe(0)
    expect(await count({ topics: [[word(8)]] })).toBe(0)
    expect(await count({ topics: [undefined, undefined] })).toBe(0)
    await expect(count({ range: { blockHash: word(1) } })).rejects.toMatchObject({ code: 'UNKNOWN_BLOCK' })
  })

  it('are refused beyond the number that the caller takes', async () => {
    const range = { from: 0n, to: 3n }
    await expect(backend.logs({ ...all, range, maxResults: 3 })).rejects.toMatchObject({
      code: 'TOO_MANY_LOGS',
      limit: 3,
    })
    expect(await backend.logs({ ...all, range, maxResults: 4 })).toHaveLength(4)
  })
})

describe('a node that stopped', () => {
  it('shows nothing above the last verified block', async () => {
    stopped = true
    try {
      expect(await backend.receipt(sent.open.hash)).toBeUndefined()
      expect(names(await backend.logs({ addresses: [], topics: [], range: { from: 2n, to: 9n } }))).toEqual([])
      await expect(backend.stateAt({ tag: 'pending' })).rejects.toMatchObject({ code: 'UNVERIFIED_STATE' })
      await expect(backend.stateAt({ number: 3n })).rejects.toMatchObject({ code: 'UNVERIFIED_STATE' })
      expect(await backend.receipt(sent.third.hash)).toBeDefined()
    } finally {
      stopped = false
    }
  })
})

describe('calls', () => {
  it('run on the newest state and on that of an older block, and leave no trace', async () => {
    const counter = hexToBytes(CONTRACTS.logger)
    const before = chain.state.layered.storage(counter, word(0))
    for (const selector of [{ tag: 'latest' as const }, { number: 1n }, { number: 0n }]) {
      const outcome = await backend.call(toContract('logger', word(9)), selector)
      expect(outcome).toMatchObject({ status: 'success', reason: undefined })
    }
    expect(chain.state.layered.storage(counter, word(0))).toEqual(before)
  })

  it('fetch what an older state needs bit by bit, with the outcome that local state gives', async () => {
    const sealedHeader = (await chain.store.header(2n))!.header
    const historical = await backend.call(toContract('forwarder'), { number: 2n })
    const local = chain.evm.call(toContract('forwarder'), {
      block: { environment: environmentOf(sealedHeader), options: { blockHash: () => undefined } },
    })
    expect(historical).toMatchObject({ status: local.status, gasUsed: local.gasUsed, output: local.output })
    const hash = await backend.call(toContract('blockHash', word(1)), { number: 2n })
    expect(hash.status).toBe('success')
  })

  it('end with the gas of the largest transaction, whatever they ask for, also when they never would', async () => {
    const loop = hexToBytes('0x5b5f56')
    for (const gas of [undefined, 1n << 40n]) {
      const outcome = await backend.call(request({ data: loop, gas }), { tag: 'latest' })
      expect(outcome).toMatchObject({ status: 'halt', reason: 'out of gas' })
      expect(outcome.gasUsed).toBeLessThanOrEqual(1n << 24n)
    }
  })

  it('give back what a revert said', async () => {
    const outcome = await backend.call(toContract('reverter', word(5)), { tag: 'latest' })
    expect([outcome.status, bytesToHex(outcome.output)]).toEqual(['revert', bytesToHex(word(5))])
  })
})

describe('estimateGas', () => {
  const estimate = (fields: Partial<CallRequest>) => backend.estimateGas(request(fields), { tag: 'latest' })
  const succeedsWith = async (fields: Partial<CallRequest>, gas: bigint) =>
    (await backend.call(request({ ...fields, gas }), { tag: 'latest' })).status === 'success'

  it('is exact for a transfer', async () => {
    expect(await estimate({ to: addressOf(5), value: 1n })).toEqual({ gas: 21_000n })
  })

  it('is enough, and not much more, where a call within gets 63/64 of the gas', async () => {
    const fields = { to: hexToBytes(CONTRACTS.forwarder) }
    const result = (await estimate(fields)) as { gas: bigint }
    expect(await succeedsWith(fields, result.gas)).toBe(true)
    expect(await succeedsWith(fields, (result.gas * 984n) / 1_000n)).toBe(false)
  })

  it('gives the outcome of a call that fails whatever its gas', async () => {
    const result = await estimate({ to: hexToBytes(CONTRACTS.reverter), data: word(6) })
    expect(result).toMatchObject({ failure: { status: 'revert', output: word(6) } })
  })

  it('does not promise gas that the sender cannot pay for', async () => {
    const balance = chain.state.layered.account(addressOf(0))!.balance
    const fields = { to: addressOf(5), maxFeePerGas: 10n ** 9n }
    expect(await estimate({ ...fields, value: balance + 1n })).toMatchObject({
      failure: { status: 'halt', reason: expect.stringContaining('insufficient funds') },
    })
    const tight = await estimate({ ...fields, value: balance - 20_000n * 10n ** 9n })
    expect(tight).toMatchObject({
      failure: { status: 'halt', reason: expect.stringContaining('intrinsic gas too low') },
    })
  })
})
