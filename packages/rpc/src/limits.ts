/** What one server, connection and request may take. Every limit answers with an error of its own. */
export interface RpcLimits {
  /** Bytes of one HTTP body or WebSocket message: HTTP 413, close code 1009. */
  maxBodyBytes: number
  /** Requests in one batch: -32600. */
  maxBatchLength: number
  /** Requests of one batch that run at the same time. */
  batchConcurrency: number
  /** Characters of one response, and of all responses of a batch: -32003. */
  maxResponseChars: number
  /** Requests in progress in the whole server: -32005. */
  maxConcurrentRequests: number
  /** Requests in progress on one WebSocket connection: -32005. */
  maxConcurrentRequestsPerConnection: number
  /** How long a request may take: -32002. */
  requestTimeoutMs: number
  /** Blocks that `eth_getLogs` looks at: -32005. */
  maxLogsBlockRange: number
  /** Entries that `eth_getLogs` returns: -32005. */
  maxLogs: number
  /** Blocks of one `eth_feeHistory`; more are cut, as geth does. */
  maxFeeHistoryBlocks: number
  /** Blocks that `trace_filter` runs again: -32005. */
  maxTraceBlockRange: number
  /** WebSocket connections: HTTP 503. */
  maxConnections: number
  /** -32005. */
  maxSubscriptionsPerConnection: number
  /** Bytes that may wait for a slow WebSocket client; with the next message it is cut, with close code 1013. */
  maxQueuedBytes: number
  /** Time between pings; a client that answers none is cut. */
  pingIntervalMs: number
  /** Filters of `eth_newFilter` and `eth_newBlockFilter`: -32005. */
  maxFilters: number
  /** A filter that is not polled for so long is forgotten. */
  filterTimeoutMs: number
}

export const defaultLimits: Readonly<RpcLimits> = {
  maxBodyBytes: 5 * 1024 * 1024,
  maxBatchLength: 1000,
  batchConcurrency: 64,
  maxResponseChars: 25_000_000,
  maxConcurrentRequests: 4096,
  maxConcurrentRequestsPerConnection: 1024,
  requestTimeoutMs: 30_000,
  maxLogsBlockRange: 10_000,
  maxLogs: 10_000,
  maxFeeHistoryBlocks: 1024,
  maxTraceBlockRange: 100,
  maxConnections: 1000,
  maxSubscriptionsPerConnection: 100,
  maxQueuedBytes: 16 * 1024 * 1024,
  pingIntervalMs: 30_000,
  maxFilters: 1000,
  filterTimeoutMs: 5 * 60_000,
}
