import { PrunedStateError, UnknownBlockError, UnverifiedStateError } from '../errors.ts'
import { method, optional, param } from '../method.ts'
import { blockSelector } from '../params/block.ts'
import { address } from '../params/scalars.ts'
import { storageKey } from '../params/storageKey.ts'
import { hash32 } from '../results/ResultType.ts'

/** `eth_getStorageAt`: the 32 bytes of a storage slot. Source: execution-apis, `eth/state.yaml`. */
export const ethGetStorageAt = method({
  name: 'eth_getStorageAt',
  params: [
    param('address', address),
    param('storageSlot', storageKey),
    optional('block', blockSelector, { tag: 'latest' }),
  ],
  result: hash32,
  errors: [UnknownBlockError, PrunedStateError, UnverifiedStateError],
  async handle(chain, [address, { slot }, block]) {
    const state = await chain.stateAt(block)
    return state.storage(address, slot)
  },
})
