import { RpcError, rpcCodes } from '../json-rpc/RpcError.ts'
import { method, param } from '../method.ts'
import { hash } from '../params/scalars.ts'
import { traceTypes } from '../params/traceTypes.ts'
import { replayed, replayQuery } from './parityTrace.ts'
import { canTrace, traceErrors, tracerResult, tracingOf } from './tracing.ts'

/** `trace_replayTransaction`: the calls of a transaction, and what it changed. Source: OpenEthereum, "trace" module. */
export const traceReplayTransaction = method({
  name: 'trace_replayTransaction',
  params: [param('transactionHash', hash), param('traceTypes', traceTypes)],
  result: tracerResult,
  errors: traceErrors,
  isAvailable: canTrace,
  async handle(chain, [transaction, types]) {
    const result = await tracingOf(chain).traceTransaction(transaction, replayQuery)
    if (result === undefined) throw new RpcError(rpcCodes.serverError, 'transaction not found')
    return replayed(result, types)
  },
})
