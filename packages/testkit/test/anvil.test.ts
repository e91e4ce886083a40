import { afterAll, beforeAll, describe, it } from 'vitest'
import { type StartedNetwork, startAnvilNetwork } from '../src/network/start-anvil-network.ts'
import { runCastScenario } from '../src/scenarios/cast.ts'
import { runEthersScenario } from '../src/scenarios/ethers.ts'
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
})
