import type { Hash } from '@megarollup/protocol'
import type { TraceHooks } from '../trace/hooks.ts'

/** Hooks that make a result of one transaction. `transactionStart` starts afresh, so a tracer may be used again. */
export interface Tracer<Result = unknown> extends TraceHooks {
  /** What was found, ready for `JSON.stringify`. Numbers are hexadecimal where geth has them so. */
  result(): Result
}

/** Where a transaction lies, for tracers that say so. */
export interface TraceContext {
  blockNumber?: bigint
  blockHash?: Hash
  transactionHash?: Hash
  transactionIndex?: number
}
