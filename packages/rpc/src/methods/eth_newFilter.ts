import { method, param } from '../method.ts'
import { logQuery } from '../params/logQuery.ts'
import { string } from '../results/ResultType.ts'

/** `eth_newFilter`: a filter that `eth_getFilterChanges` polls for logs of sealed blocks. Source: execution-apis, `eth/filter.yaml`. */
export const ethNewFilter = method({
  name: 'eth_newFilter',
  params: [param('filter', logQuery)],
  result: string,
  errors: [],
  handle: (_chain, [logs], { filters }) => filters.add({ logs }),
})
