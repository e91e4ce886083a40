import { createInboxClient } from '@megarollup/settlement'
import { execa } from 'execa'
import type { Address, Hex } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callRpc } from '../src/network/json-rpc.ts'
import { poll } from '../src/network/poll.ts'
import { type Roles, startRoles } from '../src/network/start-roles.ts'
import { type MixedResult, mixedTransactions } from '../src/scenarios/mixed/mixed-transactions.ts'

describe('megarollup derive, with L1 and DA alone', () => {
  let network: Roles
  let mixed: MixedResult
  let safe: { number: bigint; hash: Hex }

  beforeAll(async () => {
    network = await startRoles()
    mixed = await mixedTransactions(network, { count: 300, seed: 'derive' })
    await waitUntilSafe(mixed.blocks.last)
    await network.role('sequencer').stop()
    safe = await readSettledSafeHead()
    for (const { name } of network.nodes) if (network.role(name).isRunning()) await network.role(name).stop()
  }, 400_000)
  afterAll(() => network?.stop())

  it('executes everything again and reaches the safe head, with the hash that the full nodes had', async () => {
    const { l1, da, chainId } = network.ready
    const args = ['-s', 'megarollup', 'derive', '--json', '--l1', l1.rpc, '--da', da.url]
    const { exitCode, stdout, stderr } = await execa('pnpm', args, { reject: false, timeout: 300_000, stdin: 'ignore' })
    expect(exitCode, stderr).toBe(0)
    const derived = JSON.parse(stdout)
    expect(derived).toMatchObject({ number: Number(safe.number), hash: safe.hash, chainId })
    expect(derived.transactions).toBeGreaterThanOrEqual(mixed.hashes.length)
  })

  async function waitUntilSafe(number: bigint): Promise<void> {
    const isSafe = async () => ((await readSafe()).number >= number ? true : undefined)
    await poll(`block ${number} safe`, isSafe, { timeoutMs: 60_000, intervalMs: 200 })
  }

  /** The safe head of a full node once it has found every batch that L1 holds. */
  async function readSettledSafeHead(): Promise<typeof safe> {
    const { l1, contracts } = network.ready
    const inbox = createInboxClient({ l1Url: l1.rpc, address: contracts.inbox as Address })
    await waitUntilSafe((await inbox.nextBlock()) - 1n)
    return readSafe()
  }

  async function readSafe(): Promise<typeof safe> {
    const block = await callRpc<{ number: Hex; hash: Hex }>(network.read, 'eth_getBlockByNumber', ['safe', false])
    return { number: BigInt(block.number), hash: block.hash }
  }
})
