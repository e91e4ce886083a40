import { once } from 'node:events'
import { type ClientOptions, WebSocket } from 'ws'
import type { RpcAnswer } from './rpcFixture.ts'

export interface Notification {
  jsonrpc: '2.0'
  method: 'eth_subscription'
  params: { subscription: string; result: Record<string, unknown> }
}

export type Received = RpcAnswer | Notification

/** A plain client that keeps everything it receives, in order. */
export async function openWebSocket(url: string, options: ClientOptions = {}) {
  const socket = new WebSocket(url, options)
  const received: Received[] = []
  const waiting: (() => void)[] = []
  socket.on('message', (text) => {
    received.push(JSON.parse(String(text)) as Received)
    for (const wake of waiting.splice(0)) wake()
  })
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => resolve({ code, reason: String(reason) }))
  })
  await once(socket, 'open')

  /** The first message, from the beginning, that is as wanted. */
  async function find<T extends Received>(isWanted: (message: Received) => message is T): Promise<T> {
    for (;;) {
      const found = received.find(isWanted)
      if (found) return found
      await new Promise<void>((resolve) => waiting.push(resolve))
    }
  }

  let nextId = 1
  async function call(method: string, ...params: unknown[]): Promise<RpcAnswer> {
    const id = nextId++
    socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
    return find((message): message is RpcAnswer => 'id' in message && message.id === id)
  }

  return {
    socket,
    received,
    closed,
    call,
    /** The first event of a subscription. */
    event: (subscription: unknown) =>
      find((message): message is Notification => 'params' in message && message.params.subscription === subscription),
    /** All events of a subscription so far. */
    events: (subscription: unknown) =>
      received.filter(
        (message): message is Notification => 'params' in message && message.params.subscription === subscription,
      ),
  }
}
