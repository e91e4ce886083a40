import { method } from '../method.ts'
import { quantity } from '../results/ResultType.ts'

/** `eth_blockNumber`: the number of the last sealed block. Source: execution-apis, `eth/client.yaml`. */
export const ethBlockNumber = method({
  name: 'eth_blockNumber',
  params: [],
  result: quantity,
  errors: [],
  handle: (chain) => chain.blockNumber(),
})
