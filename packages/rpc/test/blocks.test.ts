import { bytesToHex } from 'viem'
import { expect, test } from 'vitest'
import { alice, token } from './fakeTransactions.ts'
import { startServer } from './rpcFixture.ts'

const unknownHash = `0x${'de'.repeat(32)}`
const filled = (byte: string, length = 32) => `0x${byte.repeat(length)}`

test('eth_getBlockByNumber and eth_getBlockByHash answer every field of an Osaka block', async () => {
  const { chain, result } = await startServer()
  const block = chain.blocks[1]!
  const expected = {
    number: '0x1',
    hash: bytesToHex(block.hash),
    parentHash: bytesToHex(chain.blocks[0]!.hash),
    nonce: '0x0000000000000000',
    mixHash: filled('05'),
    sha3Uncles: '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347',
    logsBloom: filled('04', 256),
    stateRoot: filled('01'),
    transactionsRoot: filled('02'),
    receiptsRoot: filled('03'),
    miner: filled('cb', 20),
    difficulty: '0x0',
    extraData: '0x',
    size: expect.stringMatching(/^0x[1-9a-f][0-9a-f]*$/),
    gasLimit: '0x1c9c380',
    gasUsed: '0x19640',
    timestamp: '0x6553f101',
    baseFeePerGas: '0x3b9aca00',
    withdrawalsRoot: filled('06'),
    blobGasUsed: '0x0',
    excessBlobGas: '0x0',
    parentBeaconBlockRoot: filled('07'),
    requestsHash: filled('08'),
    transactions: block.transactionHashes.map((hash) => bytesToHex(hash)),
    uncles: [],
    withdrawals: [],
  }
  expect(await result('eth_getBlockByNumber', '0x1', false)).toEqual(expected)
  expect(await result('eth_getBlockByHash', bytesToHex(block.hash), false)).toEqual(expected)
})

test('full blocks hold transactions with their places and senders', async () => {
  const { chain, result } = await startServer()
  const block = (await result('eth_getBlockByNumber', '0x2', true)) as { transactions: object[] }
  expect(block.transactions).toHaveLength(2)
  for (const [index, shown] of block.transactions.entries()) {
    const hash = bytesToHex(chain.blocks[2]!.transactionHashes[index]!)
    expect(shown).toMatchObject({ hash, from: alice.address.toLowerCase(), transactionIndex: `0x${index}` })
    expect(shown).toEqual(await result('eth_getTransactionByHash', hash))
  }
  expect(await result('eth_getBlockByNumber', '0x3', true)).toMatchObject({ transactions: [] })
})

test('tags name sealed blocks, and latest and pending are the same one', async () => {
  const { result } = await startServer()
  const numbers = { earliest: '0x0', finalized: '0x1', safe: '0x2', latest: '0x3', pending: '0x3' }
  for (const [tag, number] of Object.entries(numbers))
    expect(await result('eth_getBlockByNumber', tag, false)).toMatchObject({ number })
})

test('a block that is not there is null, and safe or finalized before there is any is an error', async () => {
  const { chain, result, failure } = await startServer()
  expect(await result('eth_getBlockByNumber', '0x4', false)).toBeNull()
  expect(await result('eth_getBlockByHash', unknownHash, true)).toBeNull()
  chain.tags.safe = undefined
  expect(await failure('eth_getBlockByNumber', 'safe', false)).toEqual({
    code: -32000,
    message: 'safe block not found',
  })
})

test('a full block whose bodies are gone says so', async () => {
  const { chain, result, failure } = await startServer()
  chain.blockReceipts = async () => undefined
  expect(await failure('eth_getBlockByNumber', '0x2', true)).toMatchObject({ code: 4444 })
  expect(await result('eth_getBlockByNumber', '0x2', false)).toMatchObject({ number: '0x2' })
})

test('block methods want both parameters', async () => {
  const { failure } = await startServer()
  expect(await failure('eth_getBlockByNumber', 'latest')).toEqual({
    code: -32602,
    message: 'missing value for required argument 1',
  })
  expect((await failure('eth_getBlockByHash', '0x12', false)).message).toBe(
    'invalid argument 0: hex string has length 2, want 64 for common.Hash',
  )
})

test('eth_getBlockReceipts answers the receipts one by one would give', async () => {
  const { chain, result } = await startServer()
  const receipts = (await result('eth_getBlockReceipts', '0x1')) as { transactionHash: string }[]
  expect(receipts).toHaveLength(3)
  for (const receipt of receipts)
    expect(receipt).toEqual(await result('eth_getTransactionReceipt', receipt.transactionHash))
  expect(await result('eth_getBlockReceipts', bytesToHex(chain.blocks[1]!.hash))).toEqual(receipts)
  expect(await result('eth_getBlockReceipts', 'earliest')).toEqual([])
  expect(await result('eth_getBlockReceipts', '0x37')).toBeNull()
  expect(await result('eth_getBlockReceipts', unknownHash)).toBeNull()
})

test('a receipt has every field, with the logs numbered in the block', async () => {
  const { chain, result } = await startServer()
  const hash = bytesToHex(chain.transactions.setCode.hash)
  const place = {
    blockHash: bytesToHex(chain.blocks[2]!.hash),
    blockNumber: '0x2',
    transactionHash: hash,
    transactionIndex: '0x1',
  }
  expect(await result('eth_getTransactionReceipt', hash)).toEqual({
    ...place,
    from: alice.address.toLowerCase(),
    to: alice.address.toLowerCase(),
    contractAddress: null,
    cumulativeGasUsed: '0x186a0',
    gasUsed: '0xea60',
    effectiveGasPrice: '0x3baa0c40',
    status: '0x1',
    type: '0x4',
    logsBloom: expect.stringMatching(/^0x[0-9a-f]{512}$/),
    logs: [
      {
        ...place,
        address: token,
        topics: [expect.stringMatching(/^0xddf252ad/), expect.any(String), expect.any(String)],
        data: filled('09'),
        blockTimestamp: '0x6553f102',
        logIndex: '0x2',
        removed: false,
      },
    ],
  })
})

test('a receipt tells creations and failures apart', async () => {
  const { chain, result } = await startServer()
  const { create, accessList } = chain.transactions
  expect(await result('eth_getTransactionReceipt', bytesToHex(create.hash))).toMatchObject({
    to: null,
    contractAddress: token,
    type: '0x0',
    logs: [],
    logsBloom: filled('00', 256),
  })
  expect(await result('eth_getTransactionReceipt', bytesToHex(accessList.hash))).toMatchObject({
    status: '0x0',
    contractAddress: null,
  })
})

test('before the seal a receipt has a zero block hash, never null', async () => {
  const { chain, result } = await startServer()
  const hash = bytesToHex(chain.transactions.unsealed.hash)
  const unsealed = { blockHash: filled('00'), blockNumber: '0x4', transactionIndex: '0x0' }
  expect(await result('eth_getTransactionReceipt', hash)).toMatchObject({ ...unsealed, logs: [unsealed] })
  expect(await result('eth_getTransactionByHash', hash)).toMatchObject(unsealed)
  expect(await result('eth_blockNumber')).toBe('0x3')
})

test('receipts and transactions that nobody knows are null', async () => {
  const { result, failure } = await startServer()
  expect(await result('eth_getTransactionReceipt', unknownHash)).toBeNull()
  expect(await result('eth_getTransactionByHash', unknownHash)).toBeNull()
  for (const method of ['eth_getTransactionReceipt', 'eth_getTransactionByHash', 'eth_getBlockReceipts']) {
    expect(await failure(method)).toEqual({ code: -32602, message: 'missing value for required argument 0' })
    expect(await failure(method, '0x')).toMatchObject({ code: -32602 })
  }
})
