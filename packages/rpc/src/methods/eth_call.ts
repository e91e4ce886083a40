import { PrunedStateError, TransactionRejectedError, UnknownBlockError, UnverifiedStateError } from '../errors.ts'
import { RpcError, rpcCodes } from '../json-rpc/RpcError.ts'
import { method, optional, param } from '../method.ts'
import { blockSelector } from '../params/block.ts'
import { callArguments } from '../params/callRequest.ts'
import { noOverrides } from '../params/overrides.ts'
import { bytes } from '../results/ResultType.ts'
import { revertError } from '../results/revert.ts'
import { requestFor } from './callRequest.ts'

/** `eth_call`: runs a call on the state of a block and throws the changes away. Source: execution-apis, `eth/execute.yaml`. */
export const ethCall = method({
  name: 'eth_call',
  params: [
    param('transaction', callArguments),
    optional('block', blockSelector, { tag: 'latest' }),
    optional('stateOverrides', noOverrides('state'), undefined),
    optional('blockOverrides', noOverrides('block'), undefined),
  ],
  result: bytes,
  errors: [UnknownBlockError, PrunedStateError, UnverifiedStateError, TransactionRejectedError],
  async handle(chain, [call, block]) {
    const outcome = await chain.call(requestFor(chain, call), block)
    if (outcome.status === 'success') return outcome.output
    if (outcome.status === 'revert') throw revertError(outcome.output)
    throw new RpcError(rpcCodes.serverError, outcome.reason ?? 'execution failed')
  },
})
