import { generateKeyPair } from '@libp2p/crypto/keys'
import type { Connection, PrivateKey } from '@libp2p/interface'
import type {
  Clock,
  FeedPosition,
  FeedSink,
  FeedSource,
  Hash,
  Logger,
  MegarollupError,
  Service,
} from '@megarollup/protocol'
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import { ListenError, NetworkNotStartedError, UpstreamAddressError } from './errors.ts'
import { Follower } from './follow/Follower.ts'
import { loadIdentity } from './identity/loadIdentity.ts'
import { createLibp2pNode, type Libp2pNode } from './libp2pNode.ts'
import { DEFAULT_LIMITS, type NetworkLimits } from './limits.ts'
import { IdleConnections } from './peers/IdleConnections.ts'
import { type PeerDrop, PeerLedger } from './peers/PeerLedger.ts'
import { type AheadClaim, AheadWatch } from './serve/AheadWatch.ts'
import { PushServer } from './serve/PushServer.ts'
import { RangeServer } from './serve/RangeServer.ts'
import type { NetworkStatus } from './status.ts'
import { type ChainIdentity, feedProtocol, rangeProtocol } from './wire/handshake.ts'

/** What a network needs. Without `privateKey` and `identityPath` the node has a new identity at each start. */
export interface NetworkOptions {
  chainId: bigint
  /** 32 bytes. */
  genesisHash: Hash
  /** Multiaddrs to listen on; port 0 takes any. Empty or absent: the node only dials. */
  listen?: readonly string[]
  /** Multiaddrs to tell peers instead of those listened on, for nodes behind a translation of addresses. */
  announce?: readonly string[]
  /** The node's libp2p key. */
  privateKey?: PrivateKey
  /** File of the node's libp2p key; made when absent. Used when `privateKey` is not given. */
  identityPath?: string
  /** What is served to others. Absent: nothing is. */
  source?: FeedSource
  /** Where records from upstreams go. */
  sink?: FeedSink
  /** Multiaddrs of nodes to follow, best first. With `/p2p/<peer id>` the node's identity is checked. */
  upstreams?: readonly string[]
  logger?: Logger
  clock?: Clock
  /** Uniform in [0, 1): jitter of the back-off. */
  random?: () => number
  limits?: Partial<NetworkLimits>
  /** A peer was dropped, and why. */
  onPeerDropped?: (drop: PeerDrop) => void
  /**
   * A follower says that it has more than `source`. When `claim.record` bears the sequencer's own signature, the sequencer has lost
   * data and must not sign. A node that itself follows may ignore it.
   */
  onFollowerAhead?: (position: FeedPosition, claim: AheadClaim) => void
  /** The sink threw an error that ends following (`isFeedStop`). Serving goes on. */
  onStopped?: (error: MegarollupError) => void
}

/** A node's part in the peer-to-peer feed. */
export interface Network extends Service {
  /** @throws NetworkNotStartedError. */
  readonly peerId: string
  /** Multiaddrs with the peer id, ready to be another node's upstream. @throws NetworkNotStartedError. */
  addresses(): string[]
  /** @throws NetworkNotStartedError. */
  status(): NetworkStatus
}

const SILENT: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => SILENT,
}

/**
 * Makes a node of the feed: it serves `source` to followers and feeds `sink` from one of `upstreams`, or both, as a relay does.
 * @throws UpstreamAddressError when an upstream is no multiaddr. `start` throws ListenError and IdentityError.
 */
export function createNetwork(options: NetworkOptions): Network {
  const upstreams = new Map((options.upstreams ?? []).map((address) => [address, parseAddress(address)]))
  const chain: ChainIdentity = { chainId: options.chainId, genesisHash: options.genesisHash }
  const limits: NetworkLimits = { ...DEFAULT_LIMITS, ...options.limits }
  const logger = options.logger ?? SILENT
  const clock = options.clock ?? { nowMs: () => Date.now() }
  const ledger = new PeerLedger({ limits, clock, logger, onDrop: options.onPeerDropped })
  let running: Running | undefined
  /** `start` and `stop` take turns, however they are called. */
  let turn: Promise<void> = Promise.resolve()

  async function start(): Promise<Running> {
    const listen = options.listen ?? []
    const node = await createLibp2pNode({
      privateKey: await privateKeyOf(options),
      listen,
      announce: options.announce ?? [],
      limits,
      isBanned: (peer) => ledger.isBanned(peer),
    })
    // Handlers first: whoever connects in the first moment is served.
    const serving = options.source && (await serve(node, options.source))
    const follower = options.sink && upstreams.size > 0 ? follow(node, options.sink) : undefined
    const idle = new IdleConnections({
      connections: () => node.getConnections(),
      protocols: [feedProtocol(chain), rangeProtocol(chain)],
      idleMs: limits.idleTimeoutMs,
    })
    const started = { node, serving, follower, idle }
    try {
      await node.start()
    } catch (error) {
      await stopAll(started)
      throw new ListenError([...listen], error)
    }
    idle.start()
    follower?.start()
    logger.info({ peer: node.peerId.toString(), addresses: node.getMultiaddrs().map(String) }, 'network started')
    return started
  }

  async function serve(node: Libp2pNode, source: FeedSource): Promise<Serving> {
    const context = { chain, source, limits, ledger, logger }
    const ahead = new AheadWatch(context, (position, claim) => {
      logger.warn({ ...position, peer: claim.peer, shown: claim.record !== undefined }, 'a follower says it is ahead')
      options.onFollowerAhead?.(position, claim)
    })
    const push = new PushServer(context, (position, connection) => ahead.check(position, connection))
    const range = new RangeServer(context)
    push.start()
    await node.handle(feedProtocol(chain), push.handle, { maxInboundStreams: 2, maxOutboundStreams: 2 })
    const maxInboundStreams = limits.maxRangeStreamsPerPeer + 1
    await node.handle(rangeProtocol(chain), range.handle, { maxInboundStreams, maxOutboundStreams: 4 })
    return { push, range, ahead }
  }

  function follow(node: Libp2pNode, sink: FeedSink): Follower {
    return new Follower({
      chain,
      sink,
      upstreams: [...upstreams.keys()],
      limits,
      ledger,
      logger,
      clock,
      random: options.random ?? Math.random,
      dial: (address, signal): Promise<Connection> => node.dial(upstreams.get(address)!, { signal }),
      onStopped: options.onStopped,
    })
  }

  function started(): Running {
    if (running === undefined) throw new NetworkNotStartedError()
    return running
  }

  return {
    start() {
      const started = turn.then(async () => {
        running ??= await start()
      })
      turn = started.catch(() => undefined)
      return started
    },
    stop() {
      const stopped = turn.then(async () => {
        if (running === undefined) return
        await stopAll(running)
        running = undefined
        logger.info({}, 'network stopped')
      })
      turn = stopped.catch(() => undefined)
      return stopped
    },
    get peerId() {
      return started().node.peerId.toString()
    },
    addresses() {
      return started().node.getMultiaddrs().map(String)
    },
    status() {
      const { node, serving, follower } = started()
      return {
        peerId: node.peerId.toString(),
        addresses: node.getMultiaddrs().map(String),
        connections: node.getConnections().length,
        followers: serving?.push.followers() ?? [],
        serving: {
          rangeStreams: serving?.range.streams ?? 0,
          recordsPushed: serving?.push.recordsSent ?? 0,
          recordsRanged: serving?.range.recordsSent ?? 0,
          recentBytes: serving?.push.recentBytes ?? 0,
        },
        following: follower?.status(),
        dropped: { recent: ledger.recent(), byReason: ledger.counts() },
      }
    },
  }
}

interface Serving {
  push: PushServer
  range: RangeServer
  ahead: AheadWatch
}

interface Running {
  node: Libp2pNode
  serving: Serving | undefined
  follower: Follower | undefined
  idle: IdleConnections
}

async function stopAll({ node, serving, follower, idle }: Running): Promise<void> {
  await idle.stop()
  await follower?.stop()
  await serving?.ahead.stop()
  await Promise.all([serving?.push.stop(), serving?.range.stop()])
  await node.stop()
}

async function privateKeyOf(options: NetworkOptions): Promise<PrivateKey> {
  if (options.privateKey !== undefined) return options.privateKey
  return options.identityPath === undefined ? generateKeyPair('Ed25519') : loadIdentity(options.identityPath)
}

function parseAddress(address: string): Multiaddr {
  try {
    return multiaddr(address)
  } catch (cause) {
    throw new UpstreamAddressError(address, cause)
  }
}
