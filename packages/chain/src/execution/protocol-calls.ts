import type { Hash, StorageChange } from '@megarollup/protocol'
import { hexToBytes } from '@megarollup/protocol'

/** Stores block hashes (EIP-2935). */
export const HISTORY_STORAGE_ADDRESS = hexToBytes('0x0000f90827f1c53a10cb7a02335b175320002935')
/** Stores beacon block roots (EIP-4788). */
export const BEACON_ROOTS_ADDRESS = hexToBytes('0x000f3df6d732807ef1319fb7b8bb8522d0beac02')
/** Slots of the ring in which block hashes are kept (EIP-2935, HISTORY_SERVE_WINDOW). */
export const HISTORY_SERVE_WINDOW = 8191n

/**
 * What the state of block `block + 1` says of block `block` (EIP-2935). On this chain it is written when the hash is known, at the
 * seal, and is in no mini-block's diff: every node that confirms a block writes it by this rule.
 */
export function historySlotChange(block: bigint, blockHash: Hash): StorageChange {
  const slot = new Uint8Array(32)
  new DataView(slot.buffer).setBigUint64(24, block % HISTORY_SERVE_WINDOW)
  return { address: HISTORY_STORAGE_ADDRESS, slot, value: blockHash }
}
