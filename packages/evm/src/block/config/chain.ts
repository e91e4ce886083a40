import { type Address, hexToBytes } from '@megarollup/protocol'
import type { BlobParameters } from '../../forks/fork.ts'
import { type BlockFork, type BlockRules, blockForks } from './fork-rules.ts'

/** When a fork begins: with a block, at a time, or, as Paris, above a total difficulty. */
export interface ForkPoint {
  fork: BlockFork
  block?: bigint
  /** Seconds since 1970. */
  timestamp?: bigint
  /** Reached by the parent. A point that also names its block needs no total difficulty. */
  totalDifficulty?: bigint
}

/** A chain: its forks in order, each beginning no earlier than the one before. */
export interface EthereumChain {
  chainId: bigint
  forks: readonly ForkPoint[]
  /** The block that moves the balances of The DAO, and whether the chain follows it. */
  dao?: { block: bigint; isSupported: boolean } | undefined
  /** Blobs by fork, where they are not those of the fork (EIP-7840). */
  blobSchedule?: Partial<Record<BlockFork, BlobParameters>> | undefined
  /** Contract whose logs are deposits (EIP-6110). */
  depositContract: Address
}

/** Rules of one block. */
export interface ActiveRules extends BlockRules {
  readonly name: BlockFork
  readonly chain: EthereumChain
  /** `undefined` before Cancun. */
  readonly blobs: BlobParameters | undefined
}

/** Where a block stands. */
export interface BlockPosition {
  number: bigint
  timestamp: bigint
  /** Of the parent; only a chain that is to leave proof of work looks at it. */
  parentTotalDifficulty?: bigint | undefined
}

/** Ethereum's deposit contract. */
export const DEPOSIT_CONTRACT: Address = hexToBytes('0x00000000219ab540356cbb839cbe05303d7705fa')

/** The rules of a block: those of the last fork in the list that has begun, all before it having begun too. */
export function rulesAt(chain: EthereumChain, position: BlockPosition): ActiveRules {
  let active: BlockFork | undefined
  for (const point of chain.forks) {
    if (!hasBegun(point, position)) break
    active = point.fork
  }
  return rulesOf(chain, active ?? 'Frontier')
}

/** The rules of a chain's blocks while a fork lasts. */
export function rulesOf(chain: EthereumChain, name: BlockFork): ActiveRules {
  const rules = blockForks[name]
  const blobs = rules.hasBlobs ? (chain.blobSchedule?.[name] ?? rules.fork.blobs) : undefined
  return { ...rules, name, chain, blobs }
}

function hasBegun({ block, timestamp, totalDifficulty }: ForkPoint, position: BlockPosition): boolean {
  if (block !== undefined) return position.number >= block
  if (timestamp !== undefined) return position.timestamp >= timestamp
  return (position.parentTotalDifficulty ?? 0n) >= (totalDifficulty ?? 0n)
}
