import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import type { Libp2p, Stream } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { encodeSyncFrame, type SyncMessage } from '@megarollup/protocol'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Network, PeerDrop } from '../src/index.ts'
import { MemoryFeed } from './MemoryFeed.ts'
import { GENESIS, startNode, stopNodesAfterEach } from './nodes.ts'

stopNodesAfterEach()
const soon = { timeout: 10_000, interval: 10 }
const strangers: Libp2p[] = []
afterEach(async () => {
  await Promise.all(strangers.splice(0).map((stranger) => stranger.stop()))
})

/** A peer that speaks libp2p and then whatever a test likes. */
async function startStranger(): Promise<Libp2p> {
  const stranger = await createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionMonitor: { enabled: false },
  })
  strangers.push(stranger)
  return stranger
}

async function open(stranger: Libp2p, node: Network, protocol: 'feed' | 'range'): Promise<Stream> {
  const stream = await stranger.dialProtocol(multiaddr(node.addresses()[0]!), `/megarollup/901/${protocol}/1`)
  stream.addEventListener('remoteCloseWrite', () => void stream.close())
  return stream
}

const say = (stream: Stream, ...messages: SyncMessage[]) => {
  for (const message of messages) stream.send(encodeSyncFrame(message))
}
const hello: SyncMessage = { type: 'hello', version: 1, chainId: 901n, genesisHash: GENESIS }
const first = { nextMiniBlock: 1n, nextSeal: 1n }

describe('a peer of another chain', () => {
  it('is refused for its genesis, by name, on both sides', async () => {
    const source = await startNode({ source: new MemoryFeed() })
    const node = await startNode({
      sink: new MemoryFeed(),
      upstreams: source.addresses(),
      genesisHash: new Uint8Array(32).fill(8),
    })

    await vi.waitFor(() => expect(node.status().following?.upstreams[0]?.lastError).toContain('wrong-genesis'), soon)
    expect(node.status().dropped.recent).toMatchObject([{ peer: source.peerId, reason: 'wrong-genesis' }])
    await vi.waitFor(() => expect(source.status().dropped.byReason).toEqual({ 'wrong-genesis': 1 }), soon)
  })

  it('finds no protocol to speak', async () => {
    const source = await startNode({ source: new MemoryFeed() })
    const node = await startNode({ sink: new MemoryFeed(), upstreams: source.addresses(), chainId: 902n })
    await vi.waitFor(() => expect(node.status().following?.upstreams[0]?.lastError).toMatch(/902\/feed/), soon)
  })

  it('that speaks the protocol all the same is refused for its chain id or its version', async () => {
    const node = await startNode({ source: new MemoryFeed() })
    const stranger = await startStranger()
    say(await open(stranger, node, 'feed'), { ...hello, chainId: 5n })
    await vi.waitFor(() => expect(node.status().dropped.byReason).toEqual({ 'wrong-chain': 1 }), soon)
    say(await open(stranger, node, 'range'), { ...hello, version: 2 })
    await vi.waitFor(() => expect(node.status().dropped.byReason['wrong-version']).toBe(1), soon)
  })
})

describe('junk', () => {
  const junk: [string, (stream: Stream) => void][] = [
    ['noise', (stream) => stream.send(new Uint8Array(100).fill(0xa5))],
    ['a lying length', (stream) => stream.send(new Uint8Array([0xff, 0xff, 0xff, 0x7f, 1]))],
    ['a length of nothing', (stream) => stream.send(new Uint8Array(4))],
    ['a message out of turn', (stream) => say(stream, hello, { type: 'heartbeat', position: first })],
    ['no handshake', (stream) => say(stream, { type: 'subscribe', position: first })],
    [
      'a flood of heartbeats',
      (stream) =>
        say(
          stream,
          hello,
          { type: 'subscribe', position: first },
          ...Array.from({ length: 200 }, (): SyncMessage => ({ type: 'heartbeat', position: first })),
        ),
    ],
  ]

  it.each(junk)('of a follower (%s) has it dropped and kept out for a while', async (_name, send) => {
    const drops: PeerDrop[] = []
    const node = await startNode({ source: new MemoryFeed(), onPeerDropped: (drop) => drops.push(drop) })
    const stranger = await startStranger()
    send(await open(stranger, node, 'feed'))

    await vi.waitFor(() => expect(drops).toMatchObject([{ role: 'follower', reason: 'junk' }]), soon)
    expect(drops[0]!.peer).toBe(stranger.peerId.toString())
    expect(drops[0]!.bannedUntilMs).toBeGreaterThan(drops[0]!.atMs)
    await vi.waitFor(() => expect(node.status().connections).toBe(0), soon)
    await expect(open(stranger, node, 'feed')).rejects.toThrow()
  })

  it('of an upstream has it dropped', async () => {
    const stranger = await startStranger()
    await stranger.handle('/megarollup/901/feed/1', (stream) => {
      say(stream, hello, { type: 'subscribed', position: first })
      stream.send(new Uint8Array([0xff, 0xff, 0xff, 0xff]))
    })
    const node = await startNode({
      sink: new MemoryFeed(),
      upstreams: stranger.getMultiaddrs().map(String),
    })
    await vi.waitFor(() => expect(node.status().dropped.recent).toMatchObject([{ reason: 'junk' }]), soon)
    expect(node.status().dropped.recent[0]!.detail).toContain('4294967295 bytes')
    await vi.waitFor(() => expect(node.status().following?.upstreams[0]).toMatchObject({ offences: 1 }), soon)
  })

  it('of an upstream that jumps ahead has it dropped', async () => {
    const stranger = await startStranger()
    await stranger.handle('/megarollup/901/feed/1', (stream) => {
      const record = { kind: 'mini-block' as const, number: 9n, bytes: new Uint8Array(8) }
      say(stream, hello, { type: 'subscribed', position: first }, { type: 'record', record })
    })
    const node = await startNode({ sink: new MemoryFeed(), upstreams: stranger.getMultiaddrs().map(String) })
    await vi.waitFor(() => expect(node.status().dropped.recent).toMatchObject([{ reason: 'junk' }]), soon)
    expect(node.status().dropped.recent[0]!.detail).toContain('mini-block 9 where 1 is due')
  })
})

describe('a silent peer', () => {
  it('is dropped when it never shakes hands', async () => {
    const node = await startNode({ source: new MemoryFeed(), limits: { handshakeTimeoutMs: 100 } })
    await open(await startStranger(), node, 'feed')
    await vi.waitFor(() => expect(node.status().dropped.byReason).toEqual({ idle: 1 }), soon)
  })

  it('is dropped when its heartbeats cease', async () => {
    const node = await startNode({ source: new MemoryFeed(), limits: { idleTimeoutMs: 100 } })
    say(await open(await startStranger(), node, 'feed'), hello, { type: 'subscribe', position: first })
    await vi.waitFor(() => expect(node.status().followers.length).toBe(1), soon)
    await vi.waitFor(() => expect(node.status().dropped.byReason).toEqual({ idle: 1 }), soon)
    expect(node.status().followers).toEqual([])
  })

  it('loses its connection when it opens no stream', async () => {
    const node = await startNode({ source: new MemoryFeed(), limits: { idleTimeoutMs: 100 } })
    const stranger = await startStranger()
    await stranger.dial(multiaddr(node.addresses()[0]!))
    await vi.waitFor(() => expect(stranger.getConnections()).toEqual([]), soon)
    expect(node.status().connections).toBe(0)
  })

  it('is left by its follower', async () => {
    const stranger = await startStranger()
    await stranger.handle('/megarollup/901/feed/1', (stream) =>
      say(stream, hello, { type: 'subscribed', position: first }),
    )
    const upstreams = stranger.getMultiaddrs().map(String)
    const node = await startNode({ sink: new MemoryFeed(), upstreams, limits: { idleTimeoutMs: 100 } })
    await vi.waitFor(() => expect(node.status().dropped.recent[0]).toMatchObject({ reason: 'idle' }), soon)
  })
})

describe('a slow peer', () => {
  it('is dropped when more waits for it than its queue may hold, and the others go on', async () => {
    const chain = new MemoryFeed()
    const replica = new MemoryFeed()
    const source = await startNode({ source: chain, limits: { peerQueueBytes: 1_000_000 } })
    const quick = await startNode({ sink: replica, upstreams: source.addresses() })
    const stranger = await startStranger()
    const stream = await open(stranger, source, 'feed')
    say(stream, hello, { type: 'subscribe', position: first })
    await vi.waitFor(() => expect(source.status().followers.length).toBe(2), soon)
    stream.pause()
    const heartbeat = setInterval(() => say(stream, { type: 'heartbeat', position: first }), 50)
    stream.addEventListener('close', () => clearInterval(heartbeat))

    await vi.waitFor(() => {
      chain.make(5, 50_000)
      expect(source.status().dropped.recent).toMatchObject([{ peer: stranger.peerId.toString(), reason: 'slow' }])
    }, soon)
    await vi.waitFor(() => expect(replica.head()).toEqual(chain.head()), soon)
    expect(source.status().followers.map((follower) => follower.peer)).toEqual([quick.peerId])
  })

  it('is dropped when little waits for it but it takes nothing at all', async () => {
    const chain = new MemoryFeed()
    const source = await startNode({ source: chain, limits: { stallTimeoutMs: 200, idleTimeoutMs: 60_000 } })
    const stream = await open(await startStranger(), source, 'feed')
    say(stream, hello, { type: 'subscribe', position: first })
    await vi.waitFor(() => expect(source.status().followers.length).toBe(1), soon)
    stream.pause()
    chain.make(1, 2_000_000)
    await vi.waitFor(() => expect(source.status().dropped.byReason).toEqual({ slow: 1 }), soon)
  })

  it('with a sink that works for long holds back its upstream, is dropped, and catches up by range sync', async () => {
    const chain = new MemoryFeed()
    const replica = new MemoryFeed()
    const sink = Promise.withResolvers<void>()
    replica.onAccept = () => sink.promise
    const source = await startNode({ source: chain, limits: { peerQueueBytes: 200_000, recentBytes: 400_000 } })
    const node = await startNode({
      sink: replica,
      upstreams: source.addresses(),
      limits: { receiveBufferBytes: 100_000 },
    })
    await vi.waitFor(() => expect(source.status().followers.length).toBe(1), soon)

    await vi.waitFor(() => {
      chain.make(10, 50_000)
      expect(source.status().dropped.byReason).toEqual({ slow: 1 })
    }, soon)
    sink.resolve()
    await vi.waitFor(() => expect(replica.records.length).toBe(chain.records.length), soon)
    await vi.waitFor(() => expect(node.status().following?.state).toBe('following'), soon)
    expect(source.status().serving.recordsRanged).toBeGreaterThan(0)
  })
})
