import { PrunedHistoryError, TooManyLogsError, UnknownBlockError } from '../errors.ts'
import { queryLogs } from '../logs/queryLogs.ts'
import { method, param } from '../method.ts'
import { logQuery } from '../params/logQuery.ts'
import { logEntry } from '../results/log.ts'
import { list } from '../results/ResultType.ts'

/** `eth_getLogs`: logs of a range of blocks, or of one block by hash. Source: execution-apis, `eth/filter.yaml`. */
export const ethGetLogs = method({
  name: 'eth_getLogs',
  params: [param('filter', logQuery)],
  result: list(logEntry),
  errors: [UnknownBlockError, PrunedHistoryError, TooManyLogsError],
  handle: (chain, [query], { limits }) => queryLogs(chain, query, limits),
})
