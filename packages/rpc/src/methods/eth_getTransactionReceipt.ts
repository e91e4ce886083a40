import { PrunedHistoryError } from '../errors.ts'
import { method, param } from '../method.ts'
import { hash } from '../params/scalars.ts'
import { nullable } from '../results/ResultType.ts'
import { receiptObject } from '../results/receipt.ts'

/**
 * `eth_getTransactionReceipt`: the receipt, from the mini-block on: its block hash is zero until the block is sealed.
 * Source: execution-apis, `eth/transaction.yaml`.
 */
export const ethGetTransactionReceipt = method({
  name: 'eth_getTransactionReceipt',
  params: [param('hash', hash)],
  result: nullable(receiptObject),
  errors: [PrunedHistoryError],
  handle: (chain, [hash]) => chain.receipt(hash),
})
