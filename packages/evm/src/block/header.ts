import type { Address, BlockHeader, EthereumTransaction, Hash, Log } from '@megarollup/protocol'

/** Fields that forks added at the end of a header. */
type TailField =
  | 'baseFeePerGas'
  | 'withdrawalsRoot'
  | 'blobGasUsed'
  | 'excessBlobGas'
  | 'parentBeaconBlockRoot'
  | 'requestsHash'

/**
 * A header of any fork. `prevRandao` is `mixHash` before Paris. A field at the end is there only together with all those before it:
 * `baseFeePerGas` since London (EIP-1559), `withdrawalsRoot` since Shanghai (EIP-4895), `blobGasUsed`, `excessBlobGas` (EIP-4844) and
 * `parentBeaconBlockRoot` (EIP-4788) since Cancun, `requestsHash` since Prague (EIP-7685).
 */
export type EthereumHeader = Omit<BlockHeader, TailField> & { [Field in TailField]?: BlockHeader[Field] | undefined }

/** Ether that comes from the beacon chain (EIP-4895). */
export interface Withdrawal {
  index: bigint
  validatorIndex: bigint
  address: Address
  /** Gwei. */
  amount: bigint
}

/** A block of any fork. */
export interface EthereumBlock {
  header: EthereumHeader
  /** EIP-2718 encodings. */
  transactions: Uint8Array[]
  ommers: EthereumHeader[]
  /** Since Shanghai. */
  withdrawals?: Withdrawal[] | undefined
}

/** What consensus says of an executed transaction, on any fork: it has either a status (EIP-658) or, before Byzantium, a state root. */
export interface EthereumReceipt {
  type: EthereumTransaction['type']
  status?: 0 | 1 | undefined
  /** The state after the transaction. */
  stateRoot?: Hash | undefined
  /** Gas of this transaction and of those before it in the block. */
  cumulativeGasUsed: bigint
  logs: Log[]
}
