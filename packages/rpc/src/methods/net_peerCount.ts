import { method } from '../method.ts'
import { quantity } from '../results/ResultType.ts'

/** `net_peerCount`: how many peers this node has. Exists only where the node knows. */
export const netPeerCount = method({
  name: 'net_peerCount',
  params: [],
  result: quantity,
  errors: [],
  isAvailable: (chain) => chain.peerCount !== undefined,
  handle: (chain) => chain.peerCount?.() ?? 0,
})
