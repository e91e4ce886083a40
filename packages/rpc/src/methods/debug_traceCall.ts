import { method, optional, param } from '../method.ts'
import { blockSelector } from '../params/block.ts'
import { callArguments } from '../params/callRequest.ts'
import { defaultTrace, traceConfig } from '../params/traceConfig.ts'
import { requestFor } from './callRequest.ts'
import { canTrace, traceErrors, tracerResult, tracingOf } from './tracing.ts'

/** `debug_traceCall`: runs a call on the state after a block under a tracer. Source: geth, "debug namespace". */
export const debugTraceCall = method({
  name: 'debug_traceCall',
  params: [
    param('transaction', callArguments),
    optional('block', blockSelector, { tag: 'latest' }),
    optional('config', traceConfig, defaultTrace),
  ],
  result: tracerResult,
  errors: traceErrors,
  isAvailable: canTrace,
  handle: (chain, [call, block, query]) => tracingOf(chain).traceCall(requestFor(chain, call), block, query),
})
