import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A proxy in front of a DA server that can refuse, hang, or change what comes back. */
export interface FaultyProxy {
  readonly url: string
  /** `flip` changes the first byte of each answer to a GET; `drop` cuts connections; `hang` never answers. */
  mode: 'pass' | 'drop' | 'hang' | 'flip' | 'forget'
  /** Answers with these, one each, before `mode` applies. */
  failNext: number[]
  /** Requests seen, such as `POST /put`. */
  readonly requests: string[]
  close(): Promise<void>
}

export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  const requests: string[] = []
  const server: Server = createServer((incoming, outgoing) => {
    requests.push(`${incoming.method} ${incoming.url?.slice(0, 5)}`)
    const failure = proxy.failNext.shift()
    if (failure !== undefined) {
      incoming.resume()
      return void outgoing.writeHead(failure, { 'content-type': 'text/plain' }).end('planted failure\n')
    }
    if (proxy.mode === 'hang') return
    if (proxy.mode === 'drop') return void incoming.socket.destroy()
    const { mode } = proxy
    const forwarded = request(
      `${target}${incoming.url}`,
      { method: incoming.method ?? 'GET', headers: incoming.headers },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('end', () => {
          const body = Buffer.concat(chunks)
          if (mode === 'flip' && incoming.method === 'GET' && body.length > 0) body[0] = (body[0] ?? 0) ^ 1
          const status = mode === 'forget' && incoming.method === 'GET' ? 404 : (answer.statusCode ?? 500)
          outgoing.writeHead(status, { 'content-type': answer.headers['content-type'] ?? '' }).end(body)
        })
      },
    )
    forwarded.on('error', () => incoming.socket.destroy())
    incoming.pipe(forwarded)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const proxy: FaultyProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mode: 'pass',
    failNext: [],
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return proxy
}
