import type { BlockEnvironment, BlockHeader, L1Origin } from './block.ts'
import type { Hash } from './primitives.ts'
import type { Receipt } from './receipt.ts'
import type { StateDiff } from './state.ts'

/**
 * The header of a mini-block. It commits to everything that a full node needs to apply the mini-block without executing it;
 * there is no state root, because nothing waits for merkleization.
 */
export interface MiniBlockHeader {
  chainId: bigint
  /** Height of the mini-block chain. The first is 1; its parent is the genesis block. */
  number: bigint
  /** Hash of mini-block `number - 1`; for the first one, the hash of the genesis block. */
  parentHash: Hash
  /** The block that this mini-block belongs to. */
  blockNumber: bigint
  /** Position in its block, from 0. */
  indexInBlock: number
  /** Environment and L1 origin of the block: present exactly when `indexInBlock` is 0. */
  opening: { environment: BlockEnvironment; l1Origin: L1Origin } | undefined
  /** Index in the block of this mini-block's first transaction. */
  firstTransactionIndex: number
  transactionCount: number
  /** Gas used by the block up to and including this mini-block. */
  cumulativeGasUsed: bigint
  /** Keccak-256 of the concatenated transaction hashes, in order. */
  transactionsHash: Hash
  /** Keccak-256 of the encoded receipts of this mini-block. */
  receiptsHash: Hash
  /** Keccak-256 of the canonical (uncompressed, dictionary-free) state diff. */
  diffHash: Hash
  /** Dictionary epoch. One above the parent's when the dictionary was emptied before this mini-block. */
  dictionaryEpoch: bigint
  /** Running hash of the dictionary after this mini-block. */
  dictionaryHash: Hash
}

/** What happened in a mini-block. */
export interface MiniBlockBody {
  /** EIP-2718 encodings, in order. */
  transactions: Uint8Array[]
  /** One for each transaction. */
  receipts: Receipt[]
  diff: StateDiff
}

/** A mini-block as the sequencer sends it. `signature` is r ‖ s ‖ yParity, 65 bytes, over the header's signing hash. */
export interface SignedMiniBlock {
  header: MiniBlockHeader
  signature: Uint8Array
  body: MiniBlockBody
}

/** Binds a standard header to the mini-blocks that it covers. */
export interface BlockSeal {
  chainId: bigint
  header: BlockHeader
  firstMiniBlockHash: Hash
  lastMiniBlockHash: Hash
  /** Height of the last mini-block of the block. */
  lastMiniBlockNumber: bigint
  l1Origin: L1Origin
}

/** A seal as the sequencer sends it. `signature` is r ‖ s ‖ yParity, 65 bytes, over the seal's signing hash. */
export interface SignedBlockSeal {
  seal: BlockSeal
  signature: Uint8Array
}
