import { bytesToHex } from 'viem'
import { expect, test } from 'vitest'
import type { CallOutcome, NewHead } from '../src/backend.ts'
import { logsOf } from './fakeBlocks.ts'
import { callScripts, transferTopic } from './fakeChain.ts'
import { token } from './fakeTransactions.ts'
import { startServer } from './rpcFixture.ts'
import { openWebSocket } from './webSocketClient.ts'

const patiently = { timeout: 10_000 }

test('calls and batches are answered over WebSocket', async () => {
  const { server } = await startServer()
  const client = await openWebSocket(server.ws)
  expect(await client.call('eth_chainId')).toMatchObject({ result: '0x385' })
  expect(await client.call('eth_call', { to: token, data: callScripts.revertBare })).toMatchObject({
    error: { code: 3 },
  })
  client.socket.send('[]')
  client.socket.send('{')
  client.socket.send('[{"jsonrpc":"2.0","id":"b","method":"net_version"}]')
  await expect
    .poll(() => client.received.slice(2), patiently)
    .toMatchObject([{ error: { code: -32600 } }, { error: { code: -32700 } }, [{ id: 'b', result: '901' }]])
})

test('newHeads sends each sealed header in the shape of geth', async () => {
  const { chain, server, result } = await startServer()
  const client = await openWebSocket(server.ws)
  const { result: id } = await client.call('eth_subscribe', 'newHeads')
  expect(id).toMatch(/^0x[0-9a-f]{32}$/)
  chain.emitHead(chain.blocks[2]!)
  const { params } = await client.event(id)
  const block = (await result('eth_getBlockByNumber', '0x2', false)) as Record<string, unknown>
  for (const field of ['size', 'transactions', 'uncles', 'withdrawals']) delete block[field]
  expect(params.result).toEqual(block)
})

test('logs sends what matches, before the seal, with a zero block hash', async () => {
  const { chain, server } = await startServer()
  const client = await openWebSocket(server.ws)
  const topics = [bytesToHex(transferTopic)]
  const { result: transfers } = await client.call('eth_subscribe', 'logs', { address: token, topics })
  const { result: all } = await client.call('eth_subscribe', 'logs')
  const { result: none } = await client.call('eth_subscribe', 'logs', { address: `0x${'0d'.repeat(20)}` })
  chain.emitLogs(logsOf(chain.blocks[1]!))
  chain.emitLogs(logsOf(chain.open))
  const { params } = await client.event(transfers)
  expect(params.result).toMatchObject({
    address: token,
    blockHash: `0x${'0'.repeat(64)}`,
    blockNumber: '0x4',
    logIndex: '0x0',
  })
  await client.call('eth_chainId')
  expect([all, transfers, none].map((id) => client.events(id).length)).toEqual([2, 1, 0])
})

test('eth_unsubscribe ends a subscription, of this connection only', async () => {
  const { chain, server } = await startServer()
  const client = await openWebSocket(server.ws)
  const stranger = await openWebSocket(server.ws)
  const { result: id } = await client.call('eth_subscribe', 'newHeads')
  expect(await stranger.call('eth_unsubscribe', id)).toMatchObject({
    error: { code: -32000, message: 'subscription not found' },
  })
  expect(await client.call('eth_unsubscribe', id)).toMatchObject({ result: true })
  expect(await client.call('eth_unsubscribe', id)).toMatchObject({ error: { message: 'subscription not found' } })
  chain.emitHead(chain.blocks[1]!)
  await client.call('eth_chainId')
  expect(client.events(id)).toEqual([])
})

test('the id of a subscription comes before its first event, also when a batch takes long', async () => {
  const { chain, server } = await startServer()
  const gate = Promise.withResolvers<CallOutcome>()
  chain.call = () => gate.promise
  const client = await openWebSocket(server.ws)
  client.socket.send(
    JSON.stringify([
      { jsonrpc: '2.0', id: 'sub', method: 'eth_subscribe', params: ['newHeads'] },
      { jsonrpc: '2.0', id: 'slow', method: 'eth_call', params: [{ to: token }] },
    ]),
  )
  await client.call('eth_chainId')
  chain.emitHead(chain.blocks[1]!)
  await client.call('eth_chainId')
  expect(client.received).toHaveLength(2)
  gate.resolve({ status: 'success', output: new Uint8Array(), gasUsed: 0n, reason: undefined })
  await expect.poll(() => client.received.length, patiently).toBe(4)
  expect(client.received[2]).toMatchObject([{ id: 'sub' }, { id: 'slow', result: '0x' }])
  expect(client.received[3]).toMatchObject({ method: 'eth_subscription' })
})

test('subscriptions that are not there, or not over HTTP, are refused', async () => {
  const { server, failure } = await startServer()
  const client = await openWebSocket(server.ws)
  expect(await client.call('eth_subscribe', 'gossip')).toMatchObject({
    error: { code: -32601, message: 'no "gossip" subscription in eth namespace' },
  })
  expect(await client.call('eth_subscribe')).toMatchObject({ error: { code: -32602 } })
  expect(await client.call('eth_subscribe', 'logs', { topics: ['0x1'] })).toMatchObject({ error: { code: -32602 } })
  for (const [method, param] of [
    ['eth_subscribe', 'newHeads'],
    ['eth_unsubscribe', '0x1'],
  ] as const)
    expect(await failure(method, param)).toEqual({ code: -32601, message: 'notifications not supported' })
})

test('a subscription that nobody learns the id of is not made', async () => {
  const { chain, server } = await startServer()
  const client = await openWebSocket(server.ws)
  client.socket.send('{"jsonrpc":"2.0","method":"eth_subscribe","params":["newHeads"]}')
  await client.call('eth_chainId')
  chain.emitHead(chain.blocks[1]!)
  await client.call('eth_chainId')
  expect(client.received).toHaveLength(2)
})

test('subscriptions, requests in progress and connections are bounded', async () => {
  const { server } = await startServer({
    maxSubscriptionsPerConnection: 2,
    maxConcurrentRequestsPerConnection: 2,
    maxConnections: 1,
  })
  const client = await openWebSocket(server.ws)
  for (let index = 0; index < 2; index++)
    expect(await client.call('eth_subscribe', 'newHeads')).toHaveProperty('result')
  expect(await client.call('eth_subscribe', 'newHeads')).toMatchObject({
    error: { code: -32005, message: 'too many subscriptions: at most 2 a connection' },
  })
  const hang = JSON.stringify({
    jsonrpc: '2.0',
    id: 'h',
    method: 'eth_call',
    params: [{ to: token, data: callScripts.hang }],
  })
  for (let index = 0; index < 3; index++) client.socket.send(hang)
  await expect
    .poll(() => client.received.at(-1), patiently)
    .toMatchObject({
      id: null,
      error: { code: -32005, message: 'too many requests in progress on this connection: 2' },
    })
  await expect(openWebSocket(server.ws)).rejects.toThrow('503')
})

test('a client that does not read is cut, and the others go on', async () => {
  const cuts: string[] = []
  const { chain, server } = await startServer(
    { maxQueuedBytes: 200_000 },
    { metrics: { onConnectionCut: (reason) => cuts.push(reason) } },
  )
  const slow = await openWebSocket(server.ws)
  const quick = await openWebSocket(server.ws)
  await slow.call('eth_subscribe', 'newHeads')
  const { result: id } = await quick.call('eth_subscribe', 'newHeads')
  const { header, hash } = chain.blocks[1]!
  const large: NewHead = { hash, header: { ...header, extraData: new Uint8Array(50_000) } }
  slow.socket.pause()
  for (let sent = 0; sent < 2000 && cuts.length === 0; sent++) {
    chain.emitHead(large)
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(cuts).toEqual(['slow consumer'])
  slow.socket.resume()
  const { code, reason } = await slow.closed
  // The close frame waits behind what was queued: a client that wakes in time reads why it was cut.
  expect([1006, 1013]).toContain(code)
  if (code === 1013) expect(reason).toContain('slow consumer')
  expect(await quick.call('eth_unsubscribe', id)).toMatchObject({ result: true })
})

test('binary and oversized messages close the connection', async () => {
  const { server } = await startServer({ maxBodyBytes: 1000 })
  const binary = await openWebSocket(server.ws)
  binary.socket.send(Buffer.from('{}'))
  expect(await binary.closed).toEqual({ code: 1003, reason: 'only text messages are JSON-RPC' })
  const oversized = await openWebSocket(server.ws)
  oversized.socket.send('x'.repeat(2000))
  expect((await oversized.closed).code).toBe(1009)
})

test('a client that answers no ping is cut', async () => {
  const { server } = await startServer({ pingIntervalMs: 30 })
  const client = await openWebSocket(server.ws, { autoPong: false })
  const { code } = await client.closed
  expect(code).toBe(1006)
})

test('web pages connect from allowed origins only', async () => {
  const { server } = await startServer({}, { cors: ['https://app.example'] })
  const page = await openWebSocket(server.ws, { headers: { origin: 'https://app.example' } })
  expect(await page.call('eth_chainId')).toMatchObject({ result: '0x385' })
  await expect(openWebSocket(server.ws, { headers: { origin: 'https://evil.example' } })).rejects.toThrow('403')
})

test('stop tells clients that the server goes away', async () => {
  const counts: number[] = []
  const { server } = await startServer({}, { metrics: { onConnections: (open) => counts.push(open) } })
  const client = await openWebSocket(server.ws)
  await client.call('eth_subscribe', 'newHeads')
  await server.stop()
  expect(await client.closed).toEqual({ code: 1001, reason: 'server is stopping' })
  expect(counts).toEqual([1, 0])
})
