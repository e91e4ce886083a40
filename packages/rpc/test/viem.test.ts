import { bytesToHex, createPublicClient, http, parseEther, webSocket } from 'viem'
import { expect, test } from 'vitest'
import { alice, token } from './fakeTransactions.ts'
import { startServer } from './rpcFixture.ts'

test('viem reads blocks, transactions and receipts of every type over HTTP', async () => {
  const { chain, server } = await startServer()
  const client = createPublicClient({ transport: http(server.http) })

  expect(await client.getChainId()).toBe(901)
  expect(await client.getBlockNumber()).toBe(3n)
  expect(await client.getBalance({ address: alice.address })).toBe(parseEther('100'))
  expect(await client.getTransactionCount({ address: alice.address, blockTag: 'pending' })).toBe(8)
  const block = await client.getBlock({ blockNumber: 2n, includeTransactions: true })
  expect(block.transactions.map(({ type }) => type)).toEqual(['eip1559', 'eip7702'])

  const types = { create: 'legacy', accessList: 'eip2930', feeMarket: 'eip1559', setCode: 'eip7702' } as const
  for (const [name, type] of Object.entries(types) as [keyof typeof types, string][]) {
    const hash = bytesToHex(chain.transactions[name].hash)
    expect(await client.getTransaction({ hash })).toMatchObject({ hash, type, from: alice.address.toLowerCase() })
    expect(await client.getTransactionReceipt({ hash })).toMatchObject({ transactionHash: hash, type })
  }
  const logs = await client.getLogs({ fromBlock: 0n, toBlock: 'latest' })
  expect(logs).toHaveLength(4)
  expect(await client.estimateFeesPerGas()).toMatchObject({ maxPriorityFeePerGas: 1_000_000n })
  expect(await client.call({ to: token, data: '0x00' })).toEqual({ data: '0xffee' })
})

test('viem is called back over WebSocket', async () => {
  const { chain, server } = await startServer()
  const client = createPublicClient({ transport: webSocket(server.ws) })
  const seen = new Promise<bigint>((resolve, reject) => {
    const stop = client.watchBlockNumber({
      onBlockNumber: (number) => {
        stop()
        resolve(number)
      },
      onError: reject,
    })
  })
  await client.getChainId()
  const head = chain.blocks[3]!
  const emitting = setInterval(() => chain.emitHead(head), 20)
  expect(await seen).toBe(3n)
  clearInterval(emitting)
})
