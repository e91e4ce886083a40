import { method } from '../method.ts'
import { quantity } from '../results/ResultType.ts'

/** `eth_maxPriorityFeePerGas`: the priority fee to offer, in wei per gas. Source: execution-apis, `eth/fee_market.yaml`. */
export const ethMaxPriorityFeePerGas = method({
  name: 'eth_maxPriorityFeePerGas',
  params: [],
  result: quantity,
  errors: [],
  handle: (chain) => chain.suggestedPriorityFee(),
})
