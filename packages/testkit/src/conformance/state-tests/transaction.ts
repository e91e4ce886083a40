import type { AccessListEntry, Authorization } from '@megarollup/protocol'
import { bytes, quantity, type StateTestPost, type StateTestTransaction, word } from './fixture.ts'

/** The fields of the transaction that a post picks, of any type, blobs included. */
export interface TestTransaction {
  type: 0 | 1 | 2 | 3 | 4
  sender: Uint8Array
  nonce: bigint
  gasLimit: bigint
  to: Uint8Array | undefined
  value: bigint
  data: Uint8Array
  /** The same as `maxFeePerGas` for types 0 and 1. */
  maxFeePerGas: bigint
  /** The same as `maxFeePerGas` for types 0 and 1. */
  maxPriorityFeePerGas: bigint
  accessList: AccessListEntry[]
  authorizationList: Authorization[]
  blobVersionedHashes: Uint8Array[]
  maxFeePerBlobGas: bigint
}

export function pickTransaction(transaction: StateTestTransaction, { indexes }: StateTestPost): TestTransaction {
  const accessList = transaction.accessLists?.[indexes.data] ?? undefined
  const price = quantity(transaction.gasPrice)
  return {
    type: typeOf(transaction, accessList !== undefined),
    sender: bytes(transaction.sender),
    nonce: quantity(transaction.nonce),
    gasLimit: quantity(transaction.gasLimit[indexes.gas]),
    to: transaction.to === '' ? undefined : bytes(transaction.to),
    value: quantity(transaction.value[indexes.value]),
    data: bytes(transaction.data[indexes.data] ?? ''),
    maxFeePerGas: transaction.maxFeePerGas === undefined ? price : quantity(transaction.maxFeePerGas),
    maxPriorityFeePerGas:
      transaction.maxPriorityFeePerGas === undefined ? price : quantity(transaction.maxPriorityFeePerGas),
    accessList: (accessList ?? []).map(({ address, storageKeys }) => ({
      address: bytes(address),
      storageKeys: storageKeys.map((key) => word(quantity(key))),
    })),
    authorizationList: (transaction.authorizationList ?? []).map(({ chainId, address, nonce, v, r, s }) => ({
      chainId: quantity(chainId),
      address: bytes(address),
      nonce: quantity(nonce),
      yParity: Number(quantity(v)),
      r: quantity(r),
      s: quantity(s),
    })),
    blobVersionedHashes: (transaction.blobVersionedHashes ?? []).map(bytes),
    maxFeePerBlobGas: quantity(transaction.maxFeePerBlobGas),
  }
}

/** The files do not name the type: the fields that are there say it. */
function typeOf(transaction: StateTestTransaction, hasAccessList: boolean): TestTransaction['type'] {
  if (transaction.authorizationList) return 4
  if (transaction.blobVersionedHashes || transaction.maxFeePerBlobGas) return 3
  if (transaction.maxFeePerGas) return 2
  return hasAccessList ? 1 : 0
}
