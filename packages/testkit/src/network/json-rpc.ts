import { MegarollupError } from '@megarollup/protocol'

/** A JSON-RPC error answer, or an answer that is none. */
export class JsonRpcError extends MegarollupError<'JSON_RPC'> {
  readonly rpcCode: number | undefined
  readonly data: unknown

  constructor(method: string, error: { code?: number; message: string; data?: unknown }) {
    super('JSON_RPC', `${method}: ${error.message}`)
    this.rpcCode = error.code
    this.data = error.data
  }
}

export interface JsonRpcCall {
  method: string
  params: readonly unknown[]
}

interface JsonRpcAnswer {
  id: number
  result?: unknown
  error?: { code: number; message: string; data?: unknown }
}

const TIMEOUT_MS = 30_000

/** Calls one method and returns its result as parsed JSON. Throws `JsonRpcError`. */
export async function callRpc<T>(url: string, method: string, params: readonly unknown[] = []): Promise<T> {
  return resultOf<T>(method, JSON.parse(await callRpcText(url, method, params)) as JsonRpcAnswer)
}

/** Calls one method and returns the answer's text to the byte. The request id is always 1. */
export async function callRpcText(url: string, method: string, params: readonly unknown[] = []): Promise<string> {
  return post(url, { jsonrpc: '2.0', id: 1, method, params })
}

/** Sends a batch; the results come in the order of the calls. Throws the first `JsonRpcError` among them. */
export async function callRpcBatch<T>(url: string, calls: readonly JsonRpcCall[]): Promise<T[]> {
  if (calls.length === 0) return []
  const answers = JSON.parse(
    await post(
      url,
      calls.map((call, id) => ({ jsonrpc: '2.0', id, ...call })),
    ),
  )
  if (!Array.isArray(answers)) throw new JsonRpcError('batch', answers.error ?? { message: 'the answer is no array' })
  const byId = new Map((answers as JsonRpcAnswer[]).map((answer) => [answer.id, answer]))
  return calls.map(({ method }, id) => resultOf<T>(method, byId.get(id)))
}

function resultOf<T>(method: string, answer: JsonRpcAnswer | undefined): T {
  if (answer === undefined) throw new JsonRpcError(method, { message: 'no answer' })
  if (answer.error !== undefined) throw new JsonRpcError(method, answer.error)
  if (answer.result === undefined) throw new JsonRpcError(method, { message: 'neither result nor error' })
  return answer.result as T
}

async function post(url: string, body: unknown): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  return response.text()
}
