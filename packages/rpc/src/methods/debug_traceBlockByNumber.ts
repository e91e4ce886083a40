import { method, optional, param } from '../method.ts'
import { numberOrTag } from '../params/block.ts'
import { defaultTrace, traceConfig } from '../params/traceConfig.ts'
import { blockTraces, canTrace, traceErrors, tracingOf } from './tracing.ts'

/** `debug_traceBlockByNumber`: runs a sealed block again under a tracer. Source: geth, "debug namespace". */
export const debugTraceBlockByNumber = method({
  name: 'debug_traceBlockByNumber',
  params: [param('block', numberOrTag), optional('config', traceConfig, defaultTrace)],
  result: blockTraces,
  errors: traceErrors,
  isAvailable: canTrace,
  handle: (chain, [block, query]) => tracingOf(chain).traceBlock(block, query),
})
