import { readdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { createInboxClient } from '@megarollup/settlement'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Roles, startRoles } from '../src/network/start-roles.ts'
import { DEVNET, runMegarollup } from '../src/process/megarollup.ts'
import { createRandom } from '../src/random.ts'
import { agreeOnHeaders } from '../src/scenarios/agreement.ts'
import { receiptsStillHold, startLoad, waitUntilAllFollow } from '../src/scenarios/load.ts'

const KILLS = 20
const SEED = process.env.MEGAROLLUP_SEED ?? 'crash'
/** A sequencer signs nothing before it has heard a follower: it lives longer, so that most lives end while it makes blocks. */
const LONGEST_LIFE_MS = { sequencer: 3_000, 'fullnode-1': 1_500, da: 1_500 }
const LONGEST_ABSENCE_MS = 500

describe(`kill -9 under load (seed ${SEED})`, () => {
  let network: Roles

  beforeAll(async () => {
    network = await startRoles({ command: DEVNET })
  }, 300_000)
  afterAll(() => network?.stop())

  it.each(['sequencer', 'fullnode-1', 'da'] as const)(
    `of the %s, ${KILLS} times: no receipt that was given is broken`,
    async (name) => {
      const random = createRandom(`${SEED}/${name}`)
      const load = await startLoad(network, random.fork('load'))
      const role = network.role(name)

      for (let kill = 0; kill < KILLS; kill++) {
        await sleep(random.below(LONGEST_LIFE_MS[name]))
        await role.kill()
        await sleep(random.below(LONGEST_ABSENCE_MS))
        await role.start()
      }
      await waitUntilAllFollow(network.nodes)
      const given = await load.stop()

      expect(given.length).toBeGreaterThan(KILLS * 5)
      await receiptsStillHold(network.nodes, given)
      const head = await waitUntilAllFollow(network.nodes)
      for (let number = 1n; number <= head; number++) await agreeOnHeaders(network.nodes, number)
      await expectNoEvidence()
      await expectEachBlockInOneBatch()
      await expectDerivation()
    },
  )

  /** A full node that had seen two mini-blocks at one height would have kept both, and stopped. */
  async function expectNoEvidence(): Promise<void> {
    const files = await readdir(network.ready.dataDir, { recursive: true })
    expect(files.filter((file) => file.split('/').slice(0, -1).includes('evidence'))).toEqual([])
    for (const { name } of network.ready.nodes) expect(network.role(name).isRunning(), name).toBe(true)
  }

  /** What L1 and DA hold leads to the chain that the nodes have. */
  async function expectDerivation(): Promise<void> {
    const { l1, da } = network.ready
    const { exitCode, stdout, stderr } = await runMegarollup(['derive', '--l1', l1.rpc, '--da', da.url, '--json'])
    expect(exitCode, stderr).toBe(0)
    const { number, hash } = JSON.parse(stdout)
    expect((await agreeOnHeaders(network.nodes, BigInt(number))).hash).toBe(hash)
  }

  async function expectEachBlockInOneBatch(): Promise<void> {
    const { l1, contracts } = network.ready
    const inbox = createInboxClient({ l1Url: l1.rpc, address: contracts.inbox as `0x${string}` })
    const batches = await inbox.batches({ fromBlock: 0n, toBlock: await inbox.client.getBlockNumber() })
    expect(batches.length).toBeGreaterThan(0)
    let next = { index: 0n, block: 1n }
    for (const { index, firstBlock, lastBlock } of batches) {
      expect({ index, firstBlock }).toEqual({ index: next.index, firstBlock: next.block })
      next = { index: index + 1n, block: lastBlock + 1n }
    }
  }
})
