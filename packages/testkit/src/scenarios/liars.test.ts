import { AssertionError } from 'node:assert'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callRpc } from '../network/json-rpc.ts'
import { type StartedNetwork, startAnvilNetwork } from '../network/start-anvil-network.ts'
import { startProxy } from '../network/start-proxy.ts'
import { createRandom } from '../random.ts'
import { agreeOnHeaders, agreeOnReceipts } from './agreement.ts'
import { receiptsStillHold } from './load.ts'
import { type MixedResult, mixedTransactions } from './mixed/mixed-transactions.ts'
import { drawProofQueries } from './mixed/proof-queries.ts'
import { verifyProofs } from './proofs.ts'

/** The checks themselves: each must see what it is there to see, when a node lies. */
describe('checks against a node that lies', () => {
  let network: StartedNetwork
  let mixed: MixedResult
  let head: bigint

  beforeAll(async () => {
    network = await startAnvilNetwork()
    mixed = await mixedTransactions(network, { count: 30, seed: 'liars', senderCount: 20 })
    head = BigInt(await callRpc<string>(network.read, 'eth_blockNumber'))
  })
  afterAll(() => network?.stop())

  it('sees a header that differs between nodes', async () => {
    await using liar = await lying('eth_getBlockByNumber', /"gasUsed":"0x/, '"gasUsed":"0x1')
    const nodes = [...network.nodes, { name: 'liar', http: liar.url }]
    await expect(agreeOnHeaders(nodes, head)).rejects.toThrow(AssertionError)
  })

  it('sees a hash that is not the hash of its header, though all nodes agree', async () => {
    await using liar = await lying('eth_getBlockByNumber', /"timestamp":"0x/, '"timestamp":"0x1')
    await expect(agreeOnHeaders([{ name: 'liar', http: liar.url }], head)).rejects.toThrow(/hash of its fields/)
  })

  it('sees one byte of difference in a receipt', async () => {
    await using liar = await lying('eth_getTransactionReceipt', /"status":"0x1"/, '"status": "0x1"')
    const nodes = [...network.nodes, { name: 'liar', http: liar.url }]
    await expect(agreeOnReceipts(nodes, { blocks: mixed.blocks, hashes: mixed.hashes })).rejects.toThrow(/liar/)
  })

  it.each([
    ['another place', /"transactionIndex":"0x/, '"transactionIndex":"0x1'],
    ['another result', /"gasUsed":"0x/, '"gasUsed":"0x1'],
    ['another block', /"blockHash":"0x../, '"blockHash":"0x77'],
  ])('sees that a receipt that was given no longer holds: %s', async (_what, pattern, lie) => {
    await using liar = await lying('eth_getTransactionReceipt', pattern, lie)
    const given = mixed.receipts.map((receipt) => ({ node: 'anvil', receipt }))
    await expect(receiptsStillHold(network.nodes, given)).resolves.toEqual({ compared: mixed.receipts.length })
    await expect(receiptsStillHold([{ name: 'liar', http: liar.url }], given)).rejects.toThrow(/liar/)
  })

  it.each([
    ['a balance', /"balance":"0x/, '"balance":"0x1'],
    ['a nonce', /"nonce":"0x[^"]*"/, '"nonce":"0x77"'],
    ['a storage value', /"value":"0x/, '"value":"0x1'],
    ['a proof without its last node', /,"0x[0-9a-f]+"\]/, ']'],
    ['a proof node', /"accountProof":\["0xf9/, '"accountProof":["0xf8'],
  ])('sees a false proof: %s', async (_what, pattern, lie) => {
    await using liar = await lying('eth_getProof', pattern, lie)
    const queries = drawProofQueries(mixed, createRandom('liars'))
    await expect(verifyProofs(network.read, queries, head)).resolves.toMatchObject({ accounts: 20 })
    await expect(verifyProofs(liar.url, queries, head)).rejects.toThrow()
  })

  function lying(liedMethod: string, pattern: RegExp, lie: string) {
    return startProxy(network.read, (method, answer) => (method === liedMethod ? answer.replace(pattern, lie) : answer))
  }
})
