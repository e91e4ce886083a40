import { method, param } from '../method.ts'
import { blockSelector } from '../params/block.ts'
import { blockEntries, flatQuery } from './parityTrace.ts'
import { canTrace, traceErrors, tracerResult, tracingOf } from './tracing.ts'

/** `trace_block`: the calls of all transactions of a block as a list. Source: OpenEthereum, "trace" module. */
export const traceBlock = method({
  name: 'trace_block',
  params: [param('block', blockSelector)],
  result: tracerResult,
  errors: traceErrors,
  isAvailable: canTrace,
  handle: async (chain, [block]) => blockEntries(await tracingOf(chain).traceBlock(block, flatQuery)),
})
