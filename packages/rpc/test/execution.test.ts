import { expect, test } from 'vitest'
import { TransactionRejectedError } from '../src/errors.ts'
import { callScripts } from './fakeChain.ts'
import { alice, token } from './fakeTransactions.ts'
import { startServer } from './rpcFixture.ts'

test('eth_call answers what the call returned, on the state that was asked', async () => {
  const { chain, result } = await startServer()
  const call = { from: alice.address, to: token, data: '0x0001', value: '0x5', gas: '0x5208', gasPrice: '0x1' }
  expect(await result('eth_call', call, '0x2')).toBe('0xffee')
  expect(chain.lastCall).toMatchObject({
    request: { value: 5n, gas: 21_000n, gasPrice: 1n, data: new Uint8Array([0, 1]) },
    selector: { number: 2n },
  })
  await result('eth_call', { to: token })
  expect(chain.lastCall?.selector).toEqual({ tag: 'latest' })
})

test.each(['eth_call', 'eth_estimateGas'])('%s tells a revert with its reason, code 3 and data', async (method) => {
  const { failure } = await startServer()
  const call = (data: string) => failure(method, { to: token, data })
  expect(await call(callScripts.revertWithReason)).toEqual({
    code: 3,
    message: 'execution reverted: user error',
    data: expect.stringMatching(/^0x08c379a0/),
  })
  expect(await call(callScripts.panic)).toEqual({
    code: 3,
    message: 'execution reverted: arithmetic underflow or overflow',
    data: expect.stringMatching(/^0x4e487b71/),
  })
  expect(await call(callScripts.revertBare)).toEqual({ code: 3, message: 'execution reverted', data: '0x7772' })
  expect(await call(callScripts.halt)).toEqual({ code: -32000, message: 'invalid opcode: INVALID' })
})

test('running out of gas is worded by who ran out', async () => {
  const { failure } = await startServer()
  const call = { to: token, data: callScripts.outOfGas }
  expect(await failure('eth_call', call)).toEqual({ code: -32000, message: 'out of gas' })
  expect(await failure('eth_estimateGas', call)).toEqual({
    code: -32000,
    message: 'gas required exceeds allowance (50000)',
  })
})

test('eth_estimateGas answers a gas limit', async () => {
  const { result } = await startServer()
  expect(await result('eth_estimateGas', { from: alice.address, to: token })).toBe('0x5208')
})

test.each(['eth_call', 'eth_estimateGas'])('%s refuses what it would answer wrongly', async (method) => {
  const { failure, result } = await startServer()
  const call = { to: token }
  expect((await failure(method, call, 'latest', { [token]: { balance: '0x1' } })).message).toBe(
    'invalid argument 2: state overrides are not supported',
  )
  expect((await failure(method, call, 'latest', {}, { number: '0x1' })).message).toBe(
    'invalid argument 3: block overrides are not supported',
  )
  expect((await failure(method, { ...call, chainId: '0x1' })).message).toBe(
    "chainId does not match node's (have=1, want=901)",
  )
  expect(await result(method, { ...call, chainId: '0x385' }, 'latest', {}, {})).toBeDefined()
})

test('a call that could not even start says what is missing', async () => {
  const { chain, failure } = await startServer()
  const message = `insufficient funds for gas * price + value: address ${token} have 0 want 1`
  chain.call = async () => {
    throw new TransactionRejectedError(message)
  }
  expect(await failure('eth_call', { to: token })).toEqual({ code: -32000, message })
})

test('an error of the node itself is logged, and nothing of it leaks', async () => {
  const { errors, failure } = await startServer()
  expect(await failure('eth_call', { to: token, data: callScripts.crash })).toEqual({
    code: -32603,
    message: 'internal error',
  })
  expect(errors).toEqual([expect.objectContaining({ method: 'eth_call', err: expect.any(Error) })])
})

test('a call that takes too long is answered all the same', async () => {
  const { failure } = await startServer({ requestTimeoutMs: 50 })
  expect(await failure('eth_call', { to: token, data: callScripts.hang })).toEqual({
    code: -32002,
    message: 'request timed out',
  })
})
