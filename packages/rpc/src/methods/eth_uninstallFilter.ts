import { method, param } from '../method.ts'
import { text } from '../params/scalars.ts'
import { boolean } from '../results/ResultType.ts'

/** `eth_uninstallFilter`: forgets a filter; false when there was none. Source: execution-apis, `eth/filter.yaml`. */
export const ethUninstallFilter = method({
  name: 'eth_uninstallFilter',
  params: [param('filterIdentifier', text)],
  result: boolean,
  errors: [],
  handle: (_chain, [id], { filters }) => filters.remove(id),
})
