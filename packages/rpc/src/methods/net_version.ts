import { method } from '../method.ts'
import { string } from '../results/ResultType.ts'

/** `net_version`: the network's id, in decimal; the same as the chain's. Source: execution-apis. */
export const netVersion = method({
  name: 'net_version',
  params: [],
  result: string,
  errors: [],
  handle: (chain) => chain.chainId.toString(),
})
