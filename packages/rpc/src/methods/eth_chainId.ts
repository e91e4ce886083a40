import { method } from '../method.ts'
import { quantity } from '../results/ResultType.ts'

/** `eth_chainId`: the id that signatures bind to (EIP-155). Source: execution-apis, `eth/client.yaml`. */
export const ethChainId = method({
  name: 'eth_chainId',
  params: [],
  result: quantity,
  errors: [],
  handle: (chain) => chain.chainId,
})
