import { createEvm } from '@megarollup/evm'
import type { CallTrace, FlatCall } from '@megarollup/evm/tracers'
import { type BlockEnvironment, bytesToHex, encodeBlockHeader, encodeRlpList, hexToBytes } from '@megarollup/protocol'
import { createRpcServer, type RpcServer } from '@megarollup/rpc'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLogger, TestChain } from '../../test/TestChain.ts'
import { sharedFolder } from '../../test/temporary-folder.ts'
import { addressOf, CONTRACTS, signTransaction, word } from '../../test/test-genesis.ts'
import { createChainBackend } from '../backend/chain-backend.ts'

const path = sharedFolder()
let chain: TestChain
let server: RpcServer
let environment: BlockEnvironment

interface Replay {
  output: string
  trace: FlatCall[]
  stateDiff: Record<string, { balance: unknown; nonce: unknown; storage: Record<string, unknown> }>
  transactionHash?: string
}

async function call(method: string, ...params: unknown[]) {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  const response = await fetch(server.http, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  return (await response.json()) as { result?: unknown; error?: { code: number; message: string } }
}
async function result<T>(method: string, ...params: unknown[]): Promise<T> {
  const { result, error } = await call(method, ...params)
  if (error) throw new Error(`${method}: ${error.code} ${error.message}`)
  return result as T
}

const logger = hexToBytes(CONTRACTS.logger)
const creation = signTransaction(1, { nonce: 0n, to: undefined, data: hexToBytes('0x5f5f5260015ff3') })
const logging = signTransaction(0, { nonce: 0n, to: logger, data: word(1) })
const sender = bytesToHex(addressOf(0))

beforeAll(async () => {
  chain = await TestChain.open(path('node'))
  const backend = createChainBackend({
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
  await chain.miniBlock(logging)
  await chain.miniBlock(creation)
  await chain.close()()
  environment = chain.openBlock().environment
  server = createRpcServer({ backend, host: '127.0.0.1', port: 0, logger: silentLogger })
  await server.start()
})
afterAll(async () => {
  await server.stop()
  await chain.shutDown()
})

describe('debug_trace methods', () => {
  it('trace a transaction, and its block by number, by hash and by its RLP', async () => {
    const hash = bytesToHex(logging.hash)
    const options = { tracer: 'callTracer', tracerConfig: { withLog: true } }
    const trace = await result<CallTrace>('debug_traceTransaction', hash, options)
    expect(trace).toMatchObject({
      type: 'CALL',
      from: sender,
      to: CONTRACTS.logger,
      logs: [{ data: bytesToHex(word(1)) }],
    })
    const byNumber = await result<unknown[]>('debug_traceBlockByNumber', '0x1', options)
    expect(byNumber).toMatchObject([{ txHash: hash, result: trace }, { txHash: bytesToHex(creation.hash) }])
    const block = await result<{ hash: string }>('eth_getBlockByNumber', '0x1', false)
    expect(await result('debug_traceBlockByHash', block.hash, options)).toEqual(byNumber)
    const { header } = (await chain.store.header(1n))!
    const rlp = encodeRlpList([encodeBlockHeader(header), encodeRlpList([]), encodeRlpList([])])
    expect(await result('debug_traceBlock', bytesToHex(rlp), options)).toEqual(byNumber)
  })

  it('give struct logs when no tracer is named, as much as is asked for', async () => {
    const logs = await result<{ structLogs: object[] }>('debug_traceTransaction', bytesToHex(logging.hash), {
      disableStack: true,
      enableMemory: true,
      limit: 3,
    })
    expect(logs.structLogs).toHaveLength(3)
    expect(logs.structLogs[0]).not.toHaveProperty('stack')
  })

  it('keep no more of a long run than its limit, and then it fits', async () => {
    const loop = { from: sender, data: '0x5b5f56', gas: '0xffffff' }
    expect((await call('debug_traceCall', loop, 'latest', {})).error?.message).toContain('the trace is larger than')
    const limited = await result<{ structLogs: object[] }>('debug_traceCall', loop, 'latest', { limit: 3 })
    expect(limited.structLogs).toHaveLength(3)
  })

  it('refuse what would change the answer and is not supported', async () => {
    const request = { from: sender, to: CONTRACTS.logger }
    const wants = async (config: object) => (await call('debug_traceCall', request, 'latest', config)).error?.message
    expect(await wants({ stateOverrides: { [CONTRACTS.logger]: { code: '0x' } } })).toContain(
      'stateOverrides is not supported',
    )
    expect(await wants({ blockOverrides: { number: '0x1' } })).toContain('blockOverrides is not supported')
    expect(await wants({ txIndex: 0 })).toContain('txIndex is not supported')
    expect(await wants({ stateOverrides: {}, blockOverrides: null, timeout: '1m30s' })).toBeUndefined()
  })

  it('trace calls', async () => {
    const request = { from: sender, to: CONTRACTS.logger, data: bytesToHex(word(2)) }
    expect(await result('debug_traceCall', request, 'latest', { tracer: '4byteTracer' })).toEqual({
      '0x00000000-28': 1,
    })
  })

  it('say what is wrong with a request', async () => {
    const hash = bytesToHex(logging.hash)
    expect((await call('debug_traceTransaction', bytesToHex(word(9)))).error).toMatchObject({
      code: -32000,
      message: 'transaction not found',
    })
    expect((await call('debug_traceTransaction', hash, { tracer: '{}' })).error).toMatchObject({ code: -32602 })
    expect((await call('debug_traceTransaction', hash, { timeout: 'soon' })).error).toMatchObject({ code: -32602 })
    expect((await call('debug_traceBlockByNumber', '0x9')).error).toMatchObject({ code: -32000 })
    expect((await call('debug_traceBlock', '0x01')).error).toMatchObject({ code: -32602 })
  })
})

describe('trace methods', () => {
  it('list the calls of a transaction and of a block, with their place', async () => {
    const hash = bytesToHex(creation.hash)
    const [entry] = await result<FlatCall[]>('trace_transaction', hash)
    expect(entry).toMatchObject({ type: 'create', transactionHash: hash, transactionPosition: 1, traceAddress: [] })
    const all = await result<FlatCall[]>('trace_block', '0x1')
    expect(all).toMatchObject([{ type: 'call' }, { type: 'create' }])
    expect(await result('trace_transaction', bytesToHex(word(9)))).toBeNull()
  })

  it('say what a transaction changed', async () => {
    const types = ['trace', 'stateDiff']
    const replay = await result<Replay>('trace_replayTransaction', bytesToHex(logging.hash), types)
    expect(replay.stateDiff[sender]!.nonce).toEqual({ '*': { from: '0x0', to: '0x1' } })
    expect(replay.stateDiff[CONTRACTS.logger]!.storage).toEqual({
      [bytesToHex(word(0))]: { '*': { from: bytesToHex(word(0)), to: bytesToHex(word(1)) } },
    })
    expect(replay.trace).toHaveLength(1)
    expect(replay.trace[0]).not.toHaveProperty('blockHash')
    const block = await result<Replay[]>('trace_replayBlockTransactions', '0x1', types)
    expect(block[0]).toEqual({ ...replay, transactionHash: bytesToHex(logging.hash) })
    // The contract of the second transaction was born in it: one byte of code.
    expect(Object.values(block[1]!.stateDiff)).toContainEqual(
      expect.objectContaining({ nonce: { '+': '0x1' }, code: { '+': '0x00' } }),
    )
    expect(block[1]!.output).toBe('0x00')
  })

  it('trace calls, and refuse the steps of a virtual machine', async () => {
    const request = { from: sender, to: CONTRACTS.reverter, data: bytesToHex(word(7)) }
    const replay = await result<Replay>('trace_call', request, ['trace'])
    expect(replay).toMatchObject({ output: bytesToHex(word(7)), stateDiff: null, trace: [{ error: 'Reverted' }] })
    expect((await call('trace_call', request, ['vmTrace'])).error).toMatchObject({
      code: -32602,
      message: expect.stringContaining('vmTrace is not supported'),
    })
  })

  it('find calls by address, in pages', async () => {
    const range = { fromBlock: '0x0', toBlock: 'latest' }
    expect(await result<FlatCall[]>('trace_filter', range)).toHaveLength(2)
    expect(await result('trace_filter', { ...range, fromAddress: [sender] })).toMatchObject([{ type: 'call' }])
    expect(await result('trace_filter', { ...range, toAddress: [CONTRACTS.logger] })).toMatchObject([{ type: 'call' }])
    expect(await result('trace_filter', { ...range, after: 1, count: 1 })).toMatchObject([{ type: 'create' }])
    expect((await call('trace_filter', { fromBlock: '0x0', toBlock: '0x1000' })).error).toMatchObject({ code: -32005 })
  })
})
