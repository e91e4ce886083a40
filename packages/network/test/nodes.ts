import { afterEach } from 'vitest'
import { createNetwork, type Network, type NetworkLimits, type NetworkOptions } from '../src/index.ts'

export const GENESIS = new Uint8Array(32).fill(7)

/** Limits that make tests quick; a test overrides what it is about. */
const QUICK: Partial<NetworkLimits> = {
  heartbeatMs: 50,
  idleTimeoutMs: 3_000,
  handshakeTimeoutMs: 3_000,
  dialTimeoutMs: 3_000,
  backoffMinMs: 20,
  backoffMaxMs: 200,
  banMinMs: 60_000,
  stopGraceMs: 500,
  maxInboundConnectionsPerSecond: 1_000,
}

const running: Network[] = []

/** Starts a node on a free port of this machine; it is stopped after the test. */
export async function startNode(options: Partial<NetworkOptions> = {}): Promise<Network> {
  const node = createNetwork({
    chainId: 901n,
    genesisHash: GENESIS,
    listen: ['/ip4/127.0.0.1/tcp/0'],
    ...options,
    limits: { ...QUICK, ...options.limits },
  })
  await node.start()
  running.push(node)
  return node
}

/** Stops the nodes of a test: call once, at the top of a test file. */
export function stopNodesAfterEach(): void {
  afterEach(async () => {
    await Promise.all(running.splice(0).map((node) => node.stop()))
  })
}
