import type { FilterStore } from './filters/createFilterStore.ts'
import type { RpcLimits } from './limits.ts'
import type { LogQuery } from './params/logQuery.ts'

/** What a WebSocket connection offers to `eth_subscribe`. */
export interface SubscribingConnection {
  /** Starts a subscription, active once the answer that names it is on its way. Returns its id. */
  subscribe(kind: { newHeads: true } | { logs: LogQuery }): string
  /** False when there is no such subscription on this connection. */
  unsubscribe(id: string): boolean
}

/** What a method sees beside the chain and its parameters. */
export interface MethodContext {
  readonly limits: Readonly<RpcLimits>
  readonly filters: FilterStore
  /** `undefined` over HTTP. */
  readonly connection: SubscribingConnection | undefined
}
