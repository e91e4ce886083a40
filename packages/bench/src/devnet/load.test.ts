import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { JsonRpcClient } from './json-rpc-client.ts'
import { type LoadShape, runLightLoad, runLoad } from './load.ts'

const SHAPE: LoadShape = { batchSize: 4, sendLanes: 2, readLanes: 2, maxInFlight: 8 }
const closers: (() => void)[] = []

afterEach(() => {
  for (const close of closers.splice(0)) close()
})

interface Call {
  id: number
  method: string
  params: [string]
}

/** A node that gives a receipt the second time it is asked, and refuses what `refuse` says. */
async function startNode(refuse: (raw: string) => string | undefined = () => undefined, status = '0x1') {
  const order: string[] = []
  const asked = new Set<string>()
  let [inFlight, mostInFlight] = [0, 0]
  const answer = ({ id, method, params: [value] }: Call) => {
    if (method === 'eth_sendRawTransaction') {
      const message = refuse(value)
      if (message) return { id, error: { code: -32000, message } }
      order.push(value)
      mostInFlight = Math.max(mostInFlight, ++inFlight)
      return { id, result: value }
    }
    if (!order.includes(value)) return { id, result: null }
    if (!asked.has(value)) {
      asked.add(value)
      return { id, result: null }
    }
    inFlight--
    return { id, result: { status, blockNumber: '0x7' } }
  }
  const server = createServer(async (request, response) => {
    const message = JSON.parse(Buffer.concat(await request.toArray()).toString()) as Call | Call[]
    response.end(JSON.stringify(Array.isArray(message) ? message.map(answer).reverse() : answer(message)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const client = new JsonRpcClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 4)
  closers.push(() => {
    client.close()
    server.close()
  })
  return { write: client, read: client, order, mostInFlight: () => mostInFlight }
}

const transactions = Array.from({ length: 22 }, (_, i) => ({ raw: `0x${i}`, hash: `0x${i}` }))

describe('the client of a load', () => {
  it('sends in order, keeps its bound and reads every receipt', async () => {
    const node = await startNode()
    const result = await runLoad(node, transactions, SHAPE)
    expect(node.order).toHaveLength(transactions.length)
    expect(node.mostInFlight()).toBeLessThanOrEqual(SHAPE.maxInFlight)
    expect(result.latenciesMs.every((latency) => latency > 0)).toBe(true)
    expect(result).toMatchObject({ resent: 0, nudges: 0, lastBlock: 7 })
  })

  it('sends again what was refused for a moment', async () => {
    const refused = new Set<string>()
    const node = await startNode((raw) => {
      if (raw !== '0x3' || refused.has(raw)) return undefined
      refused.add(raw)
      return 'the state root is late: the sequencer admits nothing until it caught up'
    })
    expect((await runLoad(node, transactions, SHAPE)).resent).toBe(1)
    expect(node.order).toHaveLength(transactions.length)
  })

  it('fails when a transaction is refused for good', async () => {
    const node = await startNode((raw) => (raw === '0x5' ? 'nonce too low' : undefined))
    await expect(runLoad(node, transactions, SHAPE)).rejects.toThrow('nonce too low')
  })

  it('fails when a transaction fails', async () => {
    const node = await startNode(undefined, '0x0')
    await expect(runLoad(node, transactions, SHAPE)).rejects.toThrow('failed')
  })

  it('measures one transaction at a time', async () => {
    const node = await startNode()
    expect(await runLightLoad(node, transactions.slice(0, 3))).toHaveLength(3)
    expect(node.mostInFlight()).toBe(1)
  })
})
