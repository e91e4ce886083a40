import type { Address, Hash } from '@megarollup/protocol'
import type { EngineDiff, ExecutableTransaction, ExecutedTransaction } from '../../types.ts'
import type { TransactionFault } from '../exceptions.ts'
import type { EthereumReceipt, Withdrawal } from '../header.ts'

/** A block as execution needs it. A header has most of its fields. */
export interface BlockInput {
  number: bigint
  timestamp: bigint
  coinbase: Address
  gasLimit: bigint
  /** 0 since Paris. */
  difficulty: bigint
  /** Zero before Paris, where nothing reads it. */
  prevRandao: Hash
  /** Since London. */
  baseFeePerGas?: bigint | undefined
  /** Since Cancun. */
  excessBlobGas?: bigint | undefined
  /** Stored since Cancun, unless left out. */
  parentBeaconBlockRoot?: Hash | undefined
  /** Stored since Prague, unless left out. */
  parentHash?: Hash | undefined
  transactions: readonly ExecutableTransaction[]
  ommers?: readonly { number: bigint; coinbase: Address }[] | undefined
  withdrawals?: readonly Withdrawal[] | undefined
  /** The hash of one of the 256 blocks before this one. */
  blockHash(number: bigint): Hash | undefined
}

/** The state that the engine reads. `WorldState` is one. */
export interface BlockState {
  /** Takes over the changes of a diff. */
  apply(diff: EngineDiff): void
  /** The state root with all diffs applied. Asked after each transaction before Byzantium. */
  root(): Hash
}

export interface ExecuteBlockOptions {
  /**
   * What a transaction that cannot be executed does: `throw` makes the block invalid, `reject` leaves it out and lists it. Default:
   * `throw`.
   */
  onInvalid?: 'throw' | 'reject'
  /** Wei for the coinbase instead of the fork's; `undefined` pays nobody. */
  reward?: bigint | undefined
}

export interface RejectedTransaction {
  /** Position in the list. */
  index: number
  fault: TransactionFault
  message: string
}

export interface BlockResult {
  receipts: EthereumReceipt[]
  /** What the transactions behind the receipts did. */
  executed: ExecutedTransaction[]
  /** Positions in the list of those that were executed: all of them, unless some were rejected. */
  included: number[]
  rejected: RejectedTransaction[]
  gasUsed: bigint
  /** 0 before Cancun. */
  blobGasUsed: bigint
  /** Since Prague: each with its type in front, those without content left out (EIP-7685). */
  requests: Uint8Array[] | undefined
}
