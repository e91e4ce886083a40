import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface Proxy extends AsyncDisposable {
  url: string
}

/** An HTTP endpoint that passes JSON-RPC on to `target` and lets `tamper` change the answers: a lying node, for tests. */
export async function startProxy(target: string, tamper: (method: string, answer: string) => string): Promise<Proxy> {
  const server = createServer(async (request, response) => {
    const body = await text(request)
    const answer = await fetch(target, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    const { method } = JSON.parse(body) as { method?: string }
    response.setHeader('content-type', 'application/json')
    response.end(tamper(method ?? 'batch', await answer.text()))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
