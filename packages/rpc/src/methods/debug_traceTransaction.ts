import { RpcError, rpcCodes } from '../json-rpc/RpcError.ts'
import { method, optional, param } from '../method.ts'
import { hash } from '../params/scalars.ts'
import { defaultTrace, traceConfig } from '../params/traceConfig.ts'
import { canTrace, traceErrors, tracerResult, tracingOf } from './tracing.ts'

/** `debug_traceTransaction`: runs a transaction again, in its place, under a tracer. Source: geth, "debug namespace". */
export const debugTraceTransaction = method({
  name: 'debug_traceTransaction',
  params: [param('transactionHash', hash), optional('config', traceConfig, defaultTrace)],
  result: tracerResult,
  errors: traceErrors,
  isAvailable: canTrace,
  async handle(chain, [transaction, query]) {
    const result = await tracingOf(chain).traceTransaction(transaction, query)
    if (result === undefined) throw new RpcError(rpcCodes.serverError, 'transaction not found')
    return result
  },
})
