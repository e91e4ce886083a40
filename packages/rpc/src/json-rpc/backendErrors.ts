import { MegarollupError } from '@megarollup/protocol'
import { RpcError, rpcCodes } from './RpcError.ts'

/** Which errors of a backend a client sees, and with which JSON-RPC code. Their messages are made for clients. */
const visibleErrors = new Map<string, number>([
  ['UNKNOWN_BLOCK', rpcCodes.serverError],
  ['PRUNED_STATE', rpcCodes.serverError],
  ['UNVERIFIED_STATE', rpcCodes.serverError],
  ['TRANSACTION_REJECTED', rpcCodes.serverError],
  ['SEQUENCER_UNAVAILABLE', rpcCodes.serverError],
  ['PRUNED_HISTORY', rpcCodes.prunedHistory],
  ['TOO_MANY_LOGS', rpcCodes.limitExceeded],
])

/** The error as the client gets it; `undefined` when it is none of the client's business and has to be logged. */
export function toClientError(error: unknown): RpcError | undefined {
  if (error instanceof RpcError) return error
  if (!(error instanceof MegarollupError)) return undefined
  const code = visibleErrors.get(error.code)
  return code === undefined ? undefined : new RpcError(code, error.message)
}
