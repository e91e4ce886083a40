import { Agent, request } from 'node:http'

/** An answer of a batch: its place in the batch is its `id`. */
export interface RpcAnswer<T> {
  id: number
  result?: T
  error?: { code: number; message: string }
}

const TIMEOUT_MS = 60_000

/** JSON-RPC over a few HTTP connections that stay open. */
export class JsonRpcClient {
  readonly #url: URL
  readonly #agent: Agent

  constructor(url: string, connections: number) {
    this.#url = new URL(url)
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections })
  }

  /** Posts a body that `batchBody` made; the answers stand in the order of the calls. Throws when there are not `size` of them. */
  async batch<T>(body: string, size: number): Promise<RpcAnswer<T>[]> {
    const answers: unknown = JSON.parse(await this.#post(body))
    if (!Array.isArray(answers) || answers.length !== size) {
      throw new Error(`${this.#url.href} answered a batch of ${size} with ${JSON.stringify(answers).slice(0, 200)}`)
    }
    return (answers as RpcAnswer<T>[]).toSorted((a, b) => a.id - b.id)
  }

  /** One call by itself. Throws when it is answered with an error. */
  async call<T>(method: string, ...params: unknown[]): Promise<T> {
    const { result, error }: RpcAnswer<T> = JSON.parse(
      await this.#post(JSON.stringify({ jsonrpc: '2.0', id: 0, method, params })),
    )
    if (error) throw new Error(`${this.#url.href} answered ${method} with: ${error.message}`)
    return result as T
  }

  close(): void {
    this.#agent.destroy()
  }

  #post(body: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
      const sent = request(
        this.#url,
        { method: 'POST', agent: this.#agent, headers, timeout: TIMEOUT_MS },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
          response.on('error', reject)
        },
      )
      sent.on('timeout', () => sent.destroy(new Error(`${this.#url.href} was silent for ${TIMEOUT_MS} ms`)))
      sent.on('error', reject)
      sent.end(body)
    })
  }
}

/** The text of a batch that calls one method once for each parameter. */
export function batchBody(method: string, parameters: readonly string[]): string {
  return `[${parameters.map((value, id) => `{"jsonrpc":"2.0","id":${id},"method":"${method}","params":["${value}"]}`).join(',')}]`
}
