import { type BlockExecution, MAX_BLOCK_OVERHEAD_BYTES, type ParentBlock, transactionRlpBytes } from '@megarollup/chain'
import type { BlockEnvironment, ChainConfig, Hash, L1Origin, Receipt, RecoveredTransaction } from '@megarollup/protocol'

/** A block that takes mini-blocks. */
export interface OpenBlock {
  slot: number
  environment: BlockEnvironment
  l1Origin: L1Origin
  execution: BlockExecution
  transactions: Uint8Array[]
  receipts: Receipt[]
  miniBlocks: number
  /** Dictionary epoch of the mini-blocks to come. */
  dictionaryEpoch: bigint
  firstMiniBlockHash: Hash | undefined
  /** A transaction did not fit: the block waits for its end. */
  full: boolean
}

/** A block without a seal, with its newest mini-block. */
export interface UnsealedBlock {
  block: OpenBlock
  lastMiniBlock: { number: bigint; hash: Hash }
}

/**
 * How many of the first transactions fit into the block by the size of its RLP (EIP-7934), where the chain limits that. The header
 * is reckoned at its largest.
 */
export function countThatFit(
  { transactions }: Pick<OpenBlock, 'transactions'>,
  offered: readonly Pick<RecoveredTransaction, 'raw'>[],
  { maxBlockRlpBytes }: ChainConfig['rules'],
): number {
  if (maxBlockRlpBytes === undefined) return offered.length
  let room = maxBlockRlpBytes - MAX_BLOCK_OVERHEAD_BYTES
  for (const raw of transactions) room -= transactionRlpBytes(raw)
  const fits = offered.findIndex(({ raw }) => {
    room -= transactionRlpBytes(raw)
    return room < 0
  })
  return fits < 0 ? offered.length : fits
}

/** Bytes of the largest transaction that fits into an empty block. */
export function largestThatFits({ maxBlockRlpBytes }: ChainConfig['rules']): number {
  const LONGEST_PREFIX_BYTES = 5
  return (maxBlockRlpBytes ?? Number.POSITIVE_INFINITY) - MAX_BLOCK_OVERHEAD_BYTES - LONGEST_PREFIX_BYTES
}

/** What the block above needs to know of a block that gets no more mini-blocks. */
export function parentOf({ environment, execution }: OpenBlock): ParentBlock {
  const { number, timestamp, baseFeePerGas, gasLimit } = environment
  return { number, timestamp, baseFeePerGas, gasLimit, gasUsed: execution.gasUsed }
}
