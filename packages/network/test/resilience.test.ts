import { generateKeyPair } from '@libp2p/crypto/keys'
import { type FeedPosition, FeedStopError, type MegarollupError } from '@megarollup/protocol'
import { describe, expect, it, vi } from 'vitest'
import type { AheadClaim, PeerDrop } from '../src/index.ts'
import { genuineRecord, MemoryFeed } from './MemoryFeed.ts'
import { startNode, stopNodesAfterEach } from './nodes.ts'

stopNodesAfterEach()
const soon = { timeout: 10_000, interval: 10 }

describe('when an upstream goes away', () => {
  it('the follower reconnects by itself once it is back, and misses nothing', async () => {
    const chain = new MemoryFeed()
    const replica = new MemoryFeed()
    const privateKey = await generateKeyPair('Ed25519')
    const sequencer = await startNode({ source: chain, privateKey })
    const [address] = sequencer.addresses()
    const node = await startNode({ sink: replica, upstreams: [address!] })
    chain.make(5)
    await vi.waitFor(() => expect(replica.records).toEqual(chain.records), soon)

    await sequencer.stop()
    chain.make(20)
    await vi.waitFor(() => expect(node.status().following?.upstreams[0]?.failures).toBeGreaterThan(0), soon)
    const listen = [address!.replace(/\/p2p\/.*/, '')]
    await startNode({ source: chain, privateKey, listen })
    chain.make(5)

    await vi.waitFor(() => expect(replica.records).toEqual(chain.records), soon)
    await vi.waitFor(() => expect(node.status().following?.state).toBe('following'), soon)
  })

  it('the follower goes on with the next one', async () => {
    const chain = new MemoryFeed()
    const replica = new MemoryFeed()
    const first = await startNode({ source: chain })
    const second = await startNode({ source: chain })
    const upstreams = [...first.addresses(), ...second.addresses()]
    const node = await startNode({ sink: replica, upstreams })
    chain.make(5)
    await vi.waitFor(() => expect(replica.records).toEqual(chain.records), soon)
    expect(node.status().following?.upstream).toBe(upstreams[0])

    await first.stop()
    chain.make(5)

    await vi.waitFor(() => expect(replica.records).toEqual(chain.records), soon)
    expect(node.status().following?.upstream).toBe(upstreams[1])
  })

  it('the follower leaves one that lives but brings nothing new, when it has another', async () => {
    const chain = new MemoryFeed()
    const frozen = new MemoryFeed()
    const replica = new MemoryFeed()
    const stale = await startNode({ source: frozen })
    const live = await startNode({ source: chain })
    const upstreams = [...stale.addresses(), ...live.addresses()]
    chain.make(5)
    const node = await startNode({ sink: replica, upstreams, limits: { staleUpstreamMs: 200 } })

    await vi.waitFor(() => expect(replica.records).toEqual(chain.records), soon)
    expect(node.status().following?.upstreams[0]?.lastError).toContain('UPSTREAM_STALE')
  })
})

describe('a relay', () => {
  it('passes records on, so that a chain of three nodes agrees', async () => {
    const chain = new MemoryFeed()
    const relay = new MemoryFeed()
    const leaf = new MemoryFeed()
    chain.make(50, 1_000)
    const a = await startNode({ source: chain })
    const b = await startNode({ sink: relay, source: relay, upstreams: a.addresses() })
    const c = await startNode({ sink: leaf, source: leaf, upstreams: b.addresses() })

    await vi.waitFor(() => expect(leaf.records).toEqual(chain.records), soon)
    chain.make(30, 1_000)
    await vi.waitFor(() => expect(leaf.records).toEqual(chain.records), soon)
    expect(b.status().followers.map((follower) => follower.peer)).toEqual([c.peerId])
    expect(a.status().followers.map((follower) => follower.peer)).toEqual([b.peerId])
  })
})

describe('a refused record', () => {
  it('costs the upstream its place: the follower bans it and goes on with another', async () => {
    const honest = new MemoryFeed()
    const forger = new MemoryFeed()
    honest.make(3)
    const forged = genuineRecord('mini-block', 1n, 100)
    forged.bytes[50]! ^= 1
    forger.append(forged)
    const replica = new MemoryFeed()
    const drops: PeerDrop[] = []
    const bad = await startNode({ source: forger })
    const good = await startNode({ source: honest })
    const node = await startNode({
      sink: replica,
      upstreams: [...bad.addresses(), ...good.addresses()],
      onPeerDropped: (drop) => drops.push(drop),
    })

    await vi.waitFor(() => expect(replica.records).toEqual(honest.records), soon)
    expect(drops).toMatchObject([{ peer: bad.peerId, role: 'upstream', reason: 'refused-record' }])
    expect(drops[0]!.detail).toContain('mini-block 1 is forged')
    expect(node.status().following?.upstreams[0]).toMatchObject({ offences: 1 })
  })

  it('that the sequencer itself signed ends following, and blames no peer', async () => {
    class RootMismatch extends FeedStopError<'ROOT_MISMATCH'> {}
    const chain = new MemoryFeed()
    const replica = new MemoryFeed()
    replica.onAccept = (record) => {
      if (record.kind === 'seal') throw new RootMismatch('ROOT_MISMATCH', 'The root differs.')
    }
    const stops: MegarollupError[] = []
    const sequencer = await startNode({ source: chain })
    const node = await startNode({
      sink: replica,
      upstreams: sequencer.addresses(),
      onStopped: (error) => stops.push(error),
    })
    chain.make(5)

    await vi.waitFor(() => expect(stops.map((error) => error.code)).toEqual(['ROOT_MISMATCH']), soon)
    expect(node.status().following?.state).toBe('stopped')
    expect(node.status().dropped.recent).toEqual([])
    expect(sequencer.status().dropped.recent).toEqual([])
    expect(replica.records.length).toBe(5)
  })

  it("that failed through the sink's own fault is tried again, and blames no peer", async () => {
    const chain = new MemoryFeed()
    const replica = new MemoryFeed()
    let failures = 2
    replica.onAccept = () => {
      if (failures-- > 0) throw new Error('disk full')
    }
    const sequencer = await startNode({ source: chain })
    const node = await startNode({ sink: replica, upstreams: sequencer.addresses() })
    chain.make(5)

    await vi.waitFor(() => expect(replica.records).toEqual(chain.records), soon)
    expect(node.status().dropped.recent).toEqual([])
  })
})

describe('a follower that is ahead', () => {
  it('is reported with the record that proves it', async () => {
    const ahead = new MemoryFeed()
    ahead.make(7)
    const behind = new MemoryFeed()
    behind.make(3)
    const claims: { position: FeedPosition; claim: AheadClaim }[] = []
    const sequencer = await startNode({
      source: behind,
      onFollowerAhead: (position, claim) => claims.push({ position, claim }),
    })
    const node = await startNode({ source: ahead, sink: ahead, upstreams: sequencer.addresses() })

    await vi.waitFor(() => expect(claims.length).toBe(1), soon)
    expect(claims[0]).toEqual({
      position: ahead.head(),
      claim: { peer: node.peerId, record: genuineRecord('mini-block', 4n, 100) },
    })
  })

  it('is reported without proof when it serves nothing', async () => {
    const ahead = new MemoryFeed()
    ahead.make(7)
    const onFollowerAhead = vi.fn()
    const sequencer = await startNode({ source: new MemoryFeed(), onFollowerAhead })
    const node = await startNode({ sink: ahead, upstreams: sequencer.addresses() })

    await vi.waitFor(() => expect(onFollowerAhead).toHaveBeenCalled(), soon)
    expect(onFollowerAhead.mock.calls[0]).toEqual([ahead.head(), { peer: node.peerId, record: undefined }])
  })

  it('gets records again once the source has caught up with it', async () => {
    const chain = new MemoryFeed()
    const replica = new MemoryFeed()
    replica.make(7)
    const source = await startNode({ source: chain })
    const node = await startNode({ sink: replica, upstreams: source.addresses() })
    await vi.waitFor(() => expect(node.status().following?.state).toBe('following'), soon)

    chain.make(9)
    await vi.waitFor(() => expect(replica.head()).toEqual(chain.head()), soon)
    expect(node.status().following).toMatchObject({ recordsAccepted: 2, recordsKnown: 8 })
  })

  it('sees it when a source signs heights a second time', async () => {
    const chain = new MemoryFeed()
    chain.make(3)
    const replica = new MemoryFeed()
    replica.make(7)
    const source = await startNode({ source: chain })
    const onStopped = vi.fn()
    const node = await startNode({ sink: replica, upstreams: source.addresses(), onStopped })
    await vi.waitFor(() => expect(node.status().following?.state).toBe('following'), soon)

    chain.append({ kind: 'mini-block', number: 4n, bytes: new Uint8Array(9) })
    await vi.waitFor(() => expect(onStopped).toHaveBeenCalled(), soon)
    expect(onStopped.mock.calls[0]![0]).toMatchObject({ code: 'DOUBLE_SIGNED' })
  })
})
