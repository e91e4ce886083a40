import { keccak256 } from '@megarollup/crypto'
import type { BlockEnvironment, Hash } from '@megarollup/protocol'
import type { ForkDefinition } from '../forks/fork.ts'
import type { BlockOptions } from '../types.ts'

/** A block to execute in, with what execution needs besides its environment. */
export interface SimulatorBlock extends BlockEnvironment {
  /** Wei per blob gas. */
  blobBaseFee: bigint
}

/** What a block is, for one call: geth's override object, in bytes. */
export interface BlockOverrides {
  number?: bigint | undefined
  /** Seconds since 1970. */
  time?: bigint | undefined
  gasLimit?: bigint | undefined
  feeRecipient?: Uint8Array | undefined
  prevRandao?: Hash | undefined
  baseFeePerGas?: bigint | undefined
  /** Wei per blob gas. */
  blobBaseFee?: bigint | undefined
  /** Hashes by number, for BLOCKHASH; others stay what they are. */
  blockHash?: ReadonlyMap<bigint, Hash> | undefined
}

const ZERO_HASH = new Uint8Array(32)

export const defaultBlock: SimulatorBlock = {
  number: 1n,
  timestamp: 1_700_000_000n,
  baseFeePerGas: 1_000_000_000n,
  gasLimit: 30_000_000n,
  coinbase: new Uint8Array(20),
  prevRandao: ZERO_HASH,
  parentBeaconBlockRoot: ZERO_HASH,
  blobBaseFee: 1n,
}

/** The block with the overrides. */
export function overrideBlock(block: SimulatorBlock, overrides: BlockOverrides): SimulatorBlock {
  return {
    number: overrides.number ?? block.number,
    timestamp: overrides.time ?? block.timestamp,
    baseFeePerGas: overrides.baseFeePerGas ?? block.baseFeePerGas,
    gasLimit: overrides.gasLimit ?? block.gasLimit,
    coinbase: overrides.feeRecipient ?? block.coinbase,
    prevRandao: overrides.prevRandao ?? block.prevRandao,
    parentBeaconBlockRoot: block.parentBeaconBlockRoot,
    blobBaseFee: overrides.blobBaseFee ?? block.blobBaseFee,
  }
}

/** How an engine is told of a block. */
export function engineBlock(
  block: SimulatorBlock,
  blockHash: (number: bigint) => Hash,
  fork?: ForkDefinition,
): { environment: BlockEnvironment; options: BlockOptions } {
  return { environment: block, options: { blockHash, blobBaseFee: block.blobBaseFee, ...(fork && { fork }) } }
}

/** The hash of a block that nobody has made: Keccak-256 of its number in decimal digits, as test suites of execution have it. */
export function inventedBlockHash(number: bigint): Hash {
  return keccak256(new TextEncoder().encode(String(number))).slice()
}
