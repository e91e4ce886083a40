import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { signerOf } from '../src/accounts.ts'
import { callRpc } from '../src/network/json-rpc.ts'
import { accountOf } from '../src/network/NetworkUnderTest.ts'
import { poll } from '../src/network/poll.ts'
import { waitForSealedReceipt } from '../src/network/receipts.ts'
import { type Devnet, startDevnet } from '../src/network/start-devnet.ts'
import { isAlive } from '../src/process/is-alive.ts'
import { DEVNET } from '../src/process/megarollup.ts'
import { createSender, readSigningTerms, signNext, submit } from '../src/scenarios/mixed/Sender.ts'

const REPOSITORY = new URL('../../../', import.meta.url)
const EXIT = { roleDied: 1, usage: 2, portInUse: 3, dataFolder: 4 }

describe('the life of a devnet', () => {
  let dataDir: string
  const running: Devnet[] = []

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'megarollup-life-'))
  })
  afterEach(async () => {
    for (const devnet of running.splice(0)) await devnet.process[Symbol.asyncDispose]()
    await rm(dataDir, { recursive: true, force: true })
  })

  it('continues its chain when it is started again, and begins a new one with --reset', async () => {
    const first = await start()
    const hash = await sendTransfer(first)
    const receipt = await waitForSealedReceipt(first.read, hash)
    await first.process.stop()

    const second = await start()
    for (const { http } of second.nodes) expect(await waitForSealedReceipt(http, hash)).toEqual(receipt)
    await waitForSealedReceipt(second.read, await sendTransfer(second))
    await second.process.stop()

    const third = await start('--reset')
    for (const { http } of third.nodes) expect(await callRpc(http, 'eth_getTransactionReceipt', [hash])).toBeNull()
  })

  it('leaves nothing of itself behind with --ephemeral', async () => {
    const devnet = await startDevnet({ command: DEVNET })
    await devnet.process.stop()
    await expect(readdir(devnet.ready.dataDir)).rejects.toThrow(/ENOENT/)
  })

  it('refuses a folder that another devnet uses, and leaves that one alone', async () => {
    const first = await start()
    const { exitCode, stderr, stdout } = await run('--port-base', '0', '--data-dir', dataDir)
    expect({ exitCode, stdout }).toEqual({ exitCode: EXIT.dataFolder, stdout: '' })
    expect(stderr).toContain(dataDir)
    expect(first.process.isRunning()).toBe(true)
    await waitForSealedReceipt(first.read, await sendTransfer(first))
  })

  it('refuses a port that is in use, and names it', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await poll('the port', async () => (server.listening ? true : undefined))
    const { port } = server.address() as { port: number }
    try {
      const { exitCode, stderr, stdout } = await run('--port-base', String(port), '--data-dir', dataDir)
      expect({ exitCode, stdout }).toEqual({ exitCode: EXIT.portInUse, stdout: '' })
      expect(stderr).toContain(String(port))
    } finally {
      server.close()
    }
  })

  it('refuses options that it does not know', async () => {
    const { exitCode, stderr } = await run('--no-such-option')
    expect(exitCode).toBe(EXIT.usage)
    expect(stderr).toContain('--no-such-option')
  })

  it.each(['sequencer', 'fullnode-2', 'l1', 'da'])('says so and stops the others when the %s dies', async (name) => {
    const devnet = await start()
    const { l1, da, nodes } = devnet.ready
    const pids = new Map([['l1', l1.pid], ['da', da.pid], ...nodes.map((node) => [node.name, node.pid] as const)])
    process.kill(pids.get(name) as number, 'SIGKILL')
    expect(await devnet.process.exited).toEqual({ code: EXIT.roleDied, signal: undefined })
    expect(devnet.process.output()).toContain(name)
    expect([...pids.values()].filter(isAlive)).toEqual([])
  })

  it('takes the two interrupts that npx sends for one', async () => {
    const devnet = await start()
    process.kill(devnet.process.pid, 'SIGINT')
    await sleep(20)
    if (devnet.process.isRunning()) process.kill(devnet.process.pid, 'SIGINT')
    expect(await devnet.process.exited).toEqual({ code: 0, signal: undefined })
  })

  it('funds its accounts on both chains', async () => {
    const devnet = await start()
    expect(devnet.accounts).toHaveLength(10)
    for (const url of [devnet.ready.l1.rpc, devnet.read]) {
      for (const { address } of devnet.accounts) {
        expect(BigInt(await callRpc<string>(url, 'eth_getBalance', [address, 'latest']))).toBeGreaterThan(10n ** 20n)
      }
    }
  })

  async function start(...args: string[]): Promise<Devnet> {
    const devnet = await startDevnet({ command: DEVNET, args: ['--port-base', '0', '--data-dir', dataDir, ...args] })
    running.push(devnet)
    return devnet
  }

  /** Runs a devnet that is to refuse. */
  async function run(...args: string[]) {
    const [program, ...before] = DEVNET
    const all = [...before, '--json', ...args]
    return execa(program, all, { cwd: REPOSITORY, reject: false, timeout: 120_000, stdin: 'ignore' })
  }
})

async function sendTransfer(devnet: Devnet): Promise<`0x${string}`> {
  const sender = await createSender(devnet.write, signerOf(accountOf(devnet, 0)))
  const to = accountOf(devnet, 1).address
  const raw = await signNext(sender, await readSigningTerms(devnet.write), { to, value: 1n, gas: 21_000n })
  const [hash] = await submit(devnet.write, [raw])
  return hash as `0x${string}`
}
