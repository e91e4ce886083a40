import type { Address, EthereumTransaction } from '@megarollup/protocol'

/** What execution needs of a transaction. A `RecoveredTransaction` is one. */
export interface ExecutableTransaction {
  transaction: EthereumTransaction
  sender: Address
  /** Who signed each authorisation, `undefined` for a bad signature. Recovered from the signatures when absent. */
  authorities?: readonly (Address | undefined)[] | undefined
}
