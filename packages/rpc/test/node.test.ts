import { expect, test } from 'vitest'
import { baseFee } from './fakeBlocks.ts'
import { createFakeChain } from './fakeChain.ts'
import { startServer } from './rpcFixture.ts'

const hex = (value: bigint) => `0x${value.toString(16)}`

test('the node names itself and its chain', async () => {
  const { result, failure } = await startServer()
  expect(await result('eth_chainId')).toBe('0x385')
  expect(await result('net_version')).toBe('901')
  expect(await result('web3_clientVersion')).toBe('megarollup/0.0.0-test')
  expect(await result('eth_blockNumber')).toBe('0x3')
  expect(await result('eth_accounts')).toEqual([])
  expect(await result('net_listening')).toBe(true)
  for (const method of ['eth_chainId', 'net_version', 'eth_accounts', 'eth_gasPrice', 'eth_syncing', 'net_listening'])
    expect(await failure(method, 'latest')).toEqual({ code: -32602, message: 'too many arguments, want at most 0' })
})

test('web3_sha3 is Keccak-256', async () => {
  const { result, failure } = await startServer()
  expect(await result('web3_sha3', '0x68656c6c6f20776f726c64')).toBe(
    '0x47173285a8d7341e5e972fc677286384f802f8ef42a5ec5f03bbfa254cb01fad',
  )
  expect((await failure('web3_sha3', 'hello')).message).toContain('hex string without 0x prefix')
})

test('net_peerCount is there only where the node knows its peers', async () => {
  const { failure } = await startServer()
  expect(await failure('net_peerCount')).toEqual({
    code: -32601,
    message: 'the method net_peerCount does not exist/is not available',
  })
  const chain = await createFakeChain()
  const { result } = await startServer({}, { backend: { ...chain, peerCount: () => 12 } })
  expect(await result('net_peerCount')).toBe('0xc')
})

test('eth_syncing is false at the head, and else tells how far the node is', async () => {
  const { chain, result } = await startServer()
  expect(await result('eth_syncing')).toBe(false)
  chain.progress = { startingBlock: 0n, currentBlock: 5n, highestBlock: 255n }
  expect(await result('eth_syncing')).toEqual({ startingBlock: '0x0', currentBlock: '0x5', highestBlock: '0xff' })
})

test('prices are those of the next transaction', async () => {
  const { result } = await startServer()
  expect(await result('eth_maxPriorityFeePerGas')).toBe('0xf4240')
  expect(await result('eth_gasPrice')).toBe(hex(baseFee + 1n + 1_000_000n))
})

test('eth_feeHistory answers base fees with the next one, fullness, and rewards by gas', async () => {
  const { result } = await startServer()
  expect(await result('eth_feeHistory', '0x3', 'latest', [0, 50, 100])).toEqual({
    oldestBlock: '0x1',
    baseFeePerGas: [hex(baseFee), hex(baseFee), hex(baseFee), hex(baseFee + 1n)],
    gasUsedRatio: [104_000 / 30_000_000, 100_000 / 30_000_000, 0],
    baseFeePerBlobGas: ['0x1', '0x1', '0x1', '0x1'],
    blobGasUsedRatio: [0, 0, 0],
    reward: [
      ['0x3b9aca00', '0x3b9aca00', '0x3b9aca00'],
      ['0xf4240', '0xf4240', '0xf4240'],
      ['0x0', '0x0', '0x0'],
    ],
  })
})

test('eth_feeHistory orders transactions by what they paid, and weighs them by gas', async () => {
  const { chain, result } = await startServer()
  const [large, cheap, dear] = chain.blocks[1]!.receipts
  Object.assign(large!, { effectiveGasPrice: baseFee + 20n, gasUsed: 80_000n })
  Object.assign(cheap!, { effectiveGasPrice: baseFee + 10n, gasUsed: 12_000n })
  Object.assign(dear!, { effectiveGasPrice: baseFee + 30n, gasUsed: 12_000n })
  expect(await result('eth_feeHistory', 1, '0x1', [0, 10, 15, 50, 89, 100])).toMatchObject({
    reward: [['0xa', '0xa', '0x14', '0x14', '0x1e', '0x1e']],
  })
})

test('eth_feeHistory is cut to the blocks there are, and without percentiles has no rewards', async () => {
  const { result } = await startServer()
  const history = (await result('eth_feeHistory', '0x400', '0x1')) as object
  expect(history).toMatchObject({ oldestBlock: '0x0', gasUsedRatio: [0, expect.any(Number)] })
  expect(history).toMatchObject({ baseFeePerGas: [hex(baseFee), hex(baseFee), hex(baseFee)] })
  expect(history).not.toHaveProperty('reward')
  expect(await result('eth_feeHistory', 0, 'latest', [])).toEqual({ oldestBlock: '0x0', gasUsedRatio: null })
  expect(await result('eth_feeHistory', '2', 'safe', null)).toMatchObject({ oldestBlock: '0x1' })
})

test('eth_feeHistory refuses the future and percentiles that are none', async () => {
  const { chain, failure } = await startServer()
  const fail = async (...params: unknown[]) => (await failure('eth_feeHistory', ...params)).message
  expect(await fail(1, '0x9')).toBe('request beyond head block: requested 9, head 3')
  expect(await fail(1, 'latest', [101])).toBe('invalid reward percentile: 101.000000')
  expect(await fail(1, 'latest', [50, 50])).toBe('invalid reward percentile: #0:50.000000 >= #1:50.000000')
  expect(await fail(1, 'latest', Array(101).fill(1))).toBe('over the query limit 100')
  expect(await fail(1, 'latest', ['10'])).toContain('[]float64')
  expect(await fail('many', 'latest')).toContain('invalid hex or decimal integer')
  chain.tags.safe = undefined
  expect(await fail(1, 'safe')).toBe('safe block not found')
  chain.blockReceipts = async () => undefined
  expect(await failure('eth_feeHistory', 1, '0x1', [50])).toMatchObject({ code: 4444 })
})

test('rpc.discover describes every method, its parameters and errors', async () => {
  const { result } = await startServer()
  const document = (await result('rpc.discover')) as { methods: { name: string }[] }
  expect(document.methods.map(({ name }) => name)).toContain('eth_getProof')
  expect(document.methods.find(({ name }) => name === 'eth_getBalance')).toMatchObject({
    params: [
      { name: 'address', required: true, schema: { type: 'string', pattern: '^0x[0-9a-fA-F]{40}$' } },
      { name: 'block', required: false },
    ],
    errors: [{ code: -32000, message: 'header not found' }, { code: -32000 }, { code: -32000 }],
  })
})
