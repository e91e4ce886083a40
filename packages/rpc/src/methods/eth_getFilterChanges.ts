import { PrunedHistoryError, TooManyLogsError } from '../errors.ts'
import type { FilterChanges } from '../filters/createFilterStore.ts'
import { bytesToHex } from '../hex.ts'
import { method, param } from '../method.ts'
import { text } from '../params/scalars.ts'
import { logEntryToJson } from '../results/log.ts'
import type { ResultType } from '../results/ResultType.ts'

const changes: ResultType<FilterChanges> = {
  describe: 'block hashes or logs, as the filter is',
  encode: (given) => ('hashes' in given ? given.hashes.map(bytesToHex) : given.logs.map(logEntryToJson)),
}

/** `eth_getFilterChanges`: what was sealed since the last poll. Source: execution-apis, `eth/filter.yaml`. */
export const ethGetFilterChanges = method({
  name: 'eth_getFilterChanges',
  params: [param('filterIdentifier', text)],
  result: changes,
  errors: [PrunedHistoryError, TooManyLogsError],
  handle: (_chain, [id], { filters }) => filters.changes(id),
})
