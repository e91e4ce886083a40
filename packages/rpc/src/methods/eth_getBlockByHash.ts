import { PrunedHistoryError } from '../errors.ts'
import { method, param } from '../method.ts'
import { boolean, hash } from '../params/scalars.ts'
import { blockObject } from '../results/block.ts'
import { nullable } from '../results/ResultType.ts'
import { answerBlock } from './blockAnswer.ts'

/** `eth_getBlockByHash`: the sealed block with this hash. Source: execution-apis, `eth/block.yaml`. */
export const ethGetBlockByHash = method({
  name: 'eth_getBlockByHash',
  params: [param('blockHash', hash), param('hydratedTransactions', boolean)],
  result: nullable(blockObject),
  errors: [PrunedHistoryError],
  handle: (chain, [hash, full]) => answerBlock(chain, { hash }, full),
})
