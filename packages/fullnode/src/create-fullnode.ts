import { join } from 'node:path'
import { createChainBackend, nextEnvironment, type OpenChain, openChain, SafeBlocks } from '@megarollup/chain'
import { createEvm } from '@megarollup/evm'
import { createNetwork, type Network } from '@megarollup/network'
import type {
  BlockEnvironment,
  ChainConfig,
  Clock,
  DaClient,
  Genesis,
  Logger,
  MegarollupError,
  Service,
} from '@megarollup/protocol'
import { createRpcServer, type RpcServer } from '@megarollup/rpc'
import { createInboxClient } from '@megarollup/settlement'
import { EvidenceFolder } from './follow/evidence.ts'
import { Follower } from './follow/follower.ts'
import { parentBlock } from './follow/mini-block-context.ts'
import { forwardTransaction } from './forward-transaction.ts'

export interface FullnodeOptions {
  dataDir: string
  genesis: Genesis
  clientVersion: string
  /** L1 and DA, from which the node learns by itself what is safe. */
  l1: { url: string; pollMs?: number }
  da: DaClient
  rpc: { host: string; port: number }
  /** Multiaddrs to listen on, for other full nodes. */
  listen: readonly string[]
  /** Multiaddrs to follow, best first. */
  upstreams: readonly string[]
  /** JSON-RPC of the sequencer, where transactions are forwarded to. */
  sequencerUrl: string
  clock: Clock
  logger: Logger
  /** Following ended for good: a root differed, or the sequencer signed twice. The node goes on serving what it verified. */
  onStopped?: (error: MegarollupError) => void
  /** Memory and disk may differ: the process has to end. */
  onFatal: (error: unknown) => void
}

/** A running full node, for its operator. */
export interface Fullnode extends Service {
  readonly rpc: RpcServer
  readonly network: Network
  /** Why it does not follow, or `undefined`. */
  readonly stopped: Error | undefined
  status(): Record<string, number>
}

/** Sealed blocks behind the upstream's head above which `eth_syncing` says so. */
const SYNCING_LAG = 5n

/** Puts a full node together: recovered chain data, follower, feed, RPC and its own look at L1 and DA. It never executes a block. */
export async function createFullnode(options: FullnodeOptions): Promise<Fullnode> {
  const { genesis, logger, dataDir } = options
  const chain = await openChain({ dir: dataDir, genesis, logger })
  try {
    return await assemble(options, chain)
  } catch (error) {
    await chain.close()
    throw error
  }
}

async function assemble(options: FullnodeOptions, chain: OpenChain): Promise<Fullnode> {
  const { genesis, logger, clock, da, l1, dataDir } = options
  const { store, state, dictionary } = chain
  const config = genesis.chain
  const evidence = new EvidenceFolder(join(dataDir, 'evidence'))
  const follower = await Follower.create({
    config,
    store,
    state,
    dictionary,
    evidence,
    logger,
    onStopped: (error) => options.onStopped?.(error),
    onFatal: options.onFatal,
  })
  const inbox = createInboxClient({ l1Url: l1.url, address: config.l1.inbox, logger })
  const safeBlocks = new SafeBlocks({
    store,
    state,
    inbox,
    da,
    config,
    logger,
    ...(l1.pollMs && { pollMs: l1.pollMs }),
  })
  const network = createNetwork({
    chainId: config.chainId,
    genesisHash: store.genesis.hash,
    listen: options.listen,
    identityPath: join(dataDir, 'p2p-identity'),
    source: store,
    ...(follower.stopped ? {} : { sink: follower, upstreams: options.upstreams }),
    logger,
    clock,
  })
  const firstBlock = store.tip.sealedBlock
  const backend = createChainBackend({
    config,
    clientVersion: options.clientVersion,
    store,
    state,
    callEvm: createEvm({ chainId: config.chainId, state: state.layered }),
    nextEnvironment: () => environmentOfCalls(config, follower, state.confirmedBlock, clock),
    submitTransaction: (raw) => forwardTransaction(options.sequencerUrl, raw),
    tags: () => safeBlocks,
    isStopped: () => follower.stopped !== undefined,
    syncing: () => {
      const following = network.status().following
      if (!following?.upstreamHead || following.lag.seals <= SYNCING_LAG) return undefined
      const highestBlock = following.upstreamHead.nextSeal - 1n
      return { startingBlock: firstBlock, currentBlock: state.confirmedBlock, highestBlock }
    },
    logger,
  })
  const rpc = createRpcServer({ backend, ...options.rpc, logger })
  const services: Service[] = [safeBlocks, network, rpc]
  return {
    rpc,
    network,
    get stopped() {
      return follower.stopped
    },
    async start() {
      for (const service of services) await service.start()
      if (follower.stopped) logger.error({ reason: follower.stopped.message }, 'this node does not follow')
    },
    async stop() {
      for (const service of [...services].reverse()) await service.stop()
      await follower.settled()
      await chain.close()
    },
    status: () => ({
      mini_block: Number(store.tip.miniBlock),
      sealed_block: Number(state.confirmedBlock),
      safe_block: Number(safeBlocks.safe),
      finalized_block: Number(safeBlocks.finalized),
      stopped: follower.stopped ? 1 : 0,
      log_bytes: store.sizeBytes,
      unflushed_state_bytes: state.layered.sizeBytes,
    }),
  }
}

/** The environment in which the next transaction will run, as far as a follower can know: the open block's, or the next one's. */
function environmentOfCalls(
  config: ChainConfig,
  follower: Follower,
  confirmedBlock: bigint,
  clock: Clock,
): BlockEnvironment {
  const { block } = follower.context
  if (block.environment.number > confirmedBlock && !follower.stopped) return block.environment
  const { prevRandao, parentBeaconBlockRoot } = block.environment
  const origin = { ...block.l1Origin, prevRandao, parentBeaconBlockRoot }
  return nextEnvironment(config, parentBlock(block), origin, BigInt(Math.floor(clock.nowMs() / 1000)))
}
