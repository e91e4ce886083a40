import { createFullnode, type Fullnode } from '@megarollup/fullnode'
import { createNetwork, type Network } from '@megarollup/network'
import type { DaClient, FeedSource, Genesis, Logger, MegarollupError } from '@megarollup/protocol'

/** A full node in this process, with what it said. */
export interface WatchedFullnode {
  node: Fullnode
  url: string
  /** Why following ended, as it told its operator. */
  ended: MegarollupError[]
  fatal: unknown[]
  /** Messages at level `error`, and reasons for which an upstream was lost. */
  said: string[]
}

/** Nobody listens there: what these nodes do does not depend on L1. */
const NO_L1 = 'http://127.0.0.1:9'

const NO_DA: DaClient = {
  backend: 'none',
  maxPayloadBytes: 1,
  put: () => Promise.reject(new Error('there is no DA layer')),
  get: () => Promise.reject(new Error('there is no DA layer')),
}

/** Starts a full node that follows `upstreams`. */
export async function startFullnode(options: {
  dataDir: string
  genesis: Genesis
  upstreams: readonly string[]
}): Promise<WatchedFullnode> {
  const ended: MegarollupError[] = []
  const fatal: unknown[] = []
  const said: string[] = []
  const node = await createFullnode({
    ...options,
    clientVersion: 'test',
    l1: { url: NO_L1 },
    da: NO_DA,
    rpc: { host: '127.0.0.1', port: 0 },
    listen: ['/ip4/127.0.0.1/tcp/0'],
    sequencerUrl: NO_L1,
    clock: { nowMs: Date.now },
    logger: recorder(said),
    onStopped: (error) => ended.push(error),
    onFatal: (error) => fatal.push(error),
  })
  await node.start()
  return { node, url: node.rpc.http, ended, fatal, said }
}

/** Serves records to full nodes on a free port. */
export async function serveFeed(source: FeedSource, genesis: Genesis, genesisHash: Uint8Array): Promise<Network> {
  const { chainId } = genesis.chain
  const network = createNetwork({ chainId, genesisHash, listen: ['/ip4/127.0.0.1/tcp/0'], source })
  await network.start()
  return network
}

/** The address at which a network can be followed. */
export function addressOf(network: Network): string {
  const [address] = network.addresses()
  if (address === undefined) throw new Error('the network listens nowhere')
  return address
}

function recorder(said: string[]): Logger {
  const keep = (fields: object, message?: string) => {
    const { error } = fields as { error?: unknown }
    said.push(`${message ?? ''}: ${typeof error === 'string' ? error : ''}`)
  }
  const logger: Logger = { debug() {}, info: keep, warn: keep, error: keep, child: () => logger }
  return logger
}
