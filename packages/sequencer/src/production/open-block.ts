import type { BlockExecution, ParentBlock } from '@megarollup/chain'
import type { BlockEnvironment, Hash, L1Origin, Receipt } from '@megarollup/protocol'

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

/** What the block above needs to know of a block that gets no more mini-blocks. */
export function parentOf({ environment, execution }: OpenBlock): ParentBlock {
  const { number, timestamp, baseFeePerGas, gasLimit } = environment
  return { number, timestamp, baseFeePerGas, gasLimit, gasUsed: execution.gasUsed }
}
