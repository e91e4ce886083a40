import { type ChainHead, COMPRESSORS, type StoredMiniBlock } from '@megarollup/chain'
import { keccak256 } from '@megarollup/crypto'
import {
  type ChainConfig,
  type DiffDictionary,
  encodeSignedMiniBlock,
  type MiniBlockHeader,
  miniBlockHash,
  type Receipt,
  type RecoveredTransaction,
  receiptsCommitment,
  type StateDiff,
  stateDiffCommitment,
  transactionsCommitment,
} from '@megarollup/protocol'
import type { OpenBlock } from './open-block.ts'

export interface AssembledMiniBlock {
  stored: StoredMiniBlock
  diff: StateDiff
  /** The wire form, with 65 zero bytes where the signature goes. */
  bytes: Uint8Array
}

/** Binds what was executed to the chain: the header with its commitments, and the wire form. */
export function assembleMiniBlock(parts: {
  config: ChainConfig
  dictionary: DiffDictionary
  open: OpenBlock
  included: readonly RecoveredTransaction[]
  receipts: Receipt[]
  diff: StateDiff
  parent: ChainHead
}): AssembledMiniBlock {
  const { config, dictionary, open, included, receipts, diff, parent } = parts
  const transactions = included.map(({ raw }) => raw)
  const transactionHashes = included.map(({ hash }) => hash)
  const logCount = receipts.reduce((sum, receipt) => sum + receipt.logs.length, 0)
  const diffBytes = dictionary.encode(diff, open.dictionaryEpoch)
  const { epoch: dictionaryEpoch, hash: dictionaryHash } = dictionary.pending!
  dictionary.commit()
  const header: MiniBlockHeader = {
    chainId: config.chainId,
    number: parent.miniBlock + 1n,
    parentHash: parent.miniBlockHash,
    blockNumber: open.environment.number,
    indexInBlock: open.miniBlocks,
    opening: open.miniBlocks === 0 ? { environment: open.environment, l1Origin: open.l1Origin } : undefined,
    firstTransactionIndex: open.transactions.length,
    transactionCount: transactions.length,
    cumulativeGasUsed: open.execution.gasUsed,
    transactionsHash: transactionsCommitment(transactionHashes, keccak256),
    receiptsHash: receiptsCommitment(receipts, keccak256),
    diffHash: stateDiffCommitment(diff, keccak256),
    dictionaryEpoch,
    dictionaryHash,
  }
  const stored: StoredMiniBlock = {
    header,
    hash: miniBlockHash(header, keccak256),
    transactions,
    transactionHashes,
    receipts,
    diffBytes,
    firstLogIndex: open.execution.logCount - logCount,
  }
  const signature = new Uint8Array(65)
  return {
    stored,
    diff,
    bytes: encodeSignedMiniBlock(
      { header, signature },
      { transactions, receipts, diffBytes },
      { compressor: COMPRESSORS[0]! },
    ),
  }
}
