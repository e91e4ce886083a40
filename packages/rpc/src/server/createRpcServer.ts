import type { Clock, Logger, Service } from '@megarollup/protocol'
import type { ChainBackend } from '../backend.ts'
import { PortInUseError } from '../errors.ts'
import { createFilterStore } from '../filters/createFilterStore.ts'
import { createDispatcher } from '../json-rpc/dispatcher.ts'
import { defaultLimits, type RpcLimits } from '../limits.ts'
import { methodsFor } from '../methods/index.ts'
import type { RpcMetrics } from '../metrics.ts'
import { createSubscriptionHub } from '../subscriptions/createSubscriptionHub.ts'
import type { CorsOrigins } from './cors.ts'
import { createHttpApp } from './createHttpApp.ts'
import { createWebSocketEndpoint } from './createWebSocketEndpoint.ts'

export interface RpcServerOptions {
  backend: ChainBackend
  /** Address to listen on, such as `127.0.0.1`; `0.0.0.0` for every interface. */
  host: string
  /** 0 picks a free one. */
  port: number
  /** Origins of web pages that may call. Default: none. Programs that are no browsers send no origin and always may. */
  cors?: CorsOrigins
  /** What differs from `defaultLimits`. */
  limits?: Partial<RpcLimits>
  logger: Logger
  /** For the expiry of filters. */
  clock?: Clock
  metrics?: RpcMetrics
}

/** The URLs are those of the port that is listened on, and right once `start` has resolved. */
export interface RpcServer extends Service {
  readonly http: string
  readonly ws: string
  readonly port: number
}

/**
 * The JSON-RPC server of a node: HTTP POST and WebSocket at one port.
 *
 * `start` throws `PortInUseError`. `stop` ends every connection and subscription at once.
 */
export function createRpcServer(options: RpcServerOptions): RpcServer {
  const { backend, host, cors = [], logger, metrics } = options
  const limits: RpcLimits = { ...defaultLimits, ...options.limits }
  const shared = { backend, limits, cors, logger, ...(metrics && { metrics }) }
  const hub = createSubscriptionHub(backend, logger)
  const filters = createFilterStore(backend, limits, options.clock ?? { nowMs: Date.now })
  const dispatcher = createDispatcher({ ...shared, filters, methods: methodsFor(backend) })
  const app = createHttpApp({ ...shared, dispatcher })
  const sockets = createWebSocketEndpoint({ ...shared, dispatcher, hub })
  let { port } = options
  let stopping: Promise<void> | undefined

  async function start(): Promise<void> {
    sockets.attach(app.server)
    try {
      await app.listen({ host, port })
    } catch (error) {
      await stop()
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
      throw new PortInUseError(host, port, { cause: error })
    }
    const bound = app.server.address()
    if (bound !== null && typeof bound === 'object') port = bound.port
    hub.start()
    logger.info({ http: url('http') }, 'JSON-RPC is served')
  }

  function stop(): Promise<void> {
    stopping ??= shutDown()
    return stopping
  }

  async function shutDown(): Promise<void> {
    hub.stop()
    await Promise.all([sockets.close(), app.close()])
  }

  function url(scheme: 'http' | 'ws'): string {
    const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
    return `${scheme}://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
  }

  return {
    start,
    stop,
    get http() {
      return url('http')
    },
    get ws() {
      return url('ws')
    },
    get port() {
      return port
    },
  }
}
