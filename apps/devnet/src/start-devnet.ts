import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { genesisBlock } from '@megarollup/chain'
import { createAltDaClient } from '@megarollup/da-client'
import { parseGenesis } from '@megarollup/protocol/genesis'
import { createL1Client, deployInbox, firstInboxAddress } from '@megarollup/settlement'
import type { Hex } from 'viem'
import { type DevAccount, devAccounts, L1_ACCOUNTS, networkAccounts, TEST_MNEMONIC } from './accounts.ts'
import { CHAIN_ID } from './genesis/chain-id.ts'
import { devnetGenesis, L1_CHAIN_ID } from './genesis/devnet-genesis.ts'
import { CONTRACTS } from './genesis/predeploys.ts'
import { anvilPath } from './l1/anvil-path.ts'
import type { Ports } from './layout.ts'
import { ChildRole } from './process/child-role.ts'

/** How long roles may take to stop, in two waves that together stay below five seconds. */
const STOP_NODES_MS = 2_800
const STOP_LAYERS_MS = 1_800

export interface DevnetNode {
  role: 'sequencer' | 'fullnode'
  name: string
  pid: number
  http: string
  ws: string
  p2p: string
  metrics: string
}

/** What the ready line says, but event, version and pid. */
export interface DevnetInfo {
  chainId: number
  dataDir: string
  logDir: string
  l1: { rpc: string; ws: string; chainId: number; pid: number }
  da: { url: string; pid: number }
  nodes: DevnetNode[]
  accounts: DevAccount[]
  contracts: Record<string, Hex>
}

export interface Devnet {
  info: DevnetInfo
  roles: ChildRole[]
  stop(): Promise<void>
  kill(): void
}

export interface StartDevnetOptions {
  dataDir: string
  ports: Ports
  logLevel: string
  /** Said before each step. */
  onProgress: (step: string) => void
}

/** Starts every role and waits until each is ready. When one fails, those that were started are stopped. */
export async function startDevnet(options: StartDevnetOptions): Promise<Devnet> {
  const roles: ChildRole[] = []
  const stop = async () => {
    const isNode = ({ name }: ChildRole) => name !== 'l1' && name !== 'da'
    await Promise.all(roles.filter(isNode).map((role) => role.stop(STOP_NODES_MS)))
    await Promise.all(roles.map((role) => role.stop(STOP_LAYERS_MS)))
  }
  const kill = () => {
    for (const role of roles) role.kill()
  }
  try {
    return { info: await startRoles(options, roles), roles, stop, kill }
  } catch (error) {
    await stop()
    throw error
  }
}

async function startRoles(
  { dataDir, ports, logLevel, onProgress }: StartDevnetOptions,
  roles: ChildRole[],
): Promise<DevnetInfo> {
  const logDir = join(dataDir, 'logs')
  const cli = fileURLToPath(import.meta.resolve('@megarollup/cli/main'))
  const l1Url = `http://127.0.0.1:${ports.l1}`
  const start = async (name: string, script: string, args: string[], env?: Record<string, string>) => {
    const role = await ChildRole.start({
      name,
      script,
      args,
      logFile: join(logDir, `${name}.log`),
      ...(env && { env }),
    })
    roles.push(role)
    return { pid: role.pid, ...(await role.ready()) } as Record<string, string | number> & { pid: number }
  }
  const role = (name: string) => ['--data-dir', join(dataDir, name), '--exit-with-parent', '--log-level', logLevel]

  onProgress('starting L1 and DA')
  const [l1, da] = await Promise.all([
    start('l1', anvilGuard(), [l1Url, anvilPath(), ...anvilArguments(ports.l1, join(dataDir, 'l1-state.json'))]),
    start('da', cli, ['da', '--port', String(ports.da), ...role('da')]),
  ])
  const daUrl = String(da.url)

  onProgress('preparing the contracts on L1')
  const genesisPath = join(dataDir, 'genesis.json')
  const { inbox } = await prepareChain({ genesisPath, l1Url, daUrl })

  onProgress('starting the sequencer')
  const { sequencer, batcher } = networkAccounts()
  const layers = ['--genesis', genesisPath, '--l1', l1Url, '--da', daUrl]
  const listen = (port: number) => ['--listen', `/ip4/127.0.0.1/tcp/${port}`]
  const node = (name: string, at: Ports['sequencer']) => [
    ...layers,
    ...role(name),
    '--port',
    String(at.rpc),
    '--metrics-port',
    String(at.metrics),
    ...listen(at.p2p),
  ]
  const first = await start('sequencer', cli, ['sequencer', ...node('sequencer', ports.sequencer)], {
    MEGAROLLUP_SEQUENCER_KEY: sequencer.privateKey,
    MEGAROLLUP_BATCHER_KEY: batcher.privateKey,
  })

  onProgress(`starting ${ports.fullnodes.length} full nodes`)
  const upstream = ['--upstream', String(first.p2p), '--sequencer', String(first.http)]
  const followers = await Promise.all(
    ports.fullnodes.map((at, i) =>
      start(`fullnode-${i + 1}`, cli, ['fullnode', ...upstream, ...node(`fullnode-${i + 1}`, at)]),
    ),
  )
  const describe = (name: string, ready: Record<string, string | number> & { pid: number }): DevnetNode => ({
    role: name === 'sequencer' ? 'sequencer' : 'fullnode',
    name,
    pid: ready.pid,
    http: String(ready.http),
    ws: String(ready.ws),
    p2p: String(ready.p2p),
    metrics: String(ready.metrics),
  })
  return {
    chainId: CHAIN_ID,
    dataDir,
    logDir,
    l1: { rpc: l1Url, ws: `ws://127.0.0.1:${ports.l1}`, chainId: L1_CHAIN_ID, pid: l1.pid },
    da: { url: daUrl, pid: da.pid },
    nodes: [describe('sequencer', first), ...followers.map((ready, i) => describe(`fullnode-${i + 1}`, ready))],
    accounts: devAccounts(),
    contracts: { inbox, ...CONTRACTS },
  }
}

function anvilGuard(): string {
  return fileURLToPath(
    new URL(import.meta.url.endsWith('.ts') ? './l1/anvil-guard.ts' : './l1/anvil-guard.js', import.meta.url),
  )
}

function anvilArguments(port: number, statePath: string): string[] {
  const account = ['--mnemonic', TEST_MNEMONIC, '--accounts', String(L1_ACCOUNTS), '--balance', '1000000']
  const blocks = ['--block-time', '1', '--slots-in-an-epoch', '2', '--hardfork', 'osaka']
  const state = ['--state', statePath, '--state-interval', '1']
  return [
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--chain-id',
    String(L1_CHAIN_ID),
    ...account,
    ...blocks,
    ...state,
  ]
}

/**
 * Makes the genesis, puts it on DA and deploys the inbox that commits to it, as far as an earlier start has not done so. The file is
 * written before the inbox is deployed, so that a start that was cut short goes on with the same chain.
 */
async function prepareChain({ genesisPath, l1Url, daUrl }: { genesisPath: string; l1Url: string; daUrl: string }) {
  const { deployer, batcher } = networkAccounts()
  const inbox = firstInboxAddress(deployer.account.address)
  const known = await readFile(genesisPath).catch(() => undefined)
  const bytes =
    known ??
    Buffer.from(`${JSON.stringify(devnetGenesis({ inbox, timestamp: Math.floor(Date.now() / 1000) }), undefined, 2)}\n`)
  if (!known) {
    await writeFile(`${genesisPath}.tmp`, bytes, { flush: true })
    await rename(`${genesisPath}.tmp`, genesisPath)
  }
  if (await createL1Client({ l1Url }).getCode({ address: inbox })) return { inbox }
  const genesis = parseGenesis(JSON.parse(bytes.toString('utf8')))
  const { hash } = await genesisBlock(genesis)
  const genesisCommitment = await createAltDaClient({ url: daUrl }).put(bytes)
  await deployInbox({
    l1Url,
    account: deployer.account,
    batcher: batcher.account.address,
    rollupChainId: BigInt(CHAIN_ID),
    genesisHash: hash,
    genesisCommitment,
  })
  return { inbox }
}

/** Makes a data folder. */
export async function makeFolder(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true })
}
