import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { createNetwork, ListenError, NetworkNotStartedError, UpstreamAddressError } from '../src/index.ts'
import { MemoryFeed } from './MemoryFeed.ts'
import { GENESIS, startNode, stopNodesAfterEach } from './nodes.ts'

stopNodesAfterEach()
const soon = { timeout: 10_000, interval: 10 }
const chain = { chainId: 901n, genesisHash: GENESIS }

describe('the network as a service', () => {
  it('leaves nothing running when it stops: a process that used it ends by itself', async () => {
    const program = fileURLToPath(new URL('./start-and-stop.ts', import.meta.url))
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--conditions=@megarollup/source', '--no-warnings', program],
      { timeout: 20_000 },
    )
    expect(stdout).toBe('followed 24 records, stopped\n')
  })

  it('may be stopped twice, stopped before it starts, and started again', async () => {
    const network = createNetwork({ ...chain, listen: ['/ip4/127.0.0.1/tcp/0'], source: new MemoryFeed() })
    await network.stop()
    await Promise.all([network.start(), network.start()])
    expect(network.addresses()[0]).toContain(`/p2p/${network.peerId}`)
    await Promise.all([network.stop(), network.stop()])
    expect(() => network.status()).toThrow(NetworkNotStartedError)
    await network.start()
    await network.stop()
  })

  it('says so when a port is in use, and can be stopped then', async () => {
    const first = await startNode()
    const listen = [first.addresses()[0]!.replace(/\/p2p\/.*/, '')]
    const second = createNetwork({ ...chain, listen, source: new MemoryFeed() })
    await expect(second.start()).rejects.toThrow(ListenError)
    await second.stop()
  })

  it('refuses an upstream that is no multiaddr', () => {
    expect(() => createNetwork({ ...chain, sink: new MemoryFeed(), upstreams: ['example.org:9222'] })).toThrow(
      UpstreamAddressError,
    )
  })

  it('stops while an upstream cannot be reached', async () => {
    const node = await startNode({ sink: new MemoryFeed(), upstreams: ['/ip4/127.0.0.1/tcp/1'] })
    await vi.waitFor(() => expect(node.status().following?.upstreams[0]?.failures).toBeGreaterThan(1), soon)
    await node.stop()
  })

  it('tells followers when the source jumps, and they start anew', async () => {
    const feed = new MemoryFeed()
    const replica = new MemoryFeed()
    const source = await startNode({ source: feed })
    const node = await startNode({ sink: replica, upstreams: source.addresses() })
    feed.make(2)
    await vi.waitFor(() => expect(replica.head()).toEqual(feed.head()), soon)
    const skipped = { kind: 'mini-block' as const, number: 4n, bytes: new Uint8Array(10) }
    feed.append(skipped)
    await vi.waitFor(() => expect(node.status().following?.sessions).toBeGreaterThan(1), soon)
  })

  it('has no room for more followers than its limit', async () => {
    const source = await startNode({ source: new MemoryFeed(), limits: { maxSubscribers: 1 } })
    const upstreams = source.addresses()
    const first = await startNode({ sink: new MemoryFeed(), upstreams })
    await vi.waitFor(() => expect(first.status().following?.state).toBe('following'), soon)
    const second = await startNode({ sink: new MemoryFeed(), upstreams })
    await vi.waitFor(() => expect(second.status().following?.upstreams[0]?.lastError).toContain('busy'), soon)
  })
})
