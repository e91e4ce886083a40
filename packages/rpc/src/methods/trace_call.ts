import { method, optional, param } from '../method.ts'
import { blockSelector } from '../params/block.ts'
import { callArguments } from '../params/callRequest.ts'
import { traceTypes } from '../params/traceTypes.ts'
import { requestFor } from './callRequest.ts'
import { replayed, replayQuery } from './parityTrace.ts'
import { canTrace, traceErrors, tracerResult, tracingOf } from './tracing.ts'

/** `trace_call`: runs a call and answers its calls, and what it would change. Source: OpenEthereum, "trace" module. */
export const traceCall = method({
  name: 'trace_call',
  params: [
    param('transaction', callArguments),
    param('traceTypes', traceTypes),
    optional('block', blockSelector, { tag: 'latest' }),
  ],
  result: tracerResult,
  errors: traceErrors,
  isAvailable: canTrace,
  handle: async (chain, [call, types, block]) =>
    replayed(await tracingOf(chain).traceCall(requestFor(chain, call), block, replayQuery), types),
})
