import { bytesToHex } from '../hex.ts'
import { method, param } from '../method.ts'
import { blockSelector } from '../params/block.ts'
import { traceTypes } from '../params/traceTypes.ts'
import { replayed, replayQuery } from './parityTrace.ts'
import { canTrace, traceErrors, tracerResult, tracingOf } from './tracing.ts'

/** `trace_replayBlockTransactions`: `trace_replayTransaction` of a whole block. Source: OpenEthereum, "trace" module. */
export const traceReplayBlockTransactions = method({
  name: 'trace_replayBlockTransactions',
  params: [param('block', blockSelector), param('traceTypes', traceTypes)],
  result: tracerResult,
  errors: traceErrors,
  isAvailable: canTrace,
  async handle(chain, [block, types]) {
    const traces = await tracingOf(chain).traceBlock(block, replayQuery)
    return traces.map(({ transactionHash, result }) => ({
      ...replayed(result, types),
      transactionHash: bytesToHex(transactionHash),
    }))
  },
})
