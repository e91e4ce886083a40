/** Run by a test: follows for a moment, stops, and must then end by itself. */
import { setTimeout as sleep } from 'node:timers/promises'
import { createNetwork } from '../src/index.ts'
import { MemoryFeed } from './MemoryFeed.ts'

const chain = new MemoryFeed()
const replica = new MemoryFeed()
const common = { chainId: 901n, genesisHash: new Uint8Array(32), listen: ['/ip4/127.0.0.1/tcp/0'] }
chain.make(10)
const sequencer = createNetwork({ ...common, source: chain })
await sequencer.start()
const node = createNetwork({ ...common, source: replica, sink: replica, upstreams: sequencer.addresses() })
await node.start()
chain.make(10)
while (replica.records.length < chain.records.length) await sleep(5)
await Promise.all([sequencer.stop(), node.stop()])
console.log(`followed ${replica.records.length} records, stopped`)
