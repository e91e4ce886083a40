import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { PortInUseError } from '../src/errors.ts'
import { createRpcServer } from '../src/server/createRpcServer.ts'
import { callScripts, createFakeChain } from './fakeChain.ts'
import { token } from './fakeTransactions.ts'
import { recordingLogger, startServer } from './rpcFixture.ts'

const chainIdCall = '{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}'

test('health is served beside the calls', async () => {
  const { chain, server } = await startServer()
  for (const path of ['/health', '/']) {
    const response = await fetch(new URL(path, server.http))
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ status: 'ok', block: 3, syncing: false })
  }
  chain.progress = { startingBlock: 0n, currentBlock: 1n, highestBlock: 3n }
  expect(await (await fetch(`${server.http}/health`)).json()).toMatchObject({ syncing: true })
  expect((await fetch(server.http, { method: 'HEAD' })).status).toBe(200)
})

test('answers are JSON, and only JSON is taken', async () => {
  const { post } = await startServer()
  for (const type of ['application/json', 'application/json; charset=utf-8', 'application/json-rpc']) {
    const response = await post(chainIdCall, { 'content-type': type })
    expect(response.headers.get('content-type')).toContain('application/json')
    expect(await response.json()).toMatchObject({ result: '0x385' })
  }
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'nonsense']) {
    const response = await post(chainIdCall, { 'content-type': type })
    expect(response.status).toBe(415)
    expect(await response.json()).toMatchObject({ error: { code: -32600 } })
  }
})

test('other paths and verbs say where the calls are', async () => {
  const { server } = await startServer()
  for (const [path, method] of [
    ['/rpc', 'POST'],
    ['/nothing', 'GET'],
    ['/', 'PUT'],
  ] as const) {
    const response = await fetch(new URL(path, server.http), { method })
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({
      error: { code: -32600, message: expect.stringContaining('POST at /') },
    })
  }
})

test('web pages may call from the origins that are allowed', async () => {
  const { post, server } = await startServer({}, { cors: ['https://app.example'] })
  const from = (origin: string) => post(chainIdCall, { 'content-type': 'application/json', origin })
  expect((await from('https://app.example')).headers.get('access-control-allow-origin')).toBe('https://app.example')
  expect((await from('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull()
  const preflight = await fetch(server.http, { method: 'OPTIONS', headers: { origin: 'https://app.example' } })
  expect(preflight.status).toBe(204)
  expect(preflight.headers.get('access-control-allow-headers')).toBe('content-type')

  const open = await startServer({}, { cors: '*' })
  const anyone = await open.post(chainIdCall, { 'content-type': 'application/json', origin: 'https://evil.example' })
  expect(anyone.headers.get('access-control-allow-origin')).toBe('*')
})

test('port 0 is a free port, and the URLs name it', async () => {
  const { server } = await startServer()
  expect(server.port).toBeGreaterThan(0)
  expect(server.http).toBe(`http://127.0.0.1:${server.port}`)
  expect(server.ws).toBe(`ws://127.0.0.1:${server.port}`)
})

test('a port in use is named in the error', async () => {
  const { server } = await startServer()
  const second = createRpcServer({
    backend: await createFakeChain(),
    host: '127.0.0.1',
    port: server.port,
    logger: recordingLogger(),
  })
  const error = await second.start().catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(PortInUseError)
  expect(error).toMatchObject({ code: 'PORT_IN_USE', port: server.port, host: '127.0.0.1' })
  await second.stop()
})

test('stop ends idle and busy connections, unsubscribes from the chain, and may be called twice', async () => {
  const { chain, server, call } = await startServer()
  expect(chain.listeners()).toBe(2)
  const idle = connect(server.port, '127.0.0.1')
  await new Promise((resolve) => idle.once('connect', resolve))
  const ended = new Promise((resolve) => idle.once('close', resolve))
  idle.on('error', () => {})
  const busy = call('eth_call', { to: token, data: callScripts.hang }).catch(() => 'cut')
  await call('eth_chainId')

  await Promise.all([server.stop(), server.stop()])
  await ended
  expect(await busy).toBe('cut')
  expect(chain.listeners()).toBe(0)
  await expect(fetch(server.http)).rejects.toThrow()
})

test('calls are counted by method and code, with unknown names as one', async () => {
  const calls: string[] = []
  const { call } = await startServer(
    {},
    { metrics: { onCall: ({ method, code, transport }) => calls.push(`${transport} ${method} ${code}`) } },
  )
  await call('eth_chainId')
  await call('eth_getBalance')
  await call('made_up')
  expect(calls).toEqual(['http eth_chainId 0', 'http eth_getBalance -32602', 'http unknown -32601'])
})
