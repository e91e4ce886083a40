import { method } from '../method.ts'
import { list, string } from '../results/ResultType.ts'

/** `eth_accounts`: empty, because this node keeps no keys. Source: execution-apis, `eth/client.yaml`. */
export const ethAccounts = method({
  name: 'eth_accounts',
  params: [],
  result: list(string),
  errors: [],
  handle: () => [],
})
