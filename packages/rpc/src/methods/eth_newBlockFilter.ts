import { method } from '../method.ts'
import { string } from '../results/ResultType.ts'

/** `eth_newBlockFilter`: a filter that `eth_getFilterChanges` polls for hashes of sealed blocks. Source: execution-apis, `eth/filter.yaml`. */
export const ethNewBlockFilter = method({
  name: 'eth_newBlockFilter',
  params: [],
  result: string,
  errors: [],
  handle: (_chain, _params, { filters }) => filters.add({ blocks: true }),
})
