import { RemoteError } from './errors.ts'

export interface JsonRpcClientOptions {
  url: string
  /** Requests in one HTTP request. Default 100; 1 for an endpoint without batches. */
  batchSize?: number
  /** HTTP requests at a time. Default 4. */
  concurrency?: number
  /** How often a failed HTTP request is tried again. Default 3. */
  retries?: number
  /** Milliseconds until an HTTP request counts as failed. Default 15,000. */
  timeoutMs?: number
  /** Headers, such as an authorisation. */
  headers?: Readonly<Record<string, string>>
  /** Default: the global one. */
  fetch?: typeof globalThis.fetch
}

export interface JsonRpcRequest {
  method: string
  params: readonly unknown[]
}

interface JsonRpcResponse {
  id: number
  result?: unknown
  error?: { code: number; message: string }
}

const FIRST_PAUSE_MS = 200
/** Statuses after which the same may succeed. */
const isTransient = (status: number) => status === 408 || status === 429 || status >= 500

/** Asks a JSON-RPC endpoint, many requests at a time, and again when it stumbles. */
export class JsonRpcClient {
  readonly #options: Required<Omit<JsonRpcClientOptions, 'headers'>> & { headers: Readonly<Record<string, string>> }

  constructor(options: JsonRpcClientOptions) {
    this.#options = {
      batchSize: 100,
      concurrency: 4,
      retries: 3,
      timeoutMs: 15_000,
      headers: {},
      fetch: (input, init) => globalThis.fetch(input, init),
      ...options,
    }
  }

  /**
   * The results, in the order of the requests.
   * @throws RemoteError when one of them fails for good
   */
  async request(requests: readonly JsonRpcRequest[]): Promise<unknown[]> {
    const { batchSize, concurrency } = this.#options
    const results = new Array<unknown>(requests.length)
    const starts = Array.from({ length: Math.ceil(requests.length / batchSize) }, (_, i) => i * batchSize)
    const work = async () => {
      for (let start = starts.shift(); start !== undefined; start = starts.shift()) {
        const answers = await this.#batch(requests.slice(start, start + batchSize))
        for (const [i, answer] of answers.entries()) results[start + i] = answer
      }
    }
    await Promise.all(Array.from({ length: Math.min(concurrency, starts.length) }, work))
    return results
  }

  async #batch(requests: readonly JsonRpcRequest[]): Promise<unknown[]> {
    const calls = requests.map(({ method, params }, id) => ({ jsonrpc: '2.0', id, method, params }))
    const answer = await this.#post(JSON.stringify(calls.length === 1 ? calls[0] : calls))
    const responses = (Array.isArray(answer) ? answer : [answer]) as JsonRpcResponse[]
    const byId = new Map(responses.map((response) => [response.id, response]))
    return requests.map(({ method }, id) => {
      const response = byId.get(id)
      if (response?.error) throw new RemoteError(`${method} failed: ${response.error.message}`)
      if (response === undefined || response.result === undefined) throw new RemoteError(`${method} was not answered.`)
      return response.result
    })
  }

  async #post(body: string): Promise<unknown> {
    const { url, headers, retries, timeoutMs, fetch } = this.#options
    for (let attempt = 0; ; attempt++) {
      let failure: RemoteError
      try {
        const response = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body,
          signal: AbortSignal.timeout(timeoutMs),
        })
        if (response.ok) return await response.json()
        failure = new RemoteError(`The endpoint answered with HTTP status ${response.status}.`)
        if (!isTransient(response.status)) throw failure
      } catch (cause) {
        if (cause instanceof RemoteError) throw cause
        failure = new RemoteError('The endpoint did not answer.', { cause })
      }
      if (attempt === retries) throw failure
      await new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE_MS * 2 ** attempt))
    }
  }
}
