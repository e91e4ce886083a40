import { bytesToHex } from 'viem'
import { expect, test } from 'vitest'
import { UnverifiedStateError } from '../src/errors.ts'
import { tokenSlot } from './fakeChain.ts'
import { alice, token } from './fakeTransactions.ts'
import { startServer } from './rpcFixture.ts'

const nobody = `0x${'0d'.repeat(20)}`

test('eth_getBalance answers at tags, numbers, hashes and EIP-1898 objects, and 0 for nobody', async () => {
  const { chain, result } = await startServer()
  const blockHash = bytesToHex(chain.blocks[1]!.hash)
  for (const block of [
    undefined,
    null,
    'latest',
    'pending',
    'safe',
    '0x1',
    blockHash,
    { blockHash },
    { blockNumber: '0x2' },
  ])
    expect(await result('eth_getBalance', alice.address, block)).toBe('0x56bc75e2d63100000')
  expect(await result('eth_getBalance', nobody)).toBe('0x0')
})

test('eth_getCode answers the code, and 0x for accounts without', async () => {
  const { result } = await startServer()
  expect(await result('eth_getCode', token)).toBe('0x60016002')
  expect(await result('eth_getCode', alice.address, 'latest')).toBe('0x')
  expect(await result('eth_getCode', nobody)).toBe('0x')
})

test('eth_getStorageAt answers 32 bytes for keys of any length', async () => {
  const { result, failure } = await startServer()
  for (const slot of ['0x1', '0x01', `0x${'0'.repeat(63)}1`])
    expect(await result('eth_getStorageAt', token, slot, 'latest')).toBe(bytesToHex(tokenSlot))
  expect(await result('eth_getStorageAt', nobody, '0x0')).toBe(`0x${'0'.repeat(64)}`)
  expect(await failure('eth_getStorageAt', token, `0x${'0'.repeat(65)}`, 'latest')).toEqual({
    code: -32602,
    message: `storage key too long (want at most 32 bytes): "0x${'0'.repeat(65)}"`,
  })
})

test('eth_getTransactionCount counts what waits in the pool at pending only', async () => {
  const { result } = await startServer()
  expect(await result('eth_getTransactionCount', alice.address)).toBe('0x7')
  expect(await result('eth_getTransactionCount', alice.address, 'pending')).toBe('0x8')
  expect(await result('eth_getTransactionCount', nobody, 'latest')).toBe('0x0')
})

test('eth_getProof echoes keys as geth does', async () => {
  const { result } = await startServer()
  const whole = `0x${'0'.repeat(63)}1`
  const proof = { value: '0x38', proof: ['0x04'] }
  expect(await result('eth_getProof', token, ['0x00', whole], 'latest')).toEqual({
    address: token,
    accountProof: ['0x0102', '0x03'],
    balance: '0x0',
    codeHash: expect.stringMatching(/^0x[0-9a-f]{64}$/),
    nonce: '0x1',
    storageHash: `0x${'aa'.repeat(32)}`,
    storageProof: [
      { key: '0x0', ...proof },
      { key: whole, ...proof },
    ],
  })
})

test('eth_getProof shows an absent account with the code hash of nothing', async () => {
  const { result } = await startServer()
  expect(await result('eth_getProof', nobody, [])).toMatchObject({
    balance: '0x0',
    nonce: '0x0',
    codeHash: '0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470',
    storageProof: [],
  })
})

test('eth_getProof refuses pending, too many keys and keys that are none', async () => {
  const { failure } = await startServer()
  expect(await failure('eth_getProof', token, [], 'pending')).toMatchObject({ code: -32602 })
  expect(await failure('eth_getProof', token, Array(1025).fill('0x0'), 'latest')).toMatchObject({ code: -32602 })
  expect(await failure('eth_getProof', token, '0x0', 'latest')).toMatchObject({ code: -32602 })
  expect((await failure('eth_getProof', token, ['0xzz'], 'latest')).message).toContain('invalid hex in storage key')
})

test.each([
  ['eth_getBalance', [alice.address]],
  ['eth_getCode', [token]],
  ['eth_getStorageAt', [token, '0x0']],
  ['eth_getTransactionCount', [token]],
  ['eth_getProof', [token, []]],
  ['eth_call', [{ to: token }]],
  ['eth_estimateGas', [{ to: token }]],
] as const)('%s says which block is unknown, pruned or not verified', async (method, params) => {
  const { chain, failure } = await startServer()
  expect(await failure(method, ...params, '0x99')).toEqual({ code: -32000, message: 'header not found' })
  expect(await failure(method, ...params, 'earliest')).toEqual({
    code: -32000,
    message: 'historical state of block 0 is not available; this node keeps state from block 1 on',
  })
  chain.tags.finalized = undefined
  expect((await failure(method, ...params, 'finalized')).message).toBe('finalized block not found')

  const refuse = () => Promise.reject(new UnverifiedStateError(3n))
  Object.assign(chain, { stateAt: refuse, accountAt: refuse, proof: refuse, call: refuse, estimateGas: refuse })
  const unverified = await failure(method, ...params, 'latest')
  expect(unverified.code).toBe(-32000)
  expect(unverified.message).toContain('reads above the verified block are refused')
})
