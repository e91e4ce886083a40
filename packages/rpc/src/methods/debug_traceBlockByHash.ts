import { method, optional, param } from '../method.ts'
import { hash } from '../params/scalars.ts'
import { defaultTrace, traceConfig } from '../params/traceConfig.ts'
import { blockTraces, canTrace, traceErrors, tracingOf } from './tracing.ts'

/** `debug_traceBlockByHash`: runs a sealed block again under a tracer. Source: geth, "debug namespace". */
export const debugTraceBlockByHash = method({
  name: 'debug_traceBlockByHash',
  params: [param('blockHash', hash), optional('config', traceConfig, defaultTrace)],
  result: blockTraces,
  errors: traceErrors,
  isAvailable: canTrace,
  handle: (chain, [blockHash, query]) => tracingOf(chain).traceBlock({ hash: blockHash }, query),
})
