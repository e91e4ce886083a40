import { MegarollupError } from '@megarollup/protocol'

/** Codes of JSON-RPC 2.0, and those that geth and EIP-1474 add. */
export const rpcCodes = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internalError: -32603,
  /** geth's code of every error without one of its own. */
  serverError: -32000,
  timeout: -32002,
  responseTooLarge: -32003,
  /** EIP-1474. */
  limitExceeded: -32005,
  /** A call that reverted; `data` is what it returned. */
  executionReverted: 3,
  /** EIP-4444. */
  prunedHistory: 4444,
} as const

/** An error exactly as the client gets it. */
export class RpcError extends MegarollupError<'RPC_ERROR'> {
  readonly rpcCode: number
  /** `0x`-prefixed, for reverts. */
  readonly data: string | undefined

  constructor(rpcCode: number, message: string, data?: string) {
    super('RPC_ERROR', message)
    this.rpcCode = rpcCode
    this.data = data
  }
}

export function invalidParams(message: string): RpcError {
  return new RpcError(rpcCodes.invalidParams, message)
}

export function methodNotFound(name: string): RpcError {
  const shown = name.length > 100 ? `${name.slice(0, 100)}…` : name
  return new RpcError(rpcCodes.methodNotFound, `the method ${shown} does not exist/is not available`)
}
