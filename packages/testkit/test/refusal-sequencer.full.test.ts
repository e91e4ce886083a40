import { cp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInboxClient } from '@megarollup/settlement'
import type { Hex } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { poll } from '../src/network/poll.ts'
import { type Roles, startRoles } from '../src/network/start-roles.ts'
import { DEVNET } from '../src/process/megarollup.ts'
import { ProcessError } from '../src/process/ProcessError.ts'
import { agreeOnHeaders } from '../src/scenarios/agreement.ts'
import { waitUntilAllFollow } from '../src/scenarios/load.ts'

/** The exit status for a data folder with which a role must not run. */
const DATA_FOLDER = 4

describe('a sequencer whose data is older than what was signed with its key', () => {
  let network: Roles
  let folder: string
  let copy: string
  let newest: string

  beforeAll(async () => {
    network = await startRoles({ command: DEVNET })
    folder = join(network.ready.dataDir, 'sequencer')
    copy = join(network.ready.dataDir, 'older-copy')
    newest = join(network.ready.dataDir, 'newest')
    await untilPostedAfter(await nextBlockOnL1())
  }, 300_000)
  afterAll(() => network?.stop())

  it('refuses to start on an older copy of its folder when L1 has more', async () => {
    await copyWhileStopped()
    await untilPostedAfter((await nextBlockOnL1()) + 2n)
    await withOldData(async () => {
      const error = await network
        .role('sequencer')
        .start()
        .catch((cause) => cause)
      expectRefusal(error, /L1 holds batches up to block \d+/)
    })
  })

  it('refuses to start on an empty folder when L1 has batches', async () => {
    await network.role('sequencer').kill()
    await rename(folder, newest)
    const error = await network
      .role('sequencer')
      .start()
      .catch((cause) => cause)
    await rm(folder, { recursive: true, force: true })
    await rename(newest, folder)
    expectRefusal(error, /L1 holds batches up to block \d+/)
    await network.role('sequencer').start()
  })

  it('refuses to start without the record of what was signed', async () => {
    await network.role('sequencer').kill()
    const record = join(folder, 'signed-height')
    await rename(record, newest)
    const error = await network
      .role('sequencer')
      .start()
      .catch((cause) => cause)
    await rm(record, { force: true })
    await rename(newest, record)
    expectRefusal(error, /record/)
    await network.role('sequencer').start()
  })

  it('stops when L1 knows nothing, but a full node shows a later record', async () => {
    await network.role('da').stop()
    await copyWhileStopped()
    await waitUntilAllFollow(network.nodes)
    await waitUntilAllFollow(network.nodes)
    await withOldData(async () => {
      const sequencer = network.role('sequencer')
      await sequencer.start().catch(() => undefined)
      await poll('the end of the sequencer', async () => (sequencer.isRunning() ? undefined : true), {
        timeoutMs: 60_000,
      })
      expect(sequencer.output()).toMatch(/A follower has mini-blocks up to \d+/)
    })
    await network.role('da').start()
  })

  it('goes on as if nothing had been, once it has its newest data', async () => {
    await waitUntilAllFollow(network.nodes)
    await untilPostedAfter(await nextBlockOnL1())
    await agreeOnHeaders(network.nodes)
  })

  /** A copy as a back-up makes it, and a running sequencer again. */
  async function copyWhileStopped(): Promise<void> {
    await network.role('sequencer').stop()
    await rm(copy, { recursive: true, force: true })
    await cp(folder, copy, { recursive: true })
    await network.role('sequencer').start()
    await waitUntilAllFollow(network.nodes)
  }

  /** Runs with the copy in the place of the sequencer's folder, and puts the newest data back. */
  async function withOldData(run: () => Promise<void>): Promise<void> {
    await network.role('sequencer').kill()
    await rename(folder, newest)
    await cp(copy, folder, { recursive: true })
    try {
      await run()
    } finally {
      if (network.role('sequencer').isRunning()) await network.role('sequencer').kill()
      await rm(folder, { recursive: true, force: true })
      await rename(newest, folder)
      await network.role('sequencer').start()
    }
  }

  function nextBlockOnL1(): Promise<bigint> {
    const { l1, contracts } = network.ready
    return createInboxClient({ l1Url: l1.rpc, address: contracts.inbox as Hex }).nextBlock()
  }

  async function untilPostedAfter(block: bigint): Promise<void> {
    const isPosted = async () => ((await nextBlockOnL1()) > block ? true : undefined)
    await poll(`block ${block} on L1`, isPosted, { timeoutMs: 60_000, intervalMs: 200 })
  }
})

function expectRefusal(error: unknown, why: RegExp): void {
  expect(error).toBeInstanceOf(ProcessError)
  expect((error as ProcessError).message).toMatch(`(code ${DATA_FOLDER})`)
  expect((error as ProcessError).message).toMatch(why)
}
