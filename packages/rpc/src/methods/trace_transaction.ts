import { method, param } from '../method.ts'
import { hash } from '../params/scalars.ts'
import { flatQuery } from './parityTrace.ts'
import { canTrace, traceErrors, tracerResult, tracingOf } from './tracing.ts'

/** `trace_transaction`: the calls of a transaction as a list. Source: OpenEthereum, "trace" module. */
export const traceTransaction = method({
  name: 'trace_transaction',
  params: [param('transactionHash', hash)],
  result: tracerResult,
  errors: traceErrors,
  isAvailable: canTrace,
  handle: async (chain, [transaction]) => (await tracingOf(chain).traceTransaction(transaction, flatQuery)) ?? null,
})
