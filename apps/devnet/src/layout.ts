import { getFreePorts } from './process/ports.ts'

/** Where each role listens. */
export interface Ports {
  l1: number
  da: number
  sequencer: { rpc: number; p2p: number; metrics: number }
  fullnodes: { rpc: number; p2p: number; metrics: number }[]
}

/**
 * The ports of a devnet: L1 at `base`, DA at `base + 100`, the sequencer's JSON-RPC at `base + 1000` and the full nodes' after it,
 * p2p 100 and metrics 200 above those. A base of 0 picks free ports.
 */
export async function planPorts(base: number, fullnodes: number): Promise<Ports> {
  if (base === 0) {
    const free = await getFreePorts(2 + 3 * (fullnodes + 1))
    const next = () => free.pop()!
    const node = () => ({ rpc: next(), p2p: next(), metrics: next() })
    return { l1: next(), da: next(), sequencer: node(), fullnodes: Array.from({ length: fullnodes }, node) }
  }
  const node = (i: number) => ({ rpc: base + 1_000 + i, p2p: base + 1_100 + i, metrics: base + 1_200 + i })
  return {
    l1: base,
    da: base + 100,
    sequencer: node(0),
    fullnodes: Array.from({ length: fullnodes }, (_, i) => node(i + 1)),
  }
}

/** All ports of a plan, with the role that wants each. */
export function listPorts(ports: Ports): { port: number; role: string }[] {
  const nodes = [ports.sequencer, ...ports.fullnodes].flatMap((node, i) =>
    Object.values(node).map((port) => ({ port, role: i === 0 ? 'sequencer' : `fullnode-${i}` })),
  )
  return [{ port: ports.l1, role: 'l1' }, { port: ports.da, role: 'da' }, ...nodes]
}
