import { MegarollupError } from '@megarollup/protocol'
import {
  InvalidTracerError,
  PrunedHistoryError,
  PrunedStateError,
  SequencerUnavailableError,
  TooManyLogsError,
  TraceLimitError,
  TransactionRejectedError,
  UnknownBlockError,
  UnverifiedStateError,
} from '../errors.ts'
import { RpcError, rpcCodes } from './RpcError.ts'

/** The class of an error that a backend throws. */
export type ErrorClass = abstract new (...given: never[]) => MegarollupError

interface VisibleError {
  type: ErrorClass
  /** What the error is recognised by, also when it comes from another copy of this package. */
  code: string
  rpcCode: number
  /** For the docs. */
  summary: string
}

/** Which errors of a backend a client sees, and with which JSON-RPC code. Their messages are made for clients. */
const visibleErrors: readonly VisibleError[] = [
  { type: UnknownBlockError, code: 'UNKNOWN_BLOCK', rpcCode: rpcCodes.serverError, summary: 'header not found' },
  { type: PrunedStateError, code: 'PRUNED_STATE', rpcCode: rpcCodes.serverError, summary: 'state is no longer kept' },
  {
    type: PrunedHistoryError,
    code: 'PRUNED_HISTORY',
    rpcCode: rpcCodes.prunedHistory,
    summary: 'pruned history unavailable',
  },
  {
    type: UnverifiedStateError,
    code: 'UNVERIFIED_STATE',
    rpcCode: rpcCodes.serverError,
    summary: 'reads above the verified block are refused',
  },
  {
    type: TransactionRejectedError,
    code: 'TRANSACTION_REJECTED',
    rpcCode: rpcCodes.serverError,
    summary: 'the transaction is not admitted, for the reason that the message names',
  },
  {
    type: SequencerUnavailableError,
    code: 'SEQUENCER_UNAVAILABLE',
    rpcCode: rpcCodes.serverError,
    summary: 'the sequencer is not reachable',
  },
  {
    type: TooManyLogsError,
    code: 'TOO_MANY_LOGS',
    rpcCode: rpcCodes.limitExceeded,
    summary: 'query returned more than the allowed number of results',
  },
  {
    type: InvalidTracerError,
    code: 'INVALID_TRACER',
    rpcCode: rpcCodes.invalidParams,
    summary: 'there is no such tracer, or it has no such option',
  },
  {
    type: TraceLimitError,
    code: 'TRACE_LIMIT',
    rpcCode: rpcCodes.limitExceeded,
    summary: 'the trace takes longer or is larger than allowed, or too many wait',
  },
]

const byCode = new Map(visibleErrors.map((one) => [one.code, one]))
const byType = new Map(visibleErrors.map((one) => [one.type, one]))

/** The error as the client gets it; `undefined` when it is none of the client's business and has to be logged. */
export function toClientError(error: unknown): RpcError | undefined {
  if (error instanceof RpcError) return error
  if (!(error instanceof MegarollupError)) return undefined
  const visible = byCode.get(error.code)
  return visible && new RpcError(visible.rpcCode, error.message)
}

/** What the docs of a method say of an error that it may answer with. */
export function describeError(type: ErrorClass): { code: number; message: string } | undefined {
  const visible = byType.get(type)
  return visible && { code: visible.rpcCode, message: visible.summary }
}
