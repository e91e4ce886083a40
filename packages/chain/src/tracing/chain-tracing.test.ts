import { createEvm } from '@megarollup/evm'
import type { CallTrace, FlatCall, StructLogResult } from '@megarollup/evm/tracers'
import { type BlockEnvironment, bytesToHex, hexToBytes } from '@megarollup/protocol'
import type { ChainBackend, TraceQuery, TracingBackend } from '@megarollup/rpc'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLogger, TestChain } from '../../test/TestChain.ts'
import { sharedFolder } from '../../test/temporary-folder.ts'
import { addressOf, CONTRACTS, signTransaction, word } from '../../test/test-genesis.ts'
import { createChainBackend } from '../backend/chain-backend.ts'

const path = sharedFolder()
let chain: TestChain
let backend: ChainBackend
let tracing: TracingBackend
let environment: BlockEnvironment

const query = (tracer?: string, config?: object, timeoutMs?: number): TraceQuery => ({ tracer, config, timeoutMs })
const logger = hexToBytes(CONTRACTS.logger)
const sent = {
  transfer: signTransaction(2, { nonce: 0n }),
  first: signTransaction(0, { nonce: 0n, to: logger, data: word(1) }),
  second: signTransaction(1, { nonce: 0n, to: logger, data: word(2) }),
  third: signTransaction(0, { nonce: 1n, to: logger, data: word(3) }),
  open: signTransaction(0, { nonce: 2n, to: logger, data: word(4) }),
}

beforeAll(async () => {
  chain = await TestChain.open(path('node'))
  backend = createChainBackend({
    config: chain.genesis.chain,
    clientVersion: 'test/1',
    store: chain.store,
    state: chain.state,
    logger: silentLogger,
    callEvm: createEvm({ chainId: 901n, state: chain.state.layered }),
    nextEnvironment: () => environment,
    submitTransaction: async () => new Uint8Array(32),
    tags: () => ({ safe: 0n, finalized: 0n }),
  })
  tracing = backend.tracing!
  await chain.miniBlock(sent.transfer, sent.first, sent.second)
  await chain.miniBlock(sent.third)
  await chain.close()()
  environment = chain.openBlock().environment
  await chain.miniBlock(sent.open)
})
afterAll(() => chain.shutDown())

describe('transactions that are run again', () => {
  it('use the gas that their receipts say, sealed or not', async () => {
    for (const { hash } of Object.values(sent)) {
      const trace = (await tracing.traceTransaction(hash, query('callTracer'))) as unknown as CallTrace
      expect(BigInt(trace.gasUsed)).toBe((await backend.receipt(hash))!.gasUsed)
    }
  })

  it('show their instructions, their calls and what they need of the state', async () => {
    const { structLogs, failed } = (await tracing.traceTransaction(
      sent.third.hash,
      query(),
    )) as unknown as StructLogResult
    expect(failed).toBe(false)
    expect(structLogs.some(({ op }) => op.startsWith('LOG'))).toBe(true)
    expect(await tracing.traceTransaction(sent.third.hash, query('prestateTracer'))).toMatchObject({
      [bytesToHex(addressOf(0))]: { nonce: 1 },
    })
    expect(await tracing.traceTransaction(sent.third.hash, query('callTracer', { withLog: true }))).toMatchObject({
      logs: [{ address: CONTRACTS.logger.toLowerCase(), data: bytesToHex(word(3)) }],
    })
  })

  it('come in the order of their block, with their place', async () => {
    const traces = await tracing.traceBlock({ number: 1n }, query('flatCallTracer'))
    const inOrder = [sent.transfer, sent.first, sent.second, sent.third].map(({ hash }) => bytesToHex(hash))
    expect(traces.map(({ transactionHash }) => bytesToHex(transactionHash))).toEqual(inOrder)
    const blockHash = bytesToHex((await chain.store.blockHash(1n))!)
    for (const [i, { result }] of traces.entries()) {
      const [outermost] = result as unknown as FlatCall[]
      expect(outermost).toMatchObject({
        blockHash,
        transactionHash: inOrder[i],
        transactionPosition: i,
        blockNumber: 1,
      })
    }
  })

  it('are not found when nobody sent them', async () => {
    expect(await tracing.traceTransaction(word(9), query())).toBeUndefined()
    await expect(tracing.traceBlock({ number: 9n }, query())).rejects.toMatchObject({ code: 'UNKNOWN_BLOCK' })
  })
})

describe('calls', () => {
  const request = {
    ...{
      from: addressOf(0),
      to: logger,
      gas: undefined,
      gasPrice: undefined,
      maxFeePerGas: undefined,
      nonce: undefined,
    },
    ...{ maxPriorityFeePerGas: undefined, value: 0n, data: word(5), accessList: [], authorizationList: [] },
  }

  it('run on the newest state and on an older one', async () => {
    for (const selector of [{ tag: 'latest' } as const, { number: 0n }]) {
      const state = await tracing.traceCall(request, selector, query('prestateTracer'))
      const nonce = (await backend.accountAt(addressOf(0), selector))!.nonce
      expect(state).toMatchObject({ [bytesToHex(addressOf(0))]: nonce === 0n ? {} : { nonce: Number(nonce) } })
    }
  })

  it('end when they take too long', async () => {
    // JUMPDEST, PUSH0, JUMP: a loop for all of the gas there is.
    const endless = { ...request, to: undefined, data: hexToBytes('0x5b5f56') }
    await expect(tracing.traceCall(endless, { tag: 'latest' }, query('noopTracer', {}, 1))).rejects.toMatchObject({
      code: 'TRACE_LIMIT',
    })
    await expect(tracing.traceCall(endless, { tag: 'latest' }, query(undefined, {}, 20_000))).rejects.toMatchObject({
      code: 'TRACE_LIMIT',
    })
    expect(await tracing.traceCall(request, { tag: 'latest' }, query('noopTracer'))).toEqual({})
  })

  it('name a tracer or an option that there is not', async () => {
    const unknown = tracing.traceCall(request, { tag: 'latest' }, query('jsTracer'))
    await expect(unknown).rejects.toMatchObject({
      code: 'INVALID_TRACER',
      message: expect.stringContaining('callTracer'),
    })
    const option = tracing.traceCall(request, { tag: 'latest' }, query('callTracer', { onlyTop: true }))
    await expect(option).rejects.toMatchObject({
      code: 'INVALID_TRACER',
      message: expect.stringContaining('onlyTopCall'),
    })
  })
})
