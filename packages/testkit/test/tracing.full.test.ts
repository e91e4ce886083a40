import { createPublicClient, type Hex, http } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callRpc } from '../src/network/json-rpc.ts'
import { type Devnet, startDevnet } from '../src/network/start-devnet.ts'
import { type MixedResult, mixedTransactions } from '../src/scenarios/mixed/mixed-transactions.ts'

interface BlockTrace {
  txHash: Hex
  result: { gasUsed: Hex; error?: string }
}

interface Receipt {
  transactionHash: Hex
  gasUsed: Hex
  status: Hex
}

describe('a devnet that ran 300 mixed transactions', () => {
  let devnet: Devnet
  let mixed: MixedResult
  let numbers: Hex[]

  beforeAll(async () => {
    devnet = await startDevnet()
    mixed = await mixedTransactions(devnet, { count: 300, seed: 'tracing' })
    numbers = []
    for (let number = mixed.blocks.first; number <= mixed.blocks.last; number++)
      numbers.push(`0x${number.toString(16)}`)
  }, 300_000)
  afterAll(() => devnet?.process[Symbol.asyncDispose]())

  it('runs every block again with the gas and the status that the receipts say', async () => {
    let traced = 0
    for (const number of numbers) {
      const { http } = devnet.nodes[0]!
      const receipts = await callRpc<Receipt[]>(http, 'eth_getBlockReceipts', [number])
      const traces = await callRpc<BlockTrace[]>(http, 'debug_traceBlockByNumber', [
        number,
        { tracer: 'callTracer', timeout: '20s' },
      ])
      expect(traces.map(({ txHash, result }) => [txHash, result.gasUsed, result.error ? '0x0' : '0x1'])).toEqual(
        receipts.map(({ transactionHash, gasUsed, status }) => [transactionHash, gasUsed, status]),
      )
      traced += traces.length
    }
    expect(traced).toBeGreaterThanOrEqual(mixed.hashes.length)
  })

  it('says the same on every node, of calls, of changes and of steps', async () => {
    const [hash] = mixed.hashes
    const questions: [string, unknown[]][] = [
      ['trace_block', [numbers[0]]],
      ['trace_replayBlockTransactions', [numbers[0], ['trace', 'stateDiff']]],
      ['debug_traceTransaction', [hash, { enableMemory: true }]],
      ['debug_traceTransaction', [hash, { tracer: 'prestateTracer' }]],
    ]
    for (const [method, params] of questions) {
      const [first, ...others] = await Promise.all(
        devnet.nodes.map(({ http }) => callRpc<unknown>(http, method, params)),
      )
      for (const other of others) expect(other).toEqual(first)
    }
  })

  it('lets viem ask', async () => {
    const client = createPublicClient({ transport: http(devnet.nodes[0]!.http) })
    const { from, to } = await callRpc<{ from: Hex; to: Hex | null }>(
      devnet.nodes[0]!.http,
      'eth_getTransactionByHash',
      [mixed.hashes[0]],
    )
    const request = client.request as (args: { method: string; params: unknown[] }) => Promise<unknown>
    const trace = await request({
      method: 'debug_traceCall',
      params: [{ from, to: to ?? from }, 'latest', { tracer: 'callTracer' }],
    })
    expect(trace).toMatchObject({ type: 'CALL', from })
  })
})
