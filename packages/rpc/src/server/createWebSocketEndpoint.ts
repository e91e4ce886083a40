import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Logger } from '@megarollup/protocol'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Dispatcher } from '../json-rpc/dispatcher.ts'
import type { RpcLimits } from '../limits.ts'
import type { RpcMetrics } from '../metrics.ts'
import type { SubscriptionHub } from '../subscriptions/createSubscriptionHub.ts'
import { allowedOrigin, type CorsOrigins } from './cors.ts'
import { createWebSocketConnection, type WebSocketConnection } from './createWebSocketConnection.ts'

export interface WebSocketEndpointOptions {
  dispatcher: Dispatcher
  hub: SubscriptionHub
  limits: Readonly<RpcLimits>
  cors: CorsOrigins
  logger: Logger
  metrics?: RpcMetrics
}

/** Serves JSON-RPC on the WebSocket upgrades of an HTTP server. */
export interface WebSocketEndpoint {
  attach(server: Server): void
  /** Tells every client and closes every connection, whether it answers or not. Resolves when all are closed. */
  close(): Promise<void>
}

export function createWebSocketEndpoint(options: WebSocketEndpointOptions): WebSocketEndpoint {
  const { limits, cors, logger, metrics } = options
  const acceptor = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: limits.maxBodyBytes,
    perMessageDeflate: false,
  })
  const connections = new Set<WebSocketConnection>()
  let closed = false
  let pinging: NodeJS.Timeout | undefined

  function accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { origin } = request.headers
    const isForeign = origin !== undefined && allowedOrigin(cors, origin) === undefined
    if (closed || connections.size >= limits.maxConnections) refuse(socket, '503 Service Unavailable')
    else if (isForeign) refuse(socket, '403 Forbidden')
    else acceptor.handleUpgrade(request, socket, head, open)
  }

  function open(socket: WebSocket): void {
    const connection = createWebSocketConnection(socket, options)
    connections.add(connection)
    metrics?.onConnections?.(connections.size)
    connection.closed.then(() => {
      connections.delete(connection)
      metrics?.onConnections?.(connections.size)
    })
  }

  return {
    attach(server) {
      pinging = setInterval(() => {
        for (const connection of connections) connection.checkAlive()
      }, limits.pingIntervalMs).unref()
      server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
        socket.on('error', (error) => logger.debug({ err: error }, 'RPC socket failed'))
        accept(request, socket, head)
      })
    },
    async close() {
      closed = true
      clearInterval(pinging)
      acceptor.close()
      for (const connection of connections) connection.close(1001, 'server is stopping')
      await Promise.all([...connections].map(({ closed }) => closed))
    },
  }
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
