import { PrunedHistoryError } from '../errors.ts'
import { method, param } from '../method.ts'
import { hash } from '../params/scalars.ts'
import { nullable } from '../results/ResultType.ts'
import { transactionObject } from '../results/transaction.ts'

/** `eth_getTransactionByHash`: a transaction in a block or in the pool. Source: execution-apis, `eth/transaction.yaml`. */
export const ethGetTransactionByHash = method({
  name: 'eth_getTransactionByHash',
  params: [param('hash', hash)],
  result: nullable(transactionObject),
  errors: [PrunedHistoryError],
  async handle(chain, [hash]) {
    const included = await chain.transaction(hash)
    if (included) return included
    const recovered = chain.pooledTransaction(hash)
    return recovered && { recovered, place: undefined }
  },
})
