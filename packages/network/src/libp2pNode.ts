import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { type Identify, identify } from '@libp2p/identify'
import type { Libp2p, PrivateKey } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { createLibp2p } from 'libp2p'
import type { NetworkLimits } from './limits.ts'

/** Push and range streams either way, identify, and room for those that are closing. */
const MAX_STREAMS_PER_CONNECTION = 32
/** What a peer may send on one stream before we read: yamux grows the window up to this. */
const MAX_WINDOW_BYTES = 4 * 1024 * 1024

export interface Libp2pNodeOptions {
  privateKey: PrivateKey
  /** Multiaddrs. */
  listen: readonly string[]
  /** Multiaddrs to tell peers instead of those listened on. */
  announce: readonly string[]
  limits: NetworkLimits
  /** Whether a peer, by id, must not connect. */
  isBanned: (peer: string) => boolean
}

export type Libp2pNode = Libp2p<{ identify: Identify }>

/** Makes, without starting it, a libp2p node with tcp, noise, yamux and identify, and bounds on connections and streams. */
export async function createLibp2pNode(options: Libp2pNodeOptions): Promise<Libp2pNode> {
  const { limits, isBanned } = options
  const node: Libp2pNode = await createLibp2p({
    start: false,
    privateKey: options.privateKey,
    nodeInfo: { name: 'megarollup', userAgent: 'megarollup' },
    addresses: { listen: [...options.listen], announce: [...options.announce] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [
      yamux({
        maxInboundStreams: MAX_STREAMS_PER_CONNECTION,
        maxOutboundStreams: MAX_STREAMS_PER_CONNECTION,
        streamOptions: {
          maxStreamWindowSize: MAX_WINDOW_BYTES,
          // A paused stream is sent up to a window; a smaller buffer would reset it.
          maxReadBufferLength: 2 * MAX_WINDOW_BYTES,
        },
      }),
    ],
    services: { identify: identify() },
    connectionManager: {
      maxConnections: limits.maxConnections,
      inboundConnectionThreshold: limits.maxInboundConnectionsPerSecond,
      inboundUpgradeTimeout: limits.handshakeTimeoutMs,
    },
    connectionGater: {
      denyInboundEncryptedConnection: (peer) => isBanned(peer.toString()),
    },
    // Streams have heartbeats of their own; libp2p's ping would cut connections that are merely busy.
    connectionMonitor: { enabled: false },
  })
  // The address book would otherwise remember every identity that ever connected.
  node.addEventListener('peer:disconnect', (event) => {
    node.peerStore.delete(event.detail).catch(() => undefined)
  })
  return node
}
