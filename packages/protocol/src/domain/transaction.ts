import type { Address, Hash } from './primitives.ts'

/** One entry of an EIP-2930 access list. */
export interface AccessListEntry {
  address: Address
  /** 32 bytes each. */
  storageKeys: Hash[]
}

/** One EIP-7702 authorisation, signed by the account that delegates. */
export interface Authorization {
  chainId: bigint
  address: Address
  nonce: bigint
  yParity: number
  r: bigint
  s: bigint
}

interface TransactionBase {
  nonce: bigint
  gasLimit: bigint
  /** `undefined` creates a contract. */
  to: Address | undefined
  /** Wei. */
  value: bigint
  data: Uint8Array
  /** Signature: 0 or 1. A legacy transaction's `v` is folded into `yParity` and `chainId`. */
  yParity: number
  r: bigint
  s: bigint
}

/** Type 0. `chainId` is `undefined` before EIP-155 (`v` of 27 or 28). */
export interface LegacyTransaction extends TransactionBase {
  type: 0
  chainId: bigint | undefined
  gasPrice: bigint
}

/** Type 1, EIP-2930. */
export interface AccessListTransaction extends TransactionBase {
  type: 1
  chainId: bigint
  gasPrice: bigint
  accessList: AccessListEntry[]
}

/** Type 2, EIP-1559. */
export interface FeeMarketTransaction extends TransactionBase {
  type: 2
  chainId: bigint
  maxPriorityFeePerGas: bigint
  maxFeePerGas: bigint
  accessList: AccessListEntry[]
}

/** Type 3, EIP-4844, as it stands in a block: without its blobs. `to` is never `undefined`. */
export interface BlobTransaction extends TransactionBase {
  type: 3
  chainId: bigint
  maxPriorityFeePerGas: bigint
  maxFeePerGas: bigint
  accessList: AccessListEntry[]
  /** Wei. */
  maxFeePerBlobGas: bigint
  blobVersionedHashes: Hash[]
}

/** Type 4, EIP-7702. `to` is never `undefined`. */
export interface SetCodeTransaction extends TransactionBase {
  type: 4
  chainId: bigint
  maxPriorityFeePerGas: bigint
  maxFeePerGas: bigint
  accessList: AccessListEntry[]
  authorizationList: Authorization[]
}

/** A signed transaction of a type that this chain takes. */
export type Transaction = LegacyTransaction | AccessListTransaction | FeeMarketTransaction | SetCodeTransaction
export type TransactionType = Transaction['type']

/** A signed transaction of any type that Ethereum takes. Blobs are not part of this layer 2. */
export type EthereumTransaction = Transaction | BlobTransaction

/** A transaction with what is derived from its bytes: what admission hands to execution. */
export interface RecoveredTransaction {
  transaction: Transaction
  /** The EIP-2718 encoding that was signed, hashed and received. */
  raw: Uint8Array
  hash: Hash
  sender: Address
}
