import type { Address, Hash } from './primitives.ts'
import type { TransactionType } from './transaction.ts'

/** One event. At most four topics of 32 bytes. */
export interface Log {
  address: Address
  topics: Hash[]
  data: Uint8Array
}

/** What consensus says of an executed transaction; its bloom is recomputed from `logs`, never carried. */
export interface Receipt {
  type: TransactionType
  /** 1 when the outermost call succeeded, else 0 (EIP-658). */
  status: 0 | 1
  /** Gas of this transaction and of those before it in the block. */
  cumulativeGasUsed: bigint
  logs: Log[]
}
