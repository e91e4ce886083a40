import type { RecoveredTransaction, Transaction } from '@megarollup/protocol'
import type { IncludedTransaction, TransactionPlace } from '../backend.ts'
import { bytesToHex, quantityToHex } from '../hex.ts'
import type { JsonObject } from '../json.ts'
import type { ResultType } from './ResultType.ts'

/** A transaction as `eth_getTransactionByHash` and full blocks show it. Without a place it waits in the pool. */
export function transactionToJson(recovered: RecoveredTransaction, place: TransactionPlace | undefined): JsonObject {
  const { transaction, hash, sender } = recovered
  return {
    blockHash: place ? bytesToHex(place.blockHash) : null,
    blockNumber: place ? quantityToHex(place.blockNumber) : null,
    blockTimestamp: place ? quantityToHex(place.blockTimestamp) : null,
    from: bytesToHex(sender),
    gas: quantityToHex(transaction.gasLimit),
    ...prices(transaction, place),
    hash: bytesToHex(hash),
    input: bytesToHex(transaction.data),
    nonce: quantityToHex(transaction.nonce),
    to: transaction.to ? bytesToHex(transaction.to) : null,
    transactionIndex: place ? quantityToHex(place.transactionIndex) : null,
    value: quantityToHex(transaction.value),
    type: quantityToHex(transaction.type),
    ...typedFields(transaction),
    ...signature(transaction),
  }
}

/** `gasPrice` is what was paid once a transaction has a place, and the most it may pay before. */
function prices(transaction: Transaction, place: TransactionPlace | undefined): JsonObject {
  if (transaction.type === 0 || transaction.type === 1) return { gasPrice: quantityToHex(transaction.gasPrice) }
  const { maxFeePerGas, maxPriorityFeePerGas } = transaction
  const headroom = place ? maxFeePerGas - place.baseFeePerGas : 0n
  const paid = place && maxPriorityFeePerGas < headroom ? place.baseFeePerGas + maxPriorityFeePerGas : maxFeePerGas
  return {
    gasPrice: quantityToHex(paid),
    maxFeePerGas: quantityToHex(maxFeePerGas),
    maxPriorityFeePerGas: quantityToHex(maxPriorityFeePerGas),
  }
}

function typedFields(transaction: Transaction): JsonObject {
  if (transaction.type === 0)
    return transaction.chainId === undefined ? {} : { chainId: quantityToHex(transaction.chainId) }
  const fields = {
    accessList: transaction.accessList.map((entry) => ({
      address: bytesToHex(entry.address),
      storageKeys: entry.storageKeys.map(bytesToHex),
    })),
    chainId: quantityToHex(transaction.chainId),
  }
  if (transaction.type !== 4) return fields
  return {
    ...fields,
    authorizationList: transaction.authorizationList.map((one) => ({
      chainId: quantityToHex(one.chainId),
      address: bytesToHex(one.address),
      nonce: quantityToHex(one.nonce),
      yParity: quantityToHex(one.yParity),
      r: quantityToHex(one.r),
      s: quantityToHex(one.s),
    })),
  }
}

/** Legacy transactions show `v` as it was signed (EIP-155); typed ones show the parity twice. */
function signature(transaction: Transaction): JsonObject {
  const { yParity, r, s } = transaction
  const rs = { r: quantityToHex(r), s: quantityToHex(s) }
  if (transaction.type !== 0) return { v: quantityToHex(yParity), ...rs, yParity: quantityToHex(yParity) }
  const { chainId } = transaction
  return { v: quantityToHex(chainId === undefined ? 27 + yParity : chainId * 2n + 35n + BigInt(yParity)), ...rs }
}

/** A transaction in a block, or one that waits: `place` tells. */
export interface TransactionAnswer {
  recovered: RecoveredTransaction
  place: IncludedTransaction['place'] | undefined
}

export const transactionObject: ResultType<TransactionAnswer> = {
  describe: 'a transaction; null block fields while it waits in the pool, a zero block hash until its block is sealed',
  encode: ({ recovered, place }) => transactionToJson(recovered, place),
}
