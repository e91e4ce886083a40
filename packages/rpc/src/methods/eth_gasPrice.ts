import { method } from '../method.ts'
import { quantity } from '../results/ResultType.ts'

/** `eth_gasPrice`: what a legacy transaction should offer now, in wei. Source: execution-apis, `eth/fee_market.yaml`. */
export const ethGasPrice = method({
  name: 'eth_gasPrice',
  params: [],
  result: quantity,
  errors: [],
  handle: (chain) => chain.nextEnvironment().baseFeePerGas + chain.suggestedPriorityFee(),
})
