import { type BlockEnvironment, type ChainConfig, type L1Origin, nextBaseFee } from '@megarollup/protocol'

/** What an L1 block gives to the layer-2 blocks that name it as their origin. */
export interface OriginBlock extends L1Origin {
  /** `mixHash`. */
  prevRandao: Uint8Array
  parentBeaconBlockRoot: Uint8Array
}

/** The part of a parent block from which the environment of its child follows; its hash is not needed. */
export interface ParentBlock {
  number: bigint
  timestamp: bigint
  baseFeePerGas: bigint
  gasLimit: bigint
  gasUsed: bigint
}

/**
 * The environment of the block above `parent`. Its timestamp is `wantedTimestamp` (seconds), or one above the parent's when the
 * clock stood still or went back.
 */
export function nextEnvironment(
  config: ChainConfig,
  parent: ParentBlock,
  origin: OriginBlock,
  wantedTimestamp: bigint,
): BlockEnvironment {
  const earliest = parent.timestamp + 1n
  return {
    number: parent.number + 1n,
    timestamp: wantedTimestamp > earliest ? wantedTimestamp : earliest,
    baseFeePerGas: nextBaseFee(parent, config),
    gasLimit: parent.gasLimit,
    coinbase: config.feeRecipient,
    prevRandao: origin.prevRandao,
    parentBeaconBlockRoot: origin.parentBeaconBlockRoot,
  }
}
