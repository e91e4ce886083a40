import { PrunedStateError, UnknownBlockError, UnverifiedStateError } from '../errors.ts'
import { method, optional, param } from '../method.ts'
import { blockSelector } from '../params/block.ts'
import { address } from '../params/scalars.ts'
import { quantity } from '../results/ResultType.ts'

/**
 * `eth_getTransactionCount`: the next nonce of an account; at `pending` it counts transactions that wait in the pool.
 * Source: execution-apis, `eth/state.yaml`.
 */
export const ethGetTransactionCount = method({
  name: 'eth_getTransactionCount',
  params: [param('address', address), optional('block', blockSelector, { tag: 'latest' })],
  result: quantity,
  errors: [UnknownBlockError, PrunedStateError, UnverifiedStateError],
  async handle(chain, [address, block]) {
    const account = await chain.accountAt(address, block)
    return account?.nonce ?? 0n
  },
})
