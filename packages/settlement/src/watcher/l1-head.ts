import type { Hash } from '@megarollup/protocol'
import { type Block, hexToBytes } from 'viem'

const ZERO_HASH = new Uint8Array(32)

/** An L1 block as layer 2 uses it: the origin of randomness, and a point to which L1 has come. */
export interface L1Head {
  number: bigint
  hash: Hash
  parentHash: Hash
  /** Seconds since 1970. */
  timestamp: bigint
  /** `mixHash`. */
  prevRandao: Hash
  /** EIP-4788; zero on an L1 without it. */
  parentBeaconBlockRoot: Hash
}

export function blockToL1Head(block: Block<bigint, false, 'latest' | 'safe' | 'finalized'> | Block): L1Head {
  if (block.number === null || block.hash === null) throw new Error('L1 answered with a pending block')
  return {
    number: block.number,
    hash: hexToBytes(block.hash),
    parentHash: hexToBytes(block.parentHash),
    timestamp: block.timestamp,
    prevRandao: hexToBytes(block.mixHash),
    parentBeaconBlockRoot: block.parentBeaconBlockRoot ? hexToBytes(block.parentBeaconBlockRoot) : ZERO_HASH,
  }
}
