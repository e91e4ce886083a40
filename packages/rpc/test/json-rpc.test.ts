import { expect, test } from 'vitest'
import { callScripts } from './fakeChain.ts'
import { token } from './fakeTransactions.ts'
import { type RpcAnswer, startServer } from './rpcFixture.ts'

const call = (id: unknown, method = 'eth_chainId', params: unknown = []) => ({ jsonrpc: '2.0', id, method, params })
const invalid = (id: unknown = null) => ({ jsonrpc: '2.0', id, error: { code: -32600, message: 'invalid request' } })

async function start() {
  const fixture = await startServer()
  return { ...fixture, send: async (body: unknown) => (await fixture.post(JSON.stringify(body))).json() }
}

test('ids come back as they were', async () => {
  const { send } = await start()
  for (const id of [0, 1, -5, 1.5, 'a', '', '"\\\u2028', null])
    expect(await send(call(id))).toMatchObject({ id, result: '0x385' })
})

test('parameters may be missing or null, and not by name', async () => {
  const { send } = await start()
  expect(await send({ jsonrpc: '2.0', id: 1, method: 'eth_chainId' })).toMatchObject({ result: '0x385' })
  expect(await send(call(1, 'eth_chainId', null))).toMatchObject({ result: '0x385' })
  for (const params of [{}, 'latest', 5, true])
    expect(await send(call(1, 'eth_chainId', params))).toMatchObject({
      error: { code: -32602, message: 'non-array args' },
    })
})

test('what is no JSON is a parse error', async () => {
  const { post } = await start()
  for (const body of ['', '{', 'hello', '[1,', '{"jsonrpc":"2.0",}', '\u0000', '\ud800'])
    expect(await (await post(body)).json()).toEqual({
      jsonrpc: '2.0',
      id: null,
      error: { code: -32700, message: 'parse error' },
    })
})

test('what is JSON and no request is invalid, with its id where it has one', async () => {
  const { send } = await start()
  for (const body of [null, 1, 'eth_chainId', true, {}, { id: {}, jsonrpc: '2.0', method: 'eth_chainId' }])
    expect(await send(body)).toEqual(invalid())
  for (const wrong of [
    { jsonrpc: '1.0', method: 'eth_chainId' },
    { method: 'eth_chainId' },
    { jsonrpc: '2.0' },
    { jsonrpc: '2.0', method: 5 },
    { jsonrpc: '2.0', method: ['eth_chainId'] },
  ])
    expect(await send({ id: 7, ...wrong })).toEqual(invalid(7))
})

test('a method that is not there is named', async () => {
  const { send } = await start()
  for (const method of ['eth_sign', '', '__proto__', 'constructor', 'toString', 'hasOwnProperty'])
    expect(await send(call(1, method))).toEqual({
      jsonrpc: '2.0',
      id: 1,
      error: { code: -32601, message: `the method ${method} does not exist/is not available` },
    })
  const { error } = (await send(call(1, 'x'.repeat(100_000)))) as RpcAnswer
  expect(error?.message.length).toBeLessThan(200)
})

test('a notification runs and is not answered', async () => {
  const { chain, post } = await start()
  const raw = `0x${'02'.repeat(20)}`
  const response = await post(JSON.stringify({ jsonrpc: '2.0', method: 'eth_sendRawTransaction', params: [raw] }))
  expect(response.status).toBe(204)
  expect(await response.text()).toBe('')
  expect(chain.submitted).toHaveLength(1)
})

test('a batch answers each request in its place and no notification', async () => {
  const { send } = await start()
  const notification = { jsonrpc: '2.0', method: 'eth_chainId' }
  expect(
    await send([
      call(1),
      notification,
      5,
      call('two', 'eth_getBalance', [token]),
      call(3, 'eth_nothing'),
      call(4, 'eth_call', [{ to: token, data: callScripts.revertBare }]),
    ]),
  ).toMatchObject([
    { id: 1, result: '0x385' },
    invalid(),
    { id: 'two', result: '0x0' },
    { id: 3, error: { code: -32601 } },
    { id: 4, error: { code: 3, data: '0x7772' } },
  ])
})

test('a batch of notifications is not answered, an empty one is an error', async () => {
  const { post, send } = await start()
  const notification = { jsonrpc: '2.0', method: 'eth_chainId' }
  expect((await post(JSON.stringify([notification, notification]))).status).toBe(204)
  expect(await send([])).toEqual({ jsonrpc: '2.0', id: null, error: { code: -32600, message: 'empty batch' } })
  expect(await send([[]])).toEqual([invalid()])
})

test('deep nesting is refused like any other value', async () => {
  const { post } = await start()
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
  const answer = async (body: string) => (await (await post(body)).json()) as unknown
  expect(await answer(`{"jsonrpc":"2.0","id":1,"method":"eth_getBalance","params":[${deep}]}`)).toMatchObject({
    error: { code: -32602 },
  })
  expect(await answer(`{"jsonrpc":"2.0","id":1,"method":"eth_getLogs","params":[{"topics":${deep}}]}`)).toMatchObject({
    error: { code: -32602 },
  })
  expect(await answer(`{"jsonrpc":"2.0","id":${deep},"method":"eth_chainId"}`)).toEqual(invalid())
  expect(await answer(deep)).toEqual([invalid()])
  const objects = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`
  expect(await answer(`{"jsonrpc":"2.0","id":1,"method":"eth_call","params":[${objects}]}`)).toMatchObject({ id: 1 })
})

test('keys of the prototype change nothing', async () => {
  const { post } = await start()
  const body =
    '{"jsonrpc":"2.0","id":1,"method":"eth_chainId","__proto__":{"method":"eth_accounts"},"constructor":{"prototype":{"x":1}}}'
  expect(await (await post(body)).json()).toMatchObject({ result: '0x385' })
  expect(await (await post('{"__proto__":{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}}')).json()).toEqual(invalid())
  expect(({} as { x?: number }).x).toBeUndefined()
})

test('junk never brings the server down', async () => {
  const { post, result, errors } = await start()
  const pieces = ['{', '}', '[', ']', '"', ':', ',', 'null', '1e999', '\\u0000', '"method"', '"eth_call"', '"params"']
  let seed = 1
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed % below
  }
  for (let round = 0; round < 100; round++) {
    const junk = Array.from({ length: random(30) }, () => pieces[random(pieces.length)]).join('')
    const { error } = (await (await post(junk)).json()) as RpcAnswer
    expect([-32700, -32600]).toContain(error?.code ?? -32600)
  }
  expect(await result('eth_chainId')).toBe('0x385')
  expect(errors).toEqual([])
})
