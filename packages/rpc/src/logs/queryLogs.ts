import type { ChainBackend, LogEntry, LogFilter } from '../backend.ts'
import { TooManyLogsError, UnknownBlockError } from '../errors.ts'
import { invalidParams, RpcError, rpcCodes } from '../json-rpc/RpcError.ts'
import type { RpcLimits } from '../limits.ts'
import type { NumberOrTag } from '../params/block.ts'
import type { LogQuery } from '../params/logQuery.ts'

/** The block that is open, or else the last sealed one: the end of where logs can be. */
function lastLogBlock(chain: ChainBackend): bigint {
  const sealed = chain.blockNumber()
  const open = chain.nextEnvironment().number
  if (open < sealed) return sealed
  return open
}

async function resolveNumber(chain: ChainBackend, block: NumberOrTag): Promise<bigint> {
  if ('number' in block) return block.number
  if (block.tag === 'latest') return chain.blockNumber()
  if (block.tag === 'pending') return lastLogBlock(chain)
  if (block.tag === 'earliest') return 0n
  const found = await chain.block(block)
  if (!found) throw new UnknownBlockError(block)
  return found.header.number
}

/**
 * The logs that a query asks for. `latest` ends at the last sealed block; `pending`, or the number of a receipt that has no
 * block hash yet, reaches into the block that is open. Throws on ranges that are reversed, in the future or too wide.
 */
export async function queryLogs(
  chain: ChainBackend,
  query: LogQuery,
  limits: Readonly<RpcLimits>,
): Promise<LogEntry[]> {
  const { addresses, topics, blockHash } = query
  const maxResults = limits.maxLogs
  const range: LogFilter['range'] = blockHash ? { blockHash } : await resolveRange(chain, query, limits)
  const logs = await chain.logs({ range, addresses, topics, maxResults })
  if (logs.length > maxResults) throw new TooManyLogsError(maxResults)
  return logs
}

async function resolveRange(chain: ChainBackend, query: LogQuery, limits: Readonly<RpcLimits>) {
  const latest: NumberOrTag = { tag: 'latest' }
  const from = await resolveNumber(chain, query.fromBlock ?? latest)
  const to = await resolveNumber(chain, query.toBlock ?? latest)
  if (from > to) throw invalidParams('invalid block range params')
  if (to > lastLogBlock(chain)) throw invalidParams('block range extends beyond current head block')
  if (to - from >= BigInt(limits.maxLogsBlockRange))
    throw new RpcError(rpcCodes.limitExceeded, `query exceeds max block range ${limits.maxLogsBlockRange}`)
  return { from, to }
}
