import type { CallOutcome } from '../backend.ts'
import { PrunedStateError, TransactionRejectedError, UnknownBlockError, UnverifiedStateError } from '../errors.ts'
import { RpcError, rpcCodes } from '../json-rpc/RpcError.ts'
import { method, optional, param } from '../method.ts'
import { blockSelector } from '../params/block.ts'
import { callArguments } from '../params/callRequest.ts'
import { noOverrides } from '../params/overrides.ts'
import { quantity } from '../results/ResultType.ts'
import { revertError } from '../results/revert.ts'
import { requestFor } from './callRequest.ts'

/** `eth_estimateGas`: the gas limit with which a transaction succeeds. Source: execution-apis, `eth/execute.yaml`. */
export const ethEstimateGas = method({
  name: 'eth_estimateGas',
  params: [
    param('transaction', callArguments),
    optional('block', blockSelector, { tag: 'latest' }),
    optional('stateOverrides', noOverrides('state'), undefined),
    optional('blockOverrides', noOverrides('block'), undefined),
  ],
  result: quantity,
  errors: [UnknownBlockError, PrunedStateError, UnverifiedStateError, TransactionRejectedError],
  async handle(chain, [call, block]) {
    const estimate = await chain.estimateGas(requestFor(chain, call), block)
    if ('gas' in estimate) return estimate.gas
    throw failureOf(estimate.failure)
  },
})

function failureOf(outcome: CallOutcome): RpcError {
  if (outcome.status === 'revert') return revertError(outcome.output)
  // An out-of-gas halt used all that the call was allowed.
  if (outcome.reason === 'out of gas')
    return new RpcError(rpcCodes.serverError, `gas required exceeds allowance (${outcome.gasUsed})`)
  return new RpcError(rpcCodes.serverError, outcome.reason ?? 'execution failed')
}
