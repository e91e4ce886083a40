import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { createTestClient, http, type TestClient } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'

const MNEMONIC = 'test test test test test test test test test test test junk'
/** Accounts that anvil funds. */
export const deployer = mnemonicToAccount(MNEMONIC, { addressIndex: 0 })
export const batcher = mnemonicToAccount(MNEMONIC, { addressIndex: 1 })
export const stranger = mnemonicToAccount(MNEMONIC, { addressIndex: 2 })

export interface Anvil {
  readonly url: string
  readonly port: number
  /** anvil's own methods: mining, snapshots, reorganisations. */
  readonly test: TestClient<'anvil'>
  /** Kills it, with what it had. */
  kill(): Promise<void>
}

/** A real L1, in its own process. */
export async function startAnvil({ port = 0, args = [] as string[] } = {}): Promise<Anvil> {
  const child = spawn(anvilBinary(), ['--port', String(port), '--hardfork', 'osaka', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const orphanGuard = () => void child.kill('SIGKILL')
  process.once('exit', orphanGuard)
  const listening = await waitForPort(child)
  const url = `http://127.0.0.1:${listening}`
  return {
    url,
    port: listening,
    test: createTestClient({ mode: 'anvil', transport: http(url) }),
    async kill() {
      process.off('exit', orphanGuard)
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
    },
  }
}

/** The executable itself: killing the npm package's wrapper would leave anvil running. */
function anvilBinary(): string {
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch
  const platform = `@foundry-rs/anvil-${process.platform}-${architecture}`
  const wrapper = createRequire(import.meta.url).resolve('@foundry-rs/anvil/package.json')
  return createRequire(wrapper).resolve(`${platform}/bin/anvil${process.platform === 'win32' ? '.exe' : ''}`)
}

async function waitForPort(child: ChildProcess): Promise<number> {
  const lines = createInterface({ input: child.stdout! })
  for await (const line of lines) {
    const port = /Listening on [\d.]+:(\d+)/.exec(line)?.[1]
    if (port === undefined) continue
    child.stdout!.resume()
    return Number(port)
  }
  throw new Error('anvil ended before it listened')
}

/** A commitment of a DA layer that differs with each number. */
export function commitmentOf(number: number): Uint8Array {
  const commitment = new Uint8Array(33).fill(number & 0xff, 1)
  commitment[1] = number >>> 8
  return commitment
}

export const genesis = {
  rollupChainId: 901n,
  genesisHash: new Uint8Array(32).fill(0x11),
  genesisCommitment: commitmentOf(0xfefe),
}
