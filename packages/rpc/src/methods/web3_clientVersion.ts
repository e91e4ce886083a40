import { method } from '../method.ts'
import { string } from '../results/ResultType.ts'

/** `web3_clientVersion`: name and version of this node. */
export const web3ClientVersion = method({
  name: 'web3_clientVersion',
  params: [],
  result: string,
  errors: [],
  handle: (chain) => chain.clientVersion,
})
