import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callRpc } from '../src/network/json-rpc.ts'
import { poll } from '../src/network/poll.ts'
import { waitForSealedReceipt } from '../src/network/receipts.ts'
import { type Devnet, startDevnet } from '../src/network/start-devnet.ts'
import { isAlive } from '../src/process/is-alive.ts'
import { createRandom } from '../src/random.ts'
import { agreeOnHeaders, agreeOnReceipts } from '../src/scenarios/agreement.ts'
import { runCastScenario } from '../src/scenarios/cast.ts'
import { runEthersScenario } from '../src/scenarios/ethers.ts'
import { MIXED_KINDS } from '../src/scenarios/mixed/kinds.ts'
import { type MixedResult, mixedTransactions } from '../src/scenarios/mixed/mixed-transactions.ts'
import { drawProofQueries } from '../src/scenarios/mixed/proof-queries.ts'
import { verifyProofs } from '../src/scenarios/proofs.ts'
import { runViemScenario } from '../src/scenarios/viem.ts'

describe('a devnet started by `pnpm devnet`', () => {
  let devnet: Devnet

  beforeAll(async () => {
    devnet = await startDevnet()
  }, 300_000)
  afterAll(() => devnet?.process[Symbol.asyncDispose]())

  it('answers with its chain id on every node', async () => {
    expect(devnet.ready.nodes.map(({ role }) => role)).toEqual(['sequencer', 'fullnode', 'fullnode'])
    for (const { http } of devnet.nodes) {
      expect(BigInt(await callRpc<string>(http, 'eth_chainId'))).toBe(BigInt(devnet.ready.chainId))
    }
    expect(BigInt(await callRpc<string>(devnet.ready.l1.rpc, 'eth_chainId'))).toBe(BigInt(devnet.ready.l1.chainId))
  })

  it('runs an application on viem: contracts, a swap, logs, subscriptions, a delegation, a revert', async () => {
    const { transactions } = await runViemScenario(devnet)
    await agreeOnTransactions(transactions)
  })

  it('runs an application on ethers 6', async () => {
    const { transactions } = await runEthersScenario(devnet)
    await agreeOnTransactions(transactions)
  })

  it("serves Foundry's cast", async () => {
    const { transactions } = await runCastScenario(devnet)
    await agreeOnTransactions(transactions)
  })

  describe('after 1,000 mixed transactions', () => {
    let mixed: MixedResult

    beforeAll(async () => {
      mixed = await mixedTransactions(devnet, { count: 1_000, seed: 'devnet' })
    }, 300_000)

    it('has run every kind of them', () => {
      expect(Object.keys(mixed.kinds).sort()).toEqual([...MIXED_KINDS].sort())
    })

    it('gives the same header on all nodes, and its hash is the hash of its fields', async () => {
      for (let number = mixed.blocks.first; number <= mixed.blocks.last; number++) {
        await agreeOnHeaders(devnet.nodes, number)
      }
      await agreeOnHeaders(devnet.nodes)
    })

    it('gives the same receipts on all nodes, to the byte', async () => {
      await agreeOnReceipts(devnet.nodes, { blocks: mixed.blocks, hashes: mixed.hashes })
    })

    it('proves 20 accounts and 20 slots, the absent ones too, on every node', async () => {
      const queries = drawProofQueries(mixed, createRandom('proofs'))
      for (const { http } of devnet.nodes) {
        const { number } = await agreeOnHeaders(devnet.nodes)
        const counts = await verifyProofs(http, queries, number)
        expect(counts).toEqual({ accounts: 20, absentAccounts: 2, slots: 20, absentSlots: 5 })
      }
    })
  })

  async function agreeOnTransactions(hashes: MixedResult['hashes']): Promise<void> {
    await agreeOnReceipts(devnet.nodes, { blocks: await sealedBlocksOf(hashes), hashes })
  }

  /** The sealed blocks that hold these transactions. */
  async function sealedBlocksOf(hashes: MixedResult['hashes']): Promise<MixedResult['blocks']> {
    const receipts = await Promise.all(hashes.map((hash) => waitForSealedReceipt(devnet.read, hash)))
    const numbers = receipts.map(({ blockNumber }) => BigInt(blockNumber)).sort((a, b) => (a < b ? -1 : 1))
    return { first: numbers.at(0) ?? 0n, last: numbers.at(-1) ?? 0n }
  }
})

describe('stopping a devnet', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('ends every child and exits with 0 on %s', async (signal) => {
    const devnet = await startDevnet()
    const { pid, l1, da, nodes } = devnet.ready
    const exit = await devnet.process.stop({ signal })
    expect(exit).toEqual({ code: 0, signal: undefined })
    expectGone([pid, l1.pid, da.pid, ...nodes.map((node) => node.pid)])
  })

  it('leaves no orphan when it is killed with kill -9', async () => {
    const { ready, process: running } = await startDevnet()
    process.kill(ready.pid, 'SIGKILL')
    await running.exited
    const children = [ready.l1.pid, ready.da.pid, ...ready.nodes.map((node) => node.pid)]
    await poll('every child gone', async () => (children.some(isAlive) ? undefined : true), { timeoutMs: 15_000 })
  })

  function expectGone(pids: readonly number[]): void {
    expect(pids.filter(isAlive)).toEqual([])
  }
})
