import { RpcError, rpcCodes } from '../json-rpc/RpcError.ts'
import { method, optional, param } from '../method.ts'
import { logQuery } from '../params/logQuery.ts'
import { text } from '../params/scalars.ts'
import { string } from '../results/ResultType.ts'

const everything = { blockHash: undefined, fromBlock: undefined, toBlock: undefined, addresses: [], topics: [] }

/**
 * `eth_subscribe`, over WebSocket: `newHeads` at each seal; `logs` as mini-blocks come, with a zero block hash because their
 * block is not sealed yet. Source: geth, "Real-time events".
 */
export const ethSubscribe = method({
  name: 'eth_subscribe',
  params: [param('kind', text), optional('filter', logQuery, everything)],
  result: string,
  errors: [],
  handle(_chain, [kind, logs], { connection }) {
    if (!connection) throw new RpcError(rpcCodes.methodNotFound, 'notifications not supported')
    if (kind === 'newHeads') return connection.subscribe({ newHeads: true })
    if (kind === 'logs') return connection.subscribe({ logs })
    const shown = JSON.stringify(kind.slice(0, 100))
    throw new RpcError(rpcCodes.methodNotFound, `no ${shown} subscription in eth namespace`)
  },
})
