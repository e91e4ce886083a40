import { PrunedHistoryError } from '../errors.ts'
import { method, param } from '../method.ts'
import { blockSelector } from '../params/block.ts'
import { list, nullable } from '../results/ResultType.ts'
import { receiptObject } from '../results/receipt.ts'

/** `eth_getBlockReceipts`: all receipts of a sealed block, in order. Source: execution-apis, `eth/block.yaml`. */
export const ethGetBlockReceipts = method({
  name: 'eth_getBlockReceipts',
  params: [param('block', blockSelector)],
  result: nullable(list(receiptObject)),
  errors: [PrunedHistoryError],
  handle: (chain, [block]) => chain.blockReceipts(block),
})
