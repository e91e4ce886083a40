import { randomBytes } from 'node:crypto'
import type { Logger } from '@megarollup/protocol'
import type { WebSocket } from 'ws'
import type { Dispatcher } from '../json-rpc/dispatcher.ts'
import { RpcError, rpcCodes } from '../json-rpc/RpcError.ts'
import { errorResponse } from '../json-rpc/request.ts'
import type { RpcLimits } from '../limits.ts'
import type { SubscribingConnection } from '../MethodContext.ts'
import type { RpcMetrics } from '../metrics.ts'
import type { SubscriptionHub } from '../subscriptions/createSubscriptionHub.ts'

export interface WebSocketConnectionOptions {
  dispatcher: Dispatcher
  hub: SubscriptionHub
  limits: Readonly<RpcLimits>
  logger: Logger
  metrics?: RpcMetrics
}

export interface WebSocketConnection {
  /** Pings; cuts a client that did not answer the ping before. */
  checkAlive(): void
  close(code: number, reason: string): void
  /** Resolves when the socket is gone. */
  readonly closed: Promise<void>
}

interface Subscription {
  end: () => void
  /** Events that came before the id of the subscription was on its way to the client. */
  held: string[] | undefined
}

/** How long a client has to take the close frame before its socket is destroyed. */
const closeGraceMs = 500

/** One WebSocket client: its requests, its subscriptions, and a bounded queue towards it. */
export function createWebSocketConnection(socket: WebSocket, options: WebSocketConnectionOptions): WebSocketConnection {
  const { dispatcher, hub, limits, logger, metrics } = options
  const subscriptions = new Map<string, Subscription>()
  let heldBytes = 0
  let inProgress = 0
  let alive = true
  let open = true

  function close(code: number, reason: string): void {
    if (!open) return
    open = false
    release()
    socket.close(code, reason)
    setTimeout(() => socket.terminate(), closeGraceMs).unref()
  }

  function release(): void {
    for (const { end } of subscriptions.values()) end()
    subscriptions.clear()
  }

  /** Looks at what waits already: one large answer to a client that reads is no reason to cut it. */
  function cutIfSlow(): boolean {
    const queued = socket.bufferedAmount + heldBytes
    if (queued <= limits.maxQueuedBytes) return false
    logger.warn({ queuedBytes: queued }, 'RPC WebSocket client cut: it reads too slowly')
    metrics?.onConnectionCut?.('slow consumer')
    close(1013, `slow consumer: more than ${limits.maxQueuedBytes} bytes wait`)
    return true
  }

  function send(text: string): void {
    if (open && !cutIfSlow()) socket.send(text)
  }

  function notify(id: string, result: string): void {
    const held = subscriptions.get(id)?.held
    const text = `{"jsonrpc":"2.0","method":"eth_subscription","params":{"subscription":"${id}","result":${result}}}`
    if (!held) send(text)
    else if (!cutIfSlow()) {
      held.push(text)
      heldBytes += text.length
    }
  }

  /** What one message may do with subscriptions; those that it starts hold their events until it is answered. */
  function subscriberFor(started: string[]): SubscribingConnection {
    return {
      subscribe(kind) {
        if (subscriptions.size >= limits.maxSubscriptionsPerConnection)
          throw new RpcError(
            rpcCodes.limitExceeded,
            `too many subscriptions: at most ${limits.maxSubscriptionsPerConnection} a connection`,
          )
        const id = `0x${randomBytes(16).toString('hex')}`
        const listener = (result: string) => notify(id, result)
        const end = 'newHeads' in kind ? hub.onHeads(listener) : hub.onLogs(kind.logs, listener)
        subscriptions.set(id, { end, held: [] })
        started.push(id)
        return id
      },
      unsubscribe(id) {
        const subscription = subscriptions.get(id)
        subscription?.end()
        for (const event of subscription?.held ?? []) heldBytes -= event.length
        return subscriptions.delete(id)
      },
    }
  }

  function answer(text: string | undefined, started: readonly string[]): void {
    inProgress--
    if (text !== undefined) send(text)
    for (const id of started) {
      const subscription = subscriptions.get(id)
      const held = subscription?.held ?? []
      if (subscription) subscription.held = undefined
      for (const event of held) {
        heldBytes -= event.length
        send(event)
      }
    }
  }

  socket.on('message', (message, isBinary) => {
    if (!open) return
    if (isBinary) return close(1003, 'only text messages are JSON-RPC')
    if (inProgress >= limits.maxConcurrentRequestsPerConnection) {
      const busy = `too many requests in progress on this connection: ${inProgress}`
      return send(errorResponse(null, new RpcError(rpcCodes.limitExceeded, busy)))
    }
    inProgress++
    const started: string[] = []
    const response = dispatcher.dispatch(String(message), subscriberFor(started))
    if (response instanceof Promise) response.then((text) => answer(text, started))
    else answer(response, started)
  })
  socket.on('pong', () => {
    alive = true
  })
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => {
      open = false
      release()
      resolve()
    })
  })
  socket.on('error', (error) => logger.debug({ err: error }, 'RPC WebSocket failed'))

  return {
    checkAlive() {
      if (!alive) return socket.terminate()
      alive = false
      socket.ping()
    },
    close,
    closed,
  }
}
