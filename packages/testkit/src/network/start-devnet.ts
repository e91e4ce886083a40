import { delimiter, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MegarollupError } from '@megarollup/protocol'
import type { TestAccount } from '../accounts.ts'
import { type RunningProcess, startProcess } from '../process/start-process.ts'
import type { NetworkUnderTest } from './NetworkUnderTest.ts'

/** The line that `pnpm -s devnet --json` prints when the network is ready. */
export interface DevnetReady {
  event: 'ready'
  version: string
  pid: number
  chainId: number
  dataDir: string
  logDir: string
  l1: { rpc: string; ws: string; chainId: number; pid: number }
  da: { url: string; pid: number }
  nodes: DevnetNode[]
  accounts: TestAccount[]
  contracts: Record<string, string>
}

export interface DevnetNode {
  role: 'sequencer' | 'fullnode'
  name: string
  pid: number
  http: string
  ws: string
  p2p: string
  metrics: string
}

export class DevnetReadyError extends MegarollupError<'DEVNET_READY'> {
  constructor(what: string, line: string) {
    super('DEVNET_READY', `The devnet's ready line ${what}: ${line}`)
  }
}

export interface Devnet extends NetworkUnderTest {
  ready: DevnetReady
  process: RunningProcess<DevnetReady>
}

export interface StartDevnetOptions {
  /** More arguments of `pnpm devnet`. Ports are free ones, data is temporary, unless this says otherwise. */
  args?: readonly string[]
  /** Milliseconds; the first start builds. Default 180,000. */
  readyTimeoutMs?: number
  logFile?: string
  /** What to run in place of `pnpm -s devnet`. */
  command?: readonly [string, ...string[]]
}

const REPOSITORY = fileURLToPath(new URL('../../../../', import.meta.url))

/** Starts a devnet by the command that users type, and waits for its ready line. Reads go to the first full node. */
export async function startDevnet(options: StartDevnetOptions = {}): Promise<Devnet> {
  const { args = ['--port-base', '0', '--ephemeral'], readyTimeoutMs = 180_000, logFile } = options
  const [program, ...programArgs] = options.command ?? ['pnpm', '-s', 'devnet']
  const running = await startProcess(program, {
    args: [...programArgs, '--json', ...args],
    cwd: REPOSITORY,
    env: { PATH: pathOfUser() },
    readyWhen: (line, stream) => (stream === 'stdout' && line.startsWith('{') ? parseReady(line) : undefined),
    readyTimeoutMs,
    ...(logFile === undefined ? {} : { logFile }),
  })
  try {
    return { ...networkOf(running.ready), ready: running.ready, process: running }
  } catch (cause) {
    await running.stop()
    throw cause
  }
}

/**
 * The search path without what a script of this repository put before it. Its first `node` is a shell script that does not pass signals
 * on, and `pnpm` would run under it: a signal to the test's child would end that script and leave pnpm and the devnet running.
 */
function pathOfUser(): string {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.filter((folder) => !resolve(folder).startsWith(REPOSITORY)).join(delimiter)
}

/** Who writes and who reads in a devnet. Throws `DevnetReadyError` without a sequencer and a full node. */
export function networkOf(ready: DevnetReady): NetworkUnderTest {
  const sequencer = ready.nodes.find(({ role }) => role === 'sequencer')
  const fullnode = ready.nodes.find(({ role }) => role === 'fullnode')
  if (!sequencer || !fullnode) throw new DevnetReadyError('names no sequencer or no full node', JSON.stringify(ready))
  return {
    write: sequencer.http,
    read: fullnode.http,
    ws: fullnode.ws,
    nodes: ready.nodes.map(({ name, http }) => ({ name, http })),
    accounts: ready.accounts,
  }
}

/** Throws `DevnetReadyError` when the line is not what the contract says. */
export function parseReady(line: string): DevnetReady {
  let ready: Partial<DevnetReady>
  try {
    ready = JSON.parse(line)
  } catch {
    throw new DevnetReadyError('is not JSON', line)
  }
  if (ready.event !== 'ready') throw new DevnetReadyError('is of another event', line)
  for (const field of ['pid', 'chainId', 'dataDir', 'logDir', 'l1', 'da', 'nodes', 'accounts', 'contracts'] as const) {
    if (ready[field] === undefined) throw new DevnetReadyError(`has no ${field}`, line)
  }
  return ready as DevnetReady
}
