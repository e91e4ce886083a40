import type { ChainBackend } from '../backend.ts'
import { UnknownBlockError } from '../errors.ts'
import { bytesToHex } from '../hex.ts'
import { invalidParams, RpcError, rpcCodes } from '../json-rpc/RpcError.ts'
import { method, param } from '../method.ts'
import type { NumberOrTag } from '../params/block.ts'
import { type TraceFilter, traceFilterParam } from '../params/traceFilter.ts'
import { blockEntries, type FlatEntry, flatQuery } from './parityTrace.ts'
import { canTrace, traceErrors, tracerResult, tracingOf } from './tracing.ts'

/** `trace_filter`: calls from and to addresses in a range of blocks. Source: OpenEthereum, "trace" module. */
export const traceFilter = method({
  name: 'trace_filter',
  params: [param('filter', traceFilterParam)],
  result: tracerResult,
  errors: traceErrors,
  isAvailable: canTrace,
  async handle(chain, [filter], { limits }) {
    const from = await numberOf(chain, filter.fromBlock)
    const to = await numberOf(chain, filter.toBlock)
    if (to < from) throw invalidParams('invalid block range: toBlock is below fromBlock')
    if (to - from >= BigInt(limits.maxTraceBlockRange))
      throw new RpcError(rpcCodes.limitExceeded, `block range is larger than ${limits.maxTraceBlockRange}`)
    const wanted = matcher(filter)
    const last = filter.after + filter.count
    const found: FlatEntry[] = []
    for (let number = from; number <= to && found.length < last; number++)
      found.push(...blockEntries(await tracingOf(chain).traceBlock({ number }, flatQuery)).filter(wanted))
    return found.slice(filter.after, last)
  },
})

async function numberOf(chain: ChainBackend, selector: NumberOrTag): Promise<bigint> {
  if ('number' in selector) return selector.number
  const block = await chain.block(selector)
  if (!block) throw new UnknownBlockError(selector)
  return block.header.number
}

/** Both addresses have to match where both are given. A creation is to the contract, a self-destruction to the heir. */
function matcher({ fromAddress, toAddress }: TraceFilter): (entry: FlatEntry) => boolean {
  const froms = new Set<unknown>(fromAddress.map(bytesToHex))
  const tos = new Set<unknown>(toAddress.map(bytesToHex))
  return ({ action, result }) => {
    const created = typeof result === 'object' && result !== null && 'address' in result ? result.address : undefined
    const to = action.to ?? action.refundAddress ?? created
    return (froms.size === 0 || froms.has(action.from ?? action.address)) && (tos.size === 0 || tos.has(to))
  }
}
