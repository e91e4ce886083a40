import { PrunedStateError, UnknownBlockError, UnverifiedStateError } from '../errors.ts'
import { method, optional, param } from '../method.ts'
import { blockSelector } from '../params/block.ts'
import { address } from '../params/scalars.ts'
import { quantity } from '../results/ResultType.ts'

/** `eth_getBalance`: the balance, in wei, of an account at a block. Source: execution-apis, `eth/state.yaml`. */
export const ethGetBalance = method({
  name: 'eth_getBalance',
  params: [param('address', address), optional('block', blockSelector, { tag: 'latest' })],
  result: quantity,
  errors: [UnknownBlockError, PrunedStateError, UnverifiedStateError],
  async handle(chain, [address, block]) {
    const state = await chain.stateAt(block)
    const account = await state.account(address)
    return account?.balance ?? 0n
  },
})
