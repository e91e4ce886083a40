import { expect, test } from 'vitest'
import { callScripts } from './fakeChain.ts'
import { token } from './fakeTransactions.ts'
import { startServer } from './rpcFixture.ts'

const call = (id: number, method = 'eth_chainId', params: unknown[] = []) => ({ jsonrpc: '2.0', id, method, params })
const tooLarge = { error: { code: -32003, message: 'response too large' } }

test('a body that is too large is refused before it is parsed', async () => {
  const { post } = await startServer({ maxBodyBytes: 1000 })
  const response = await post(JSON.stringify(call(1, 'web3_sha3', [`0x${'00'.repeat(1000)}`])))
  expect(response.status).toBe(413)
  expect(await response.json()).toEqual({
    jsonrpc: '2.0',
    id: null,
    error: { code: -32600, message: 'content length too large (>1000)' },
  })
})

test('a batch that is too long is refused as a whole', async () => {
  const { post } = await startServer({ maxBatchLength: 3 })
  const send = async (length: number) =>
    (await post(JSON.stringify(Array.from({ length }, (_, id) => call(id + 5))))).json() as Promise<unknown[]>
  expect(await send(3)).toHaveLength(3)
  expect(await send(4)).toEqual([{ jsonrpc: '2.0', id: 5, error: { code: -32600, message: 'batch too large' } }])
})

test('a response that is too large is an error instead', async () => {
  const { failure, result } = await startServer({ maxResponseChars: 500 })
  expect(await failure('eth_getBlockByNumber', 'latest', false)).toEqual(tooLarge.error)
  expect(await result('eth_chainId')).toBe('0x385')
})

test('the responses of a batch count together', async () => {
  const { post } = await startServer({ maxResponseChars: 4000, batchConcurrency: 1 })
  const batch = [1, 2, 3, 4].map((id) => call(id, 'eth_getBlockByNumber', ['latest', false]))
  const answers = await (await post(JSON.stringify(batch))).json()
  expect(answers).toMatchObject([
    { id: 1, result: {} },
    { id: 2, result: {} },
    { id: 3, ...tooLarge },
    { id: 4, ...tooLarge },
  ])
})

test('more requests at once than are allowed are refused', async () => {
  const { call, failure } = await startServer({ maxConcurrentRequests: 2, requestTimeoutMs: 500 })
  const hanging = [1, 2].map(() => call('eth_call', { to: token, data: callScripts.hang }))
  await expect
    .poll(() => failure('eth_getBalance', token).catch(() => undefined), { timeout: 10_000 })
    .toEqual({ code: -32005, message: 'server is busy: 2 requests in progress' })
  for (const answer of await Promise.all(hanging)) expect(answer.error?.code).toBe(-32002)
  // Only the clients stopped waiting: the work itself still hangs, and keeps its places.
  expect(await failure('eth_chainId')).toMatchObject({ code: -32005 })
})
