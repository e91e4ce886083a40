import type { Address, Hash } from './primitives.ts'

/** The fields of a block that execution sees, fixed before its first transaction. */
export interface BlockEnvironment {
  number: bigint
  /** Seconds since 1970; strictly above the parent's. */
  timestamp: bigint
  /** Wei per gas. */
  baseFeePerGas: bigint
  gasLimit: bigint
  coinbase: Address
  /** `mixHash` of the L1 origin. */
  prevRandao: Hash
  /** `parentBeaconBlockRoot` of the L1 origin (EIP-4788). */
  parentBeaconBlockRoot: Hash
}

/** The L1 block that a layer-2 block takes its randomness from. Never goes back. */
export interface L1Origin {
  number: bigint
  hash: Hash
}

/** An Ethereum header with the fields of Osaka, in the order of its RLP. */
export interface BlockHeader {
  parentHash: Hash
  ommersHash: Hash
  coinbase: Address
  stateRoot: Hash
  transactionsRoot: Hash
  receiptsRoot: Hash
  /** 256 bytes. */
  logsBloom: Uint8Array
  difficulty: bigint
  number: bigint
  gasLimit: bigint
  gasUsed: bigint
  timestamp: bigint
  extraData: Uint8Array
  /** `mixHash` before the merge. */
  prevRandao: Hash
  /** 8 bytes. */
  nonce: Uint8Array
  baseFeePerGas: bigint
  withdrawalsRoot: Hash
  blobGasUsed: bigint
  excessBlobGas: bigint
  parentBeaconBlockRoot: Hash
  requestsHash: Hash
}
