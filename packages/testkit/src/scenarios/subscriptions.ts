import { type Address, encodeEventTopics, type Hex, type PublicClient, type WebSocketTransport } from 'viem'
import { tokenAbi } from '../contracts/abis.ts'
import { poll } from '../network/poll.ts'

/** An `eth_subscribe` stream, kept in memory (bounded) until somebody looks. */
export interface Subscription<T> {
  /** Resolves with the first item, past or to come, that matches. */
  next(matches: (item: T) => boolean, timeoutMs?: number): Promise<T>
  stop(): Promise<void>
}

export interface JsonHead {
  number: Hex
  hash: Hex
  parentHash: Hex
  stateRoot: Hex
}

export interface JsonLog {
  address: Address
  topics: Hex[]
  data: Hex
  blockNumber: Hex
  transactionHash: Hex
  logIndex: Hex
}

const MAX_KEPT = 10_000

type Subscriber = PublicClient<WebSocketTransport>

/** Subscribes to `newHeads`. */
export function watchHeads(client: Subscriber): Promise<Subscription<JsonHead>> {
  return subscribe<JsonHead>(client, ['newHeads'])
}

/** Subscribes to the `Transfer` logs of a token. */
export function watchTransfers(client: Subscriber, token: Address): Promise<Subscription<JsonLog>> {
  const topics = encodeEventTopics({ abi: tokenAbi, eventName: 'Transfer' }) as Hex[]
  return subscribe<JsonLog>(client, ['logs', { address: token, topics }])
}

async function subscribe<T>(
  client: Subscriber,
  params: ['newHeads'] | ['logs', { address: Address; topics: Hex[] }],
): Promise<Subscription<T>> {
  const items: T[] = []
  let failure: unknown
  const { unsubscribe } = await client.transport.subscribe({
    params: params as ['newHeads'],
    onData: ({ result }) => {
      items.push(result as T)
      if (items.length > MAX_KEPT) items.shift()
    },
    onError: (error) => {
      failure = error
    },
  })
  return {
    next: (matches, timeoutMs = 30_000) =>
      poll(
        `${params[0]} subscription`,
        async () => {
          if (failure !== undefined) throw failure
          return items.find(matches)
        },
        { timeoutMs, intervalMs: 10 },
      ),
    async stop() {
      await unsubscribe()
    },
  }
}
