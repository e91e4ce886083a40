import { bytesToHex } from 'viem'
import { expect, test } from 'vitest'
import { transferTopic } from './fakeChain.ts'
import { token } from './fakeTransactions.ts'
import { startServer } from './rpcFixture.ts'

const topic = bytesToHex(transferTopic)

test('eth_getLogs answers logs with their places', async () => {
  const { chain, result } = await startServer()
  const logs = (await result('eth_getLogs', { fromBlock: '0x2', toBlock: '0x2' })) as object[]
  expect(logs).toHaveLength(3)
  expect(logs[2]).toEqual({
    address: token,
    topics: [topic, expect.any(String), expect.any(String)],
    data: `0x${'09'.repeat(32)}`,
    blockNumber: '0x2',
    blockHash: bytesToHex(chain.blocks[2]!.hash),
    blockTimestamp: '0x6553f102',
    transactionHash: bytesToHex(chain.transactions.setCode.hash),
    transactionIndex: '0x1',
    logIndex: '0x2',
    removed: false,
  })
})

test('eth_getLogs passes on what is asked, and resolves the tags', async () => {
  const { chain, result } = await startServer()
  await result('eth_getLogs', { fromBlock: 'finalized', toBlock: 'safe', address: token, topics: [topic, null] })
  expect(chain.lastLogFilter).toMatchObject({
    range: { from: 1n, to: 2n },
    addresses: [expect.any(Uint8Array)],
    topics: [[transferTopic], undefined],
    maxResults: 10_000,
  })
  await result('eth_getLogs', {})
  expect(chain.lastLogFilter?.range).toEqual({ from: 3n, to: 3n })
  await result('eth_getLogs', { fromBlock: 'earliest' })
  expect(chain.lastLogFilter?.range).toEqual({ from: 0n, to: 3n })
  const blockHash = bytesToHex(chain.blocks[2]!.hash)
  expect(await result('eth_getLogs', { blockHash })).toHaveLength(3)
})

test('eth_getLogs reaches the open block by its number or pending, not by latest', async () => {
  const { result } = await startServer()
  const unsealed = [{ blockNumber: '0x4', blockHash: `0x${'0'.repeat(64)}` }]
  expect(await result('eth_getLogs', { fromBlock: '0x4', toBlock: '0x4' })).toMatchObject(unsealed)
  expect(await result('eth_getLogs', { fromBlock: 'latest', toBlock: 'pending' })).toMatchObject(unsealed)
  expect(await result('eth_getLogs', { fromBlock: 'latest', toBlock: 'latest' })).toEqual([])
})

test('eth_getLogs refuses ranges that are reversed, in the future, or too wide', async () => {
  const { chain, failure } = await startServer({ maxLogsBlockRange: 3 })
  expect(await failure('eth_getLogs', { fromBlock: '0x3', toBlock: '0x2' })).toEqual({
    code: -32602,
    message: 'invalid block range params',
  })
  expect(await failure('eth_getLogs', { fromBlock: '0x3', toBlock: '0x38' })).toEqual({
    code: -32602,
    message: 'block range extends beyond current head block',
  })
  expect(await failure('eth_getLogs', { fromBlock: '0x0', toBlock: '0x3' })).toEqual({
    code: -32005,
    message: 'query exceeds max block range 3',
  })
  chain.tags.finalized = undefined
  expect((await failure('eth_getLogs', { fromBlock: 'finalized' })).message).toBe('finalized block not found')
  expect((await failure('eth_getLogs', { blockHash: `0x${'de'.repeat(32)}` })).message).toBe('header not found')
})

test('eth_getLogs refuses an answer with too many entries', async () => {
  const { failure } = await startServer({ maxLogs: 2 })
  expect(await failure('eth_getLogs', { fromBlock: '0x0', toBlock: 'latest' })).toEqual({
    code: -32005,
    message: 'query returned more than 2 results',
  })
})

test('a block filter reports each sealed block once', async () => {
  const { chain, result } = await startServer()
  const last = chain.blocks.pop()!
  const id = await result('eth_newBlockFilter')
  expect(await result('eth_getFilterChanges', id)).toEqual([])
  chain.blocks.push(last)
  expect(await result('eth_getFilterChanges', id)).toEqual([bytesToHex(last.hash)])
  expect(await result('eth_getFilterChanges', id)).toEqual([])
})

test('a log filter reports logs once their block is sealed', async () => {
  const { chain, result } = await startServer()
  const [, , second, third] = chain.blocks
  chain.blocks.length = 2
  const id = await result('eth_newFilter', { address: token })
  expect(await result('eth_getFilterChanges', id)).toEqual([])
  chain.blocks.push(second!, third!)
  expect(await result('eth_getFilterChanges', id)).toHaveLength(3)
  expect(await result('eth_getFilterChanges', id)).toEqual([])
  expect(chain.lastLogFilter?.range).toEqual({ from: 2n, to: 3n })
})

test('a poll that failed loses nothing', async () => {
  const { chain, result, failure } = await startServer()
  const last = chain.blocks.pop()!
  const id = await result('eth_newBlockFilter')
  chain.blocks.push(last)
  const { block } = chain
  chain.block = async () => undefined
  expect(await failure('eth_getFilterChanges', id)).toMatchObject({ code: 4444 })
  chain.block = block
  expect(await result('eth_getFilterChanges', id)).toEqual([bytesToHex(last.hash)])
})

test('eth_getFilterLogs answers the whole query, eth_uninstallFilter forgets it', async () => {
  const { result, failure } = await startServer()
  const id = await result('eth_newFilter', { fromBlock: '0x2', toBlock: '0x2' })
  expect(await result('eth_getFilterLogs', id)).toHaveLength(3)
  expect(await result('eth_uninstallFilter', id)).toBe(true)
  expect(await result('eth_uninstallFilter', id)).toBe(false)
  for (const method of ['eth_getFilterChanges', 'eth_getFilterLogs'])
    expect(await failure(method, id)).toEqual({ code: -32000, message: 'filter not found' })
  const blocks = await result('eth_newBlockFilter')
  expect(await failure('eth_getFilterLogs', blocks)).toEqual({ code: -32000, message: 'filter not found' })
})

test('filters are bounded, and forgotten when nobody polls them', async () => {
  let nowMs = 0
  const { result, failure } = await startServer(
    { maxFilters: 2, filterTimeoutMs: 1000 },
    { clock: { nowMs: () => nowMs } },
  )
  const kept = await result('eth_newBlockFilter')
  const left = await result('eth_newFilter', {})
  expect(await failure('eth_newBlockFilter')).toEqual({ code: -32005, message: 'too many filters: at most 2' })
  nowMs = 900
  await result('eth_getFilterChanges', kept)
  nowMs = 1100
  expect(await failure('eth_getFilterChanges', left)).toMatchObject({ message: 'filter not found' })
  expect(await result('eth_getFilterChanges', kept)).toEqual([])
  await result('eth_newBlockFilter')
})
