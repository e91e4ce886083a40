/** What the server counts. Everything is optional, and must return at once. */
export interface RpcMetrics {
  /** One call was answered. `method` is a known method or `unknown`; `code` is 0 or the error's. */
  onCall?(call: { method: string; code: number; durationMs: number; transport: 'http' | 'ws' }): void
  /** WebSocket connections that are open now. */
  onConnections?(open: number): void
  /** A WebSocket client was cut. */
  onConnectionCut?(reason: string): void
}
