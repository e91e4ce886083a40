import { describe, expect, it, vi } from 'vitest'
import { MemoryFeed } from './MemoryFeed.ts'
import { startNode, stopNodesAfterEach } from './nodes.ts'

stopNodesAfterEach()
const soon = { timeout: 10_000, interval: 10 }

describe('a follower', () => {
  it('gets each new record pushed, in order', async () => {
    const chain = new MemoryFeed()
    const replica = new MemoryFeed()
    const sequencer = await startNode({ source: chain })
    const node = await startNode({ sink: replica, upstreams: sequencer.addresses() })
    await vi.waitFor(() => expect(node.status().following?.state).toBe('following'), soon)

    chain.make(12)
    await vi.waitFor(() => expect(replica.records).toEqual(chain.records), soon)
    chain.make(1, 3_000_000)
    await vi.waitFor(() => expect(replica.records).toEqual(chain.records), soon)
    expect(sequencer.status().serving).toMatchObject({ recordsPushed: 15, recordsRanged: 0 })
    await vi.waitFor(() => expect(sequencer.status().followers[0]?.position).toEqual(chain.head()), soon)
    expect(node.status().following?.lag).toEqual({ miniBlocks: 0n, seals: 0n })
  })

  it('that comes late catches up by range sync, then has records pushed', async () => {
    const chain = new MemoryFeed()
    chain.make(500, 10_000)
    const replica = new MemoryFeed()
    const sequencer = await startNode({ source: chain })
    const node = await startNode({
      sink: replica,
      upstreams: sequencer.addresses(),
      limits: { rangeBytes: 1_000_000 },
    })
    await vi.waitFor(() => expect(node.status().following?.state).toBe('following'), soon)

    expect(replica.records.length).toBe(600)
    chain.make(3)
    await vi.waitFor(() => expect(replica.records).toEqual(chain.records), soon)
    expect(sequencer.status().serving).toMatchObject({ recordsPushed: 3, recordsRanged: 600 })
  })

  it('may name its upstream without a peer id', async () => {
    const chain = new MemoryFeed()
    chain.make(3)
    const replica = new MemoryFeed()
    const sequencer = await startNode({ source: chain })
    await startNode({ sink: replica, upstreams: [sequencer.addresses()[0]!.replace(/\/p2p\/.*/, '')] })
    await vi.waitFor(() => expect(replica.records).toEqual(chain.records), soon)
  })

  it('refuses an upstream that is not who it should be', async () => {
    const [source, other] = [await startNode({ source: new MemoryFeed() }), await startNode()]
    const address = source.addresses()[0]!.replace(source.peerId, other.peerId)
    await other.stop()
    const node = await startNode({ sink: new MemoryFeed(), upstreams: [address] })
    await vi.waitFor(() => expect(node.status().following?.upstreams[0]?.failures).toBeGreaterThan(0), soon)
    expect(node.status().following?.sessions).toBe(0)
  })
})
