import type { ChainBackend, TracingBackend, TransactionTrace } from '../backend.ts'
import {
  InvalidTracerError,
  PrunedHistoryError,
  PrunedStateError,
  TraceLimitError,
  UnknownBlockError,
  UnverifiedStateError,
} from '../errors.ts'
import { bytesToHex } from '../hex.ts'
import type { Json } from '../json.ts'
import { methodNotFound } from '../json-rpc/RpcError.ts'
import type { ResultType } from '../results/ResultType.ts'

/** What the methods that trace have in common. */
export const traceErrors = [
  InvalidTracerError,
  TraceLimitError,
  PrunedStateError,
  PrunedHistoryError,
  UnknownBlockError,
  UnverifiedStateError,
] as const

export const canTrace = (chain: ChainBackend): boolean => chain.tracing !== undefined

export function tracingOf(chain: ChainBackend): TracingBackend {
  if (!chain.tracing) throw methodNotFound('debug_')
  return chain.tracing
}

/** What a tracer answers is JSON already. */
export const tracerResult: ResultType<Json> = { describe: 'what the tracer says', encode: (value) => value }

/** The traces of a block as `debug_traceBlock…` lists them. */
export const blockTraces: ResultType<readonly TransactionTrace[]> = {
  describe: 'for each transaction its hash and what the tracer says',
  encode: (traces) => traces.map(({ transactionHash, result }) => ({ txHash: bytesToHex(transactionHash), result })),
}
