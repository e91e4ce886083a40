import { RpcError, rpcCodes } from './RpcError.ts'

export type RequestId = string | number | null

/** A call that JSON-RPC 2.0 allows. */
export interface RpcRequest {
  /** `undefined` for a notification, which gets no answer. */
  id: RequestId | undefined
  method: string
  params: unknown
}

/** The id to answer with, whatever else is wrong with the message. */
export function idOf(message: unknown): RequestId {
  if (!isObject(message)) return null
  const { id } = message
  return typeof id === 'string' || typeof id === 'number' ? id : null
}

/** Checks the envelope. Throws -32600. */
export function readRequest(message: unknown): RpcRequest {
  if (!isObject(message)) throw new RpcError(rpcCodes.invalidRequest, 'invalid request')
  const { jsonrpc, id, method, params } = message
  const validId = id === undefined || id === null || typeof id === 'string' || typeof id === 'number'
  if (jsonrpc !== '2.0' || typeof method !== 'string' || !validId)
    throw new RpcError(rpcCodes.invalidRequest, 'invalid request')
  return { id, method, params }
}

interface Envelope {
  jsonrpc?: unknown
  id?: unknown
  method?: unknown
  params?: unknown
}

function isObject(value: unknown): value is Envelope {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function successResponse(id: RequestId, result: string): string {
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`
}

export function errorResponse(id: RequestId, error: RpcError): string {
  const { rpcCode: code, message, data } = error
  return JSON.stringify({ jsonrpc: '2.0', id, error: data === undefined ? { code, message } : { code, message, data } })
}
