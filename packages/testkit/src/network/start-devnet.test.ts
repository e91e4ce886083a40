import { describe, expect, it } from 'vitest'
import { type DevnetReady, parseReady, startDevnet } from './start-devnet.ts'

const node = (role: 'sequencer' | 'fullnode', name: string, port: number) => ({
  ...{ role, name, pid: port, http: `http://127.0.0.1:${port}`, ws: `ws://127.0.0.1:${port}` },
  ...{ p2p: '/ip4/127.0.0.1/tcp/1', metrics: 'http://127.0.0.1:2/metrics' },
})

const READY: DevnetReady = {
  event: 'ready',
  version: '0.0.0',
  pid: 1,
  chainId: 901,
  dataDir: '/data',
  logDir: '/logs',
  l1: { rpc: 'http://127.0.0.1:3', ws: 'ws://127.0.0.1:3', chainId: 900, pid: 2 },
  da: { url: 'http://127.0.0.1:4', pid: 3 },
  nodes: [node('sequencer', 'sequencer', 10), node('fullnode', 'fullnode-1', 11), node('fullnode', 'fullnode-2', 12)],
  accounts: [],
  contracts: {},
}

/** A program that prints what a devnet prints, and runs until its input ends. */
const fake = (...lines: string[]) => ({
  command: ['sh', '-c', `${lines.map((line) => `echo '${line}'`).join('; ')}; exec cat`] as [string, ...string[]],
  readyTimeoutMs: 5_000,
})

describe('startDevnet', () => {
  it('writes to the sequencer, reads from the first full node, compares all', async () => {
    const devnet = await startDevnet(fake('starting', JSON.stringify(READY)))
    await using _child = devnet.process
    expect(devnet.write).toBe('http://127.0.0.1:10')
    expect(devnet.read).toBe('http://127.0.0.1:11')
    expect(devnet.ws).toBe('ws://127.0.0.1:11')
    expect(devnet.nodes.map(({ name }) => name)).toEqual(['sequencer', 'fullnode-1', 'fullnode-2'])
  })

  it('refuses a network without a full node', async () => {
    const lonely = JSON.stringify({ ...READY, nodes: READY.nodes.slice(0, 1) })
    await expect(startDevnet(fake(lonely))).rejects.toThrow(/no full node/)
  })

  it('refuses a ready line that is not what the contract says', () => {
    expect(() => parseReady('{')).toThrow(/not JSON/)
    expect(() => parseReady('{"event":"bye"}')).toThrow(/another event/)
    expect(() => parseReady('{"event":"ready","pid":1}')).toThrow(/no chainId/)
  })
})
