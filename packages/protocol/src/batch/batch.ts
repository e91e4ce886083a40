import type { MiniBlockHeader, SignedBlockSeal } from '../domain/mini-block.ts'

/** A mini-block as a batch has it. Receipts are left out: whoever rebuilds the chain makes them by executing. */
export interface BatchMiniBlock {
  header: MiniBlockHeader
  /** r ‖ s ‖ yParity, 65 bytes, over the header's signing hash. */
  signature: Uint8Array
  /** EIP-2718 encodings, in order. */
  transactions: readonly Uint8Array[]
  /** Canonical encoding of the state diff, whose Keccak-256 must be `diffHash`. Not decoded: verify it first. */
  diffBytes: Uint8Array
}

/** A sealed block with its mini-blocks, one at least, in order. */
export interface BatchBlock {
  seal: SignedBlockSeal
  miniBlocks: readonly BatchMiniBlock[]
}

/** A range of sealed blocks, one at least, in order and without gaps: what goes to the DA layer at a time. */
export interface Batch {
  chainId: bigint
  blocks: readonly BatchBlock[]
}
