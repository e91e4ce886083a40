import { setTimeout as sleep } from 'node:timers/promises'
import { startAnvil, startDevnet } from '@megarollup/testkit'
import { JsonRpcClient } from './json-rpc-client.ts'
import type { Endpoints } from './load.ts'

/** A chain under load, in processes of its own. */
export interface Target extends Endpoints {
  name: string
  load: TargetLoad
  /** Waits until work that a load leaves behind is done, as far as it can be seen, so that it does not slow the next target. */
  settle(lastBlock: number): Promise<void>
  stop(): Promise<void>
}

/** How much a target is given, so that its samples take seconds. */
export interface TargetLoad {
  /** Transactions of one sample. */
  transactions: number
  /** Transactions that were sent and whose receipt was not read, at most. */
  maxInFlight: number
  /** Transactions of one sample of light load, one after the other. */
  light: number
}

/** Chain id of every target, so that the same transactions are valid on each. */
export const CHAIN_ID = 901
/** Gas of a block, of every target. */
const GAS_LIMIT = 1_500_000_000
/** Where Multicall3 is on every target. */
export const MULTICALL3 = '0xcA11bde05977b3631167028862bE2a173976CA11'

export const FULL_LOAD: TargetLoad = { transactions: 5_000, maxInFlight: 2_500, light: 100 }
/** Automine did best with 100 to 200 in flight (2,000 tx/s), worse with 500 to 2,000 (1,000 tx/s). */
const AUTOMINE_LOAD: TargetLoad = { transactions: 300, maxInFlight: 100, light: 100 }

const CONNECTIONS = 4
/** What is needed to do the same work, and what makes it faster: no history of states, no bound of a block but its gas. */
const ANVIL_ARGUMENTS = [
  ...['--gas-limit', String(GAS_LIMIT), '--balance', '1000000'],
  ...['--prune-history', '--max-transactions', '100000'],
] as const
const SETTLE_TIMEOUT_MS = 4_000
const PAUSE_MS = 300

/** A devnet with one full node, as a user starts it: transactions go to the sequencer, receipts come from the full node. */
export async function startMegarollup(): Promise<Target> {
  const devnet = await startDevnet({ args: ['--port-base', '0', '--ephemeral', '--fullnodes', '1'] })
  const { write, read, stop } = connect(devnet.write, devnet.read, devnet.process)
  return {
    ...{ name: `megarollup ${devnet.ready.version}`, load: FULL_LOAD, write, read, stop },
    async settle(lastBlock) {
      const deadline = performance.now() + SETTLE_TIMEOUT_MS
      while (performance.now() < deadline) {
        const safe = await read.call<{ number: string }>('eth_getBlockByNumber', 'safe', false).catch(() => undefined)
        if (safe && Number(safe.number) >= lastBlock) break
        await sleep(50)
      }
      await sleep(PAUSE_MS)
    },
  }
}

/** An anvil that mines each transaction as it comes, or one block each `blockTimeSeconds`; it writes no log of calls. */
export async function startAnvilTarget(multicall3: string, blockTimeSeconds?: number): Promise<Target> {
  const anvil = await startAnvil({
    chainId: CHAIN_ID,
    args: [...ANVIL_ARGUMENTS],
    ...(blockTimeSeconds !== undefined && { blockTimeSeconds }),
  })
  const { write, read, stop } = connect(anvil.rpcUrl, anvil.rpcUrl, anvil)
  await write.call('anvil_setLoggingEnabled', false)
  await write.call('anvil_setCode', MULTICALL3, multicall3)
  const version = /anvil\/v?([\d.]+)/.exec(await write.call<string>('web3_clientVersion'))?.[1] ?? 'of unknown version'
  const settle = () => sleep(PAUSE_MS)
  return blockTimeSeconds === undefined
    ? {
        ...{ name: `anvil ${version}, automine`, load: AUTOMINE_LOAD, write, read, settle, stop },
        nudge: () => write.call('anvil_dropAllTransactions'),
      }
    : {
        ...{ name: `anvil ${version}, --block-time ${blockTimeSeconds}`, write, read, settle, stop },
        load: { ...FULL_LOAD, light: 5 },
      }
}

function connect(writeUrl: string, readUrl: string, process: { stop(): Promise<unknown> }) {
  const write = new JsonRpcClient(writeUrl, CONNECTIONS)
  const read = new JsonRpcClient(readUrl, CONNECTIONS)
  return {
    write,
    read,
    async stop() {
      write.close()
      read.close()
      await process.stop()
    },
  }
}
