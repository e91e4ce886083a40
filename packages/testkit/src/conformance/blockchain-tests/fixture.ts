import type { StateTestAccount } from '../state-tests/fixture.ts'

type HexText = `0x${string}`

/** A file of blockchain tests, as ethereum/execution-spec-tests and ethereum/tests write it. */
export type BlockchainTestFile = Record<string, BlockchainTest>

export interface BlockchainTest {
  /** A fork, or a transition such as `BerlinToLondonAt5`. */
  network: string
  genesisRLP: HexText
  pre: Record<HexText, StateTestAccount>
  blocks: BlockchainTestBlock[]
  /** Hash of the head after all blocks. */
  lastblockhash: HexText
  /** The whole state of the head. */
  postState?: Record<HexText, StateTestAccount>
  /** Its root, in files whose state is large. */
  postStateHash?: HexText
  config?: { chainid?: HexText; blobSchedule?: Record<string, Record<string, HexText>> }
}

export interface BlockchainTestBlock {
  rlp: HexText
  /** Set when the block is invalid: one name, or several joined by `|`. */
  expectException?: string
}
