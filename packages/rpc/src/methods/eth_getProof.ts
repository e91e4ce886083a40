import { PrunedStateError, UnknownBlockError, UnverifiedStateError } from '../errors.ts'
import { invalidParams } from '../json-rpc/RpcError.ts'
import { method, optional, param } from '../method.ts'
import { blockSelector } from '../params/block.ts'
import { list } from '../params/list.ts'
import { address } from '../params/scalars.ts'
import { storageKey } from '../params/storageKey.ts'
import { proofObject } from '../results/proof.ts'

const maxSlots = 1024

/**
 * `eth_getProof`: the proof of an account and slots against the state root of a sealed block (EIP-1186); `latest` is the last
 * one, `pending` is an error because unsealed state has no root. Source: execution-apis, `eth/state.yaml`.
 */
export const ethGetProof = method({
  name: 'eth_getProof',
  params: [
    param('address', address),
    param('storageKeys', list('[]string', storageKey, maxSlots)),
    optional('block', blockSelector, { tag: 'latest' }),
  ],
  result: proofObject,
  errors: [UnknownBlockError, PrunedStateError, UnverifiedStateError],
  async handle(chain, [address, keys, block]) {
    if ('tag' in block && block.tag === 'pending')
      throw invalidParams('there is no proof at pending: only sealed blocks have a state root')
    const proof = await chain.proof(
      address,
      keys.map(({ slot }) => slot),
      block,
    )
    return { proof, keys }
  },
})
