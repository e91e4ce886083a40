import type { Hash } from '@megarollup/protocol'
import type { BlockSelector, CallRequest } from './backend.ts'
import type { Json } from './json.ts'

/** Which tracer, with which options, for how long. */
export interface TraceQuery {
  /** As geth names it; `undefined` is the struct logger. */
  tracer: string | undefined
  /** The tracer's options, as they came. */
  config: unknown
  /** Of the whole query; the backend's own bound when absent or above it. */
  timeoutMs: number | undefined
}

export interface TransactionTrace {
  transactionHash: Hash
  result: Json
}

/**
 * Re-execution of what is in the chain, and of calls, under a tracer. `@megarollup/chain` implements it. All throw
 * `InvalidTracerError` for a tracer or options that there are not, `TraceLimitError` for a bound that was reached,
 * `PrunedStateError` and `UnknownBlockError` where the state or the block is not there.
 */
export interface TracingBackend {
  /** `undefined` when there is no such transaction. */
  traceTransaction(hash: Hash, query: TraceQuery): Promise<Json | undefined>
  /** Every transaction of a sealed block, in order. */
  traceBlock(selector: BlockSelector, query: TraceQuery): Promise<TransactionTrace[]>
  traceCall(request: CallRequest, selector: BlockSelector, query: TraceQuery): Promise<Json>
}
