import { readConfig } from './config.ts'
import type { Tracer } from './tracer.ts'

/** Sees everything and says nothing: geth's `noopTracer`, to measure what tracing costs. */
export function createNoopTracer(config?: object): Tracer<Record<string, never>> {
  readConfig('noopTracer', config, {})
  const nothing = () => undefined
  return {
    transactionStart: nothing,
    transactionEnd: nothing,
    enter: nothing,
    exit: nothing,
    step: nothing,
    log: nothing,
    result: () => ({}),
  }
}
