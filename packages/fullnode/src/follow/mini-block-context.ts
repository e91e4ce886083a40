import type { ParentBlock, StoredMiniBlock } from '@megarollup/chain'
import {
  type BlockEnvironment,
  type BlockHeader,
  type ChainConfig,
  encodeReceipts,
  equalBytes,
  type Hash,
  type Keccak256,
  type L1Origin,
  nextBaseFee,
  transactionsCommitment,
} from '@megarollup/protocol'
import { RecordRefusedError } from '../errors.ts'

/** The newest block as its mini-blocks say it, sealed or not. */
export interface BlockProgress {
  environment: BlockEnvironment
  l1Origin: L1Origin
  miniBlocks: number
  transactionCount: number
  logCount: number
  gasUsed: bigint
}

/** The place of the newest mini-block: what the next one has to continue. Never mutated. */
export interface MiniBlockContext {
  /** Height and hash of the newest mini-block; those of genesis before the first. */
  number: bigint
  hash: Hash
  block: BlockProgress
}

/** The context before the first mini-block. */
export function genesisContext(header: BlockHeader, hash: Hash): MiniBlockContext {
  const { number, timestamp, baseFeePerGas, gasLimit, coinbase, prevRandao, parentBeaconBlockRoot } = header
  return {
    number: 0n,
    hash,
    block: {
      environment: { number, timestamp, baseFeePerGas, gasLimit, coinbase, prevRandao, parentBeaconBlockRoot },
      l1Origin: { number: 0n, hash: new Uint8Array(32) },
      miniBlocks: 0,
      transactionCount: 0,
      logCount: 0,
      gasUsed: header.gasUsed,
    },
  }
}

/** The context after a mini-block that continues `context`. */
export function nextContext(context: MiniBlockContext, { header, hash, receipts }: StoredMiniBlock): MiniBlockContext {
  const logs = receipts.reduce((sum, receipt) => sum + receipt.logs.length, 0)
  const { block } = context
  const started = header.opening
    ? { ...header.opening, miniBlocks: 0, transactionCount: 0, logCount: 0, gasUsed: 0n }
    : block
  return {
    number: header.number,
    hash,
    block: {
      ...started,
      miniBlocks: started.miniBlocks + 1,
      transactionCount: started.transactionCount + header.transactionCount,
      logCount: started.logCount + logs,
      gasUsed: header.cumulativeGasUsed,
    },
  }
}

/** What the block above needs to know of this one. */
export function parentBlock({ environment, gasUsed }: BlockProgress): ParentBlock {
  const { number, timestamp, baseFeePerGas, gasLimit } = environment
  return { number, timestamp, baseFeePerGas, gasLimit, gasUsed }
}

/**
 * Checks that a mini-block continues the chain and that its body is the one to which its header commits; the diff apart.
 * Throws `RecordRefusedError` that names what is wrong.
 */
export function checkMiniBlock(
  miniBlock: StoredMiniBlock,
  context: MiniBlockContext,
  config: ChainConfig,
  keccak256: Keccak256,
): void {
  const { header, transactionHashes, receipts } = miniBlock
  const { block } = context
  const check = (holds: boolean, what: string) => {
    if (!holds) throw new RecordRefusedError(`mini-block ${header.number}: ${what}`)
  }
  check(header.chainId === config.chainId, `chain id ${header.chainId}, expected ${config.chainId}`)
  check(header.number === context.number + 1n, `out of order, expected ${context.number + 1n}`)
  check(equalBytes(header.parentHash, context.hash), 'its parent is another mini-block')
  check((header.indexInBlock === 0) === (header.opening !== undefined), 'environment in the wrong place')
  if (header.opening) {
    checkOpening(header.opening, block, config, check)
    check(
      header.blockNumber === block.environment.number + 1n,
      `block ${header.blockNumber} after ${block.environment.number}`,
    )
  } else {
    check(
      header.blockNumber === block.environment.number,
      `block ${header.blockNumber} within ${block.environment.number}`,
    )
    check(header.indexInBlock === block.miniBlocks, `index ${header.indexInBlock}, expected ${block.miniBlocks}`)
  }
  const before = header.opening ? { transactionCount: 0, gasUsed: 0n } : block
  check(header.firstTransactionIndex === before.transactionCount, 'first transaction index')
  check(header.transactionCount === transactionHashes.length, 'number of transactions')
  check(receipts.length === transactionHashes.length, 'number of receipts')
  check(
    equalBytes(transactionsCommitment(transactionHashes, keccak256), header.transactionsHash),
    'transactions differ from its commitment',
  )
  check(equalBytes(keccak256(encodeReceipts(receipts)), header.receiptsHash), 'receipts differ from its commitment')
  let gasUsed = before.gasUsed
  for (const receipt of receipts) {
    check(receipt.cumulativeGasUsed > gasUsed, 'cumulative gas does not grow')
    gasUsed = receipt.cumulativeGasUsed
  }
  check(header.cumulativeGasUsed === gasUsed, 'cumulative gas differs from its receipts')
  const { gasLimit } = header.opening?.environment ?? block.environment
  check(gasUsed <= gasLimit, `gas ${gasUsed} above the limit ${gasLimit}`)
}

function checkOpening(
  { environment, l1Origin }: { environment: BlockEnvironment; l1Origin: L1Origin },
  parent: BlockProgress,
  config: ChainConfig,
  check: (holds: boolean, what: string) => void,
): void {
  const baseFee = nextBaseFee(parentBlock(parent), config)
  check(environment.number === parent.environment.number + 1n, `block number ${environment.number}`)
  check(
    environment.timestamp > parent.environment.timestamp,
    `timestamp ${environment.timestamp} not above its parent's`,
  )
  check(environment.baseFeePerGas === baseFee, `base fee ${environment.baseFeePerGas}, expected ${baseFee}`)
  check(environment.gasLimit === parent.environment.gasLimit, `gas limit ${environment.gasLimit}`)
  check(equalBytes(environment.coinbase, config.feeRecipient), 'another fee recipient than the chain configuration')
  check(l1Origin.number >= parent.l1Origin.number, `L1 origin ${l1Origin.number} below its parent's`)
}
