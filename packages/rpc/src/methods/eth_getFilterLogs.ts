import { PrunedHistoryError, TooManyLogsError, UnknownBlockError } from '../errors.ts'
import { method, param } from '../method.ts'
import { text } from '../params/scalars.ts'
import { logEntry } from '../results/log.ts'
import { list } from '../results/ResultType.ts'

/** `eth_getFilterLogs`: every log that a log filter matches. Source: execution-apis, `eth/filter.yaml`. */
export const ethGetFilterLogs = method({
  name: 'eth_getFilterLogs',
  params: [param('filterIdentifier', text)],
  result: list(logEntry),
  errors: [UnknownBlockError, PrunedHistoryError, TooManyLogsError],
  handle: (_chain, [id], { filters }) => filters.logs(id),
})
