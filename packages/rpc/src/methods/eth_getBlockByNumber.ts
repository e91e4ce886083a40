import { PrunedHistoryError, UnknownBlockError } from '../errors.ts'
import { method, param } from '../method.ts'
import { numberOrTag } from '../params/block.ts'
import { boolean } from '../params/scalars.ts'
import { blockObject } from '../results/block.ts'
import { nullable } from '../results/ResultType.ts'
import { answerBlock } from './blockAnswer.ts'

/** `eth_getBlockByNumber`: a sealed block; `pending` is the last one. Source: execution-apis, `eth/block.yaml`. */
export const ethGetBlockByNumber = method({
  name: 'eth_getBlockByNumber',
  params: [param('block', numberOrTag), param('hydratedTransactions', boolean)],
  result: nullable(blockObject),
  errors: [UnknownBlockError, PrunedHistoryError],
  handle: (chain, [block, full]) => answerBlock(chain, block, full),
})
