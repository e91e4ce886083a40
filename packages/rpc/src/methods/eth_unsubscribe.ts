import { RpcError, rpcCodes } from '../json-rpc/RpcError.ts'
import { method, param } from '../method.ts'
import { text } from '../params/scalars.ts'
import { boolean } from '../results/ResultType.ts'

/** `eth_unsubscribe`: ends a subscription of this connection. */
export const ethUnsubscribe = method({
  name: 'eth_unsubscribe',
  params: [param('subscription', text)],
  result: boolean,
  errors: [],
  handle(_chain, [id], { connection }) {
    if (!connection) throw new RpcError(rpcCodes.methodNotFound, 'notifications not supported')
    if (!connection.unsubscribe(id)) throw new RpcError(rpcCodes.serverError, 'subscription not found')
    return true
  },
})
