import { randomBytes } from 'node:crypto'
import type { Clock, Hash } from '@megarollup/protocol'
import type { ChainBackend, LogEntry } from '../backend.ts'
import { PrunedHistoryError } from '../errors.ts'
import { RpcError, rpcCodes } from '../json-rpc/RpcError.ts'
import type { RpcLimits } from '../limits.ts'
import { queryLogs } from '../logs/queryLogs.ts'
import type { LogQuery } from '../params/logQuery.ts'

/** What a filter reports. */
export type FilterKind = { blocks: true } | { logs: LogQuery }
export type FilterChanges = { hashes: Hash[] } | { logs: LogEntry[] }

interface Filter {
  kind: FilterKind
  /** The next sealed block to report. */
  nextBlock: bigint
  expiresAtMs: number
}

/**
 * The filters of `eth_newFilter` and `eth_newBlockFilter`. A filter is a position in the chain, not a queue: it costs the same
 * whether it is polled or not. It reports sealed blocks only; `eth_subscribe` is the one that sees mini-blocks.
 */
export interface FilterStore {
  /** Returns its id. Throws -32005 when there are too many. */
  add(kind: FilterKind): string
  /** What came since the last poll. Throws `filter not found`. */
  changes(id: string): Promise<FilterChanges>
  /** Every log that the query of a log filter matches. Throws `filter not found`. */
  logs(id: string): Promise<LogEntry[]>
  /** False when there is no such filter. */
  remove(id: string): boolean
}

export function createFilterStore(chain: ChainBackend, limits: Readonly<RpcLimits>, clock: Clock): FilterStore {
  const filters = new Map<string, Filter>()

  function forgetExpired(): void {
    for (const [id, { expiresAtMs }] of filters) if (expiresAtMs <= clock.nowMs()) filters.delete(id)
  }

  function find(id: string): Filter {
    forgetExpired()
    const filter = filters.get(id)
    if (!filter) throw new RpcError(rpcCodes.serverError, 'filter not found')
    filter.expiresAtMs = clock.nowMs() + limits.filterTimeoutMs
    return filter
  }

  /** One poll looks at so many blocks at most; what is left is for the next. */
  async function read(filter: Filter, to: bigint): Promise<FilterChanges> {
    const from = filter.nextBlock
    if ('blocks' in filter.kind) return { hashes: await readHashes(from, to) }
    const { logs: query } = filter.kind
    if (from > to || query.blockHash) return { logs: [] }
    const window = { ...query, fromBlock: { number: from }, toBlock: { number: to } }
    return { logs: await queryLogs(chain, window, limits) }
  }

  async function readHashes(from: bigint, to: bigint): Promise<Hash[]> {
    const hashes: Hash[] = []
    for (let number = from; number <= to; number++) {
      const block = await chain.block({ number })
      if (!block) throw new PrunedHistoryError(number)
      hashes.push(block.hash)
    }
    return hashes
  }

  return {
    add(kind) {
      forgetExpired()
      if (filters.size >= limits.maxFilters)
        throw new RpcError(rpcCodes.limitExceeded, `too many filters: at most ${limits.maxFilters}`)
      const id = `0x${randomBytes(16).toString('hex')}`
      const expiresAtMs = clock.nowMs() + limits.filterTimeoutMs
      filters.set(id, { kind, nextBlock: chain.blockNumber() + 1n, expiresAtMs })
      return id
    },
    async changes(id) {
      const filter = find(id)
      const from = filter.nextBlock
      const furthest = from + BigInt(limits.maxLogsBlockRange) - 1n
      const head = chain.blockNumber()
      const to = head < furthest ? head : furthest
      // Moved before the first wait, so that two polls at once do not report the same block; moved back when reading fails.
      filter.nextBlock = to + 1n
      try {
        return await read({ ...filter, nextBlock: from }, to)
      } catch (error) {
        filter.nextBlock = from
        throw error
      }
    },
    async logs(id) {
      const { kind } = find(id)
      if ('blocks' in kind) throw new RpcError(rpcCodes.serverError, 'filter not found')
      return queryLogs(chain, kind.logs, limits)
    },
    remove: (id) => filters.delete(id),
  }
}
