import { keccak256 } from '@megarollup/crypto'
import { type Address, encodeRlpList, type Hash, hexToBytes } from '@megarollup/protocol'

/** Keccak-256 of the RLP of an empty list: a header without ommers has it. */
export const EMPTY_OMMERS_HASH: Hash = keccak256(encodeRlpList([]))
/** SHA-256 of nothing: the hash of no requests (EIP-7685). */
export const EMPTY_REQUESTS_HASH: Hash = hexToBytes(
  '0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
)

/** Holds beacon block roots (EIP-4788). */
export const BEACON_ROOTS_ADDRESS: Address = hexToBytes('0x000f3df6d732807ef1319fb7b8bb8522d0beac02')
/** Holds block hashes (EIP-2935). */
export const HISTORY_STORAGE_ADDRESS: Address = hexToBytes('0x0000f90827f1c53a10cb7a02335b175320002935')
/** Queue of withdrawal requests (EIP-7002). */
export const WITHDRAWAL_REQUEST_ADDRESS: Address = hexToBytes('0x00000961ef480eb55e80d19ad83579a64c007002')
/** Queue of consolidation requests (EIP-7251). */
export const CONSOLIDATION_REQUEST_ADDRESS: Address = hexToBytes('0x0000bbddc7ce488642fb579f8b00f3a590007251')
