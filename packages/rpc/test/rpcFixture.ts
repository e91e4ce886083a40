import type { Logger } from '@megarollup/protocol'
import { afterEach } from 'vitest'
import type { RpcLimits } from '../src/limits.ts'
import { createRpcServer, type RpcServer, type RpcServerOptions } from '../src/server/createRpcServer.ts'
import { createFakeChain, type FakeChain } from './fakeChain.ts'

export interface RpcAnswer {
  jsonrpc: '2.0'
  id: unknown
  result?: unknown
  error?: { code: number; message: string; data?: string }
}

/** Keeps what was logged as an error, so that tests can say who was told. */
export function recordingLogger(errors: object[] = []): Logger {
  const silent = () => {}
  const logger: Logger = {
    debug: silent,
    info: silent,
    warn: silent,
    error: (fields) => errors.push(fields),
    child: () => logger,
  }
  return logger
}

export interface Fixture {
  chain: FakeChain
  server: RpcServer
  errors: object[]
  /** Posts a body as it is. */
  post(body: string, headers?: Record<string, string>): Promise<Response>
  /** One call; the whole answer. */
  call(method: string, ...params: unknown[]): Promise<RpcAnswer>
  /** One call that must succeed. */
  result(method: string, ...params: unknown[]): Promise<unknown>
  /** One call that must fail. */
  failure(method: string, ...params: unknown[]): Promise<{ code: number; message: string; data?: string }>
}

const running: RpcServer[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()))
})

/** A server over a fake chain, on a free port; stopped after the test. */
export async function startServer(
  limits: Partial<RpcLimits> = {},
  options: Partial<RpcServerOptions> = {},
): Promise<Fixture> {
  const chain = await createFakeChain()
  const errors: object[] = []
  const server = createRpcServer({
    backend: chain,
    host: '127.0.0.1',
    port: 0,
    limits,
    logger: recordingLogger(errors),
    ...options,
  })
  await server.start()
  running.push(server)

  const post = (body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
    fetch(server.http, { method: 'POST', body, headers })
  const call = async (method: string, ...params: unknown[]) => {
    const response = await post(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }))
    return (await response.json()) as RpcAnswer
  }
  return {
    chain,
    server,
    errors,
    post,
    call,
    async result(method, ...params) {
      const { result, error } = await call(method, ...params)
      if (error) throw new Error(`${method}: ${error.code} ${error.message}`)
      return result
    },
    async failure(method, ...params) {
      const { error } = await call(method, ...params)
      if (!error) throw new Error(`${method} succeeded`)
      return error
    },
  }
}
