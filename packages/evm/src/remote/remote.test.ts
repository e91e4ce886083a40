import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bytesToBigInt, bytesToHex, hexToBytes } from '@megarollup/protocol'
import { describe, expect, it } from 'vitest'
import { assemble, returnTop } from '../../test/assemble.ts'
import { alice, bob, contract, executed, numberOf, transaction, wordOf } from '../../test/harness.ts'
import { createMemoryState } from '../state/index.ts'
import { createForkedSimulator, JsonRpcClient, openRecordedFork, StateMissError } from './index.ts'
import { createFileStore } from './node.ts'

/** Ten slots of its own, the balance of another account, the hash of a block. */
const reader = assemble(
  Array.from({ length: 10 }, (_, slot) => [slot, 'SLOAD']),
  bytesToBigInt(bob),
  'BALANCE',
  90,
  'BLOCKHASH',
  Array.from({ length: 11 }, () => 'ADD'),
  returnTop,
)
const storage = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [String(i), (i + 1).toString(16)]))

interface Call {
  id: number
  method: string
  params: string[]
}

/** An endpoint over a state in memory; counts what it is asked. */
function endpoint(fails: (attempt: number) => boolean = () => false) {
  const state = createMemoryState({
    [bytesToHex(alice)]: { balance: '1000000000000000000' },
    [bytesToHex(bob)]: { balance: 1000 },
    [bytesToHex(contract)]: { nonce: 1, code: bytesToHex(reader), storage },
  })
  const counts = { http: 0, calls: 0 }
  function answer({ id, method, params: [first = '', slot = ''] }: Call) {
    counts.calls++
    const block = { number: '0x64', hash: bytesToHex(wordOf(100)), timestamp: '0x1', gasLimit: '0x1c9c380' }
    const rest = { miner: `0x${'00'.repeat(20)}`, baseFeePerGas: '0x7', mixHash: bytesToHex(wordOf(0)) }
    const account = () => state.account(hexToBytes(first))
    const results: Record<string, () => unknown> = {
      eth_chainId: () => '0x385',
      eth_getBlockByNumber: () => (first === 'latest' ? { ...block, ...rest } : { hash: bytesToHex(wordOf(500)) }),
      eth_getBalance: () => `0x${(account()?.balance ?? 0n).toString(16)}`,
      eth_getTransactionCount: () => `0x${(account()?.nonce ?? 0n).toString(16)}`,
      eth_getCode: () => bytesToHex(state.codeAt(hexToBytes(first))),
      eth_getStorageAt: () => bytesToHex(state.storage(hexToBytes(first), hexToBytes(slot))),
    }
    return { jsonrpc: '2.0', id, result: results[method]!() }
  }
  const fetch = async (_url: unknown, init?: RequestInit) => {
    if (fails(counts.http++)) return new Response('busy', { status: 503 })
    const body = JSON.parse(String(init?.body)) as Call | Call[]
    return Response.json(Array.isArray(body) ? body.map(answer) : answer(body))
  }
  return { url: 'http://endpoint', fetch: fetch as typeof globalThis.fetch, counts }
}

/** What the reader answers: its slots, Bob's balance, a hash. */
const EXPECTED = 55n + 1000n + 500n

describe('a fork', () => {
  it('fetches what is missing and executes again, slots many at a time', async () => {
    const { counts, ...options } = endpoint()
    const fork = await createForkedSimulator(options)
    const result = await fork.call({ to: contract })
    expect(numberOf(result.output)).toBe(EXPECTED)
    expect(counts.http).toBeLessThan(8)
    const before = counts.http
    expect(numberOf((await fork.call({ to: contract })).output)).toBe(EXPECTED)
    expect(counts.http).toBe(before)
  })

  it('executes transactions, estimates and simulates as on a state in memory', async () => {
    const fork = await createForkedSimulator(endpoint())
    const request = { from: alice, to: contract }
    const gas = await fork.estimateGas(request)
    const simulator = fork.simulator
    expect(simulator.call({ ...request, gas }).status).toBe('success')
    expect(simulator.call({ ...request, gas: gas - 1n }).status).toBe('halt')
    const result = executed(await fork.transact(transaction()))
    expect(result.status).toBe(1)
    expect(fork.simulator.account(alice)?.nonce).toBe(1n)
    const [block] = await fork.simulate([{ calls: [request] }])
    expect(numberOf(block!.calls[0]!.output)).toBe(EXPECTED)
  })

  it('throws what is missing where nobody can fetch', async () => {
    const fork = await createForkedSimulator(endpoint())
    expect(() => fork.simulator.call({ to: contract })).toThrow(StateMissError)
    expect(() => fork.simulator.transact(transaction())).toThrow(StateMissError)
    expect(executed(await fork.transact(transaction())).status).toBe(1)
  })

  it('runs from its recording, in a file or not, and says what that lacks', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'evm-fork-'))
    try {
      const store = createFileStore(folder)
      const first = await createForkedSimulator({ ...endpoint(), store })
      await first.call({ to: contract })
      expect(await readdir(folder)).toEqual([`901-${bytesToHex(wordOf(100))}.json`])
      const again = endpoint()
      const second = await createForkedSimulator({ ...again, store })
      expect(numberOf((await second.call({ to: contract })).output)).toBe(EXPECTED)
      expect(again.counts).toEqual({ http: 1, calls: 2 })

      const recorded = openRecordedFork(JSON.parse(JSON.stringify(first.remote.recording)))
      expect(numberOf((await recorded.call({ to: contract })).output)).toBe(EXPECTED)
      await expect(recorded.call({ to: alice })).rejects.toThrow(`lacks account ${bytesToHex(alice)}`)
      expect(() => openRecordedFork({})).toThrow('no recording')
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

describe('JsonRpcClient', () => {
  it('tries again when the endpoint is busy, and gives up in the end', async () => {
    const request = [{ method: 'eth_chainId', params: [] }]
    expect(await new JsonRpcClient(endpoint((attempt) => attempt < 1)).request(request)).toEqual(['0x385'])
    const client = new JsonRpcClient({ ...endpoint(() => true), retries: 1 })
    await expect(client.request(request)).rejects.toThrow('HTTP status 503')
  })

  it('cuts requests into batches and keeps their order', async () => {
    const { counts, ...options } = endpoint()
    const client = new JsonRpcClient({ ...options, batchSize: 3, concurrency: 2 })
    const requests = Array.from({ length: 10 }, (_, i) => ({
      method: 'eth_getStorageAt',
      params: [bytesToHex(contract), bytesToHex(wordOf(i)), 'latest'],
    }))
    const results = await client.request(requests)
    expect(results.map((value) => Number(value))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect(counts.http).toBe(4)
  })
})
