import { bytesToHex, hexToBigInt } from 'viem'
import { expect, test } from 'vitest'
import { SequencerUnavailableError } from '../src/errors.ts'
import { alice, token } from './fakeTransactions.ts'
import { startServer } from './rpcFixture.ts'

const quantity = expect.stringMatching(/^0x(0|[1-9a-f][0-9a-f]*)$/)

test('a legacy transaction shows v as it was signed, and no parity', async () => {
  const { chain, result } = await startServer()
  const { create, unprotected } = chain.transactions
  expect(await result('eth_getTransactionByHash', bytesToHex(create.hash))).toEqual({
    blockHash: bytesToHex(chain.blocks[1]!.hash),
    blockNumber: '0x1',
    blockTimestamp: '0x6553f101',
    transactionIndex: '0x0',
    from: alice.address.toLowerCase(),
    to: null,
    gas: '0x186a0',
    gasPrice: '0x77359400',
    hash: bytesToHex(create.hash),
    input: '0x6001',
    nonce: '0x0',
    value: '0x0',
    type: '0x0',
    chainId: '0x385',
    v: `0x${(901 * 2 + 35 + create.transaction.yParity).toString(16)}`,
    r: quantity,
    s: quantity,
  })
  const old = (await result('eth_getTransactionByHash', bytesToHex(unprotected.hash))) as object
  expect(old).toMatchObject({ v: `0x${(27 + unprotected.transaction.yParity).toString(16)}`, value: '0x7', to: token })
  expect(old).not.toHaveProperty('chainId')
})

test('typed transactions show their parity twice, and the lists that they carry', async () => {
  const { chain, result } = await startServer()
  const { accessList, feeMarket, setCode } = chain.transactions
  const parity = (n: number) => ({ v: `0x${n}`, yParity: `0x${n}`, r: quantity, s: quantity, chainId: '0x385' })
  expect(await result('eth_getTransactionByHash', bytesToHex(accessList.hash))).toMatchObject({
    type: '0x1',
    gasPrice: '0x77359400',
    accessList: [{ address: token, storageKeys: [`0x${'0'.repeat(63)}1`] }],
    ...parity(accessList.transaction.yParity),
  })
  expect(await result('eth_getTransactionByHash', bytesToHex(feeMarket.hash))).toMatchObject({
    type: '0x2',
    input: '0xa9059cbb',
    gasPrice: '0x3baa0c40',
    maxFeePerGas: '0xb2d05e00',
    maxPriorityFeePerGas: '0xf4240',
    accessList: [],
    ...parity(feeMarket.transaction.yParity),
  })
  expect(await result('eth_getTransactionByHash', bytesToHex(setCode.hash))).toMatchObject({
    type: '0x4',
    authorizationList: [
      {
        chainId: '0x385',
        address: token,
        nonce: '0x5',
        yParity: expect.stringMatching(/^0x[01]$/),
        r: quantity,
        s: quantity,
      },
    ],
    ...parity(setCode.transaction.yParity),
  })
})

test('a transaction that waits has null places and the most it may pay', async () => {
  const { chain, result } = await startServer()
  const hash = bytesToHex(chain.transactions.pooled.hash)
  expect(await result('eth_getTransactionByHash', hash)).toMatchObject({
    hash,
    blockHash: null,
    blockNumber: null,
    transactionIndex: null,
    gasPrice: '0xb2d05e00',
  })
  expect(await result('eth_getTransactionReceipt', hash)).toBeNull()
})

test('eth_sendRawTransaction hands over the bytes and answers the hash', async () => {
  const { chain, result } = await startServer()
  const { raw, hash } = chain.transactions.fresh
  expect(await result('eth_sendRawTransaction', bytesToHex(raw))).toBe(bytesToHex(hash))
  expect(chain.submitted).toEqual([raw])
})

test('a rejected transaction gets the words of geth', async () => {
  const { chain, failure } = await startServer()
  expect(await failure('eth_sendRawTransaction', '0x02')).toEqual({
    code: -32000,
    message: 'nonce too low: next nonce 5, tx nonce 3',
  })
  expect((await failure('eth_sendRawTransaction', '0x03')).message).toContain('type 3 rejected')
  expect((await failure('eth_sendRawTransaction', '0x0')).message).toContain('odd length')
  expect((await failure('eth_sendRawTransaction', { raw: '0x' })).message).toContain('non-string')
  expect((await failure('eth_sendRawTransaction')).message).toBe('missing value for required argument 0')
  chain.submitTransaction = async () => {
    throw new SequencerUnavailableError({ cause: new Error('connect ECONNREFUSED 10.0.0.7:9000') })
  }
  expect(await failure('eth_sendRawTransaction', '0x02')).toEqual({
    code: -32000,
    message: 'the sequencer is not reachable',
  })
})

test('a batch hands transactions over in their order', async () => {
  const { chain, post } = await startServer({ batchConcurrency: 4 })
  const raws = Array.from({ length: 20 }, (_, index) => `0x${index.toString(16).padStart(40, '0')}`)
  const batch = raws.map((raw, id) => ({ jsonrpc: '2.0', id, method: 'eth_sendRawTransaction', params: [raw] }))
  const answers = (await (await post(JSON.stringify(batch))).json()) as { id: number }[]
  expect(answers.map(({ id }) => id)).toEqual(raws.map((_, index) => index))
  expect(chain.submitted.map((raw) => hexToBigInt(bytesToHex(raw)))).toEqual(raws.map((_, index) => BigInt(index)))
})
