import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type StartedNetwork, startAnvilNetwork } from '../src/network/start-anvil-network.ts'
import { createRandom } from '../src/random.ts'
import { agreeOnHeaders, agreeOnReceipts } from '../src/scenarios/agreement.ts'
import { runCastScenario } from '../src/scenarios/cast.ts'
import { runEthersScenario } from '../src/scenarios/ethers.ts'
import { MIXED_KINDS } from '../src/scenarios/mixed/kinds.ts'
import { type MixedResult, mixedTransactions } from '../src/scenarios/mixed/mixed-transactions.ts'
import { drawProofQueries } from '../src/scenarios/mixed/proof-queries.ts'
import { verifyProofs } from '../src/scenarios/proofs.ts'
import { runViemScenario } from '../src/scenarios/viem.ts'

/** The scenarios against another implementation of Ethereum, so that a failure on our network is our network's. */
describe('scenarios on anvil', () => {
  let network: StartedNetwork

  beforeAll(async () => {
    network = await startAnvilNetwork({ chainId: 901 })
  })
  afterAll(() => network?.stop())

  it('runs what an application does with viem', async () => {
    await runViemScenario(network)
  })
  it('runs an application on ethers 6', async () => {
    await runEthersScenario(network)
  })
  it('serves cast', async () => {
    await runCastScenario(network)
  })

  describe('after mixed transactions', () => {
    let mixed: MixedResult

    beforeAll(async () => {
      mixed = await mixedTransactions(network, { count: 150, seed: 'anvil', senderCount: 20 })
    })

    it('saw every kind of them', () => {
      expect(Object.keys(mixed.kinds).sort()).toEqual([...MIXED_KINDS].sort())
    })
    it('agrees on headers, whose hash is the hash of their fields', async () => {
      await agreeOnHeaders(network.nodes)
    })
    it('agrees on receipts', async () => {
      await agreeOnReceipts(network.nodes, { blocks: mixed.blocks, hashes: mixed.hashes.slice(0, 5) })
    })
    it('proves accounts and slots, and the absence of others', async () => {
      const { number } = await agreeOnHeaders(network.nodes)
      const counts = await verifyProofs(network.read, drawProofQueries(mixed, createRandom('proofs')), number)
      expect(counts).toEqual({ accounts: 20, absentAccounts: 2, slots: 20, absentSlots: 5 })
    })
  })
})
