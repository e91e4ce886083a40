import type { BlockSelector, ChainBackend } from '../backend.ts'
import { PrunedHistoryError, UnknownBlockError } from '../errors.ts'
import type { BlockAnswer } from '../results/block.ts'

/**
 * A block as the block methods answer it: `undefined` when there is none. As in geth, `safe` and `finalized` are an error
 * while no block is.
 */
export async function answerBlock(
  chain: ChainBackend,
  selector: BlockSelector,
  full: boolean,
): Promise<BlockAnswer | undefined> {
  const block = await chain.block(selector)
  if (!block) {
    if ('tag' in selector) throw new UnknownBlockError(selector)
    return undefined
  }
  if (!full) return { block, transactions: undefined }
  if (block.transactions.length === 0) return { block, transactions: [] }
  const transactions = await chain.blockReceipts({ hash: block.hash })
  if (transactions?.length !== block.transactions.length) throw new PrunedHistoryError(block.header.number)
  return { block, transactions }
}
