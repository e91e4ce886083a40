import type { ExecutableTransaction } from '@megarollup/evm'
import { hexToBytes } from 'viem'
import { quantity } from '../state-tests/fixture.ts'
import type { TransactionJson } from './format.ts'

/** A transaction ready to run, its sender as the archive gives it. Signatures are left out: nothing here recovers. */
export function executableOf(json: TransactionJson): ExecutableTransaction {
  return { sender: hexToBytes(json.from), transaction: transactionOf(json) }
}

function transactionOf(json: TransactionJson): ExecutableTransaction['transaction'] {
  const message = {
    nonce: quantity(json.nonce),
    gasLimit: quantity(json.gas),
    to: json.to ? hexToBytes(json.to) : undefined,
    value: quantity(json.value),
    data: hexToBytes(json.input),
    yParity: 0,
    r: 0n,
    s: 0n,
  }
  const chainId = quantity(json.chainId)
  const gasPrice = quantity(json.gasPrice)
  const fees = {
    maxFeePerGas: quantity(json.maxFeePerGas),
    maxPriorityFeePerGas: quantity(json.maxPriorityFeePerGas),
  }
  const accessList = (json.accessList ?? []).map(({ address, storageKeys }) => ({
    address: hexToBytes(address),
    storageKeys: storageKeys.map((slot) => hexToBytes(slot)),
  }))
  switch (Number(json.type)) {
    case 0:
      return { type: 0, ...message, gasPrice, chainId: json.chainId ? chainId : undefined }
    case 1:
      return { type: 1, ...message, gasPrice, chainId, accessList }
    case 2:
      return { type: 2, ...message, ...fees, chainId, accessList }
    case 3: {
      const blobVersionedHashes = (json.blobVersionedHashes ?? []).map((hash) => hexToBytes(hash))
      const maxFeePerBlobGas = quantity(json.maxFeePerBlobGas)
      return { type: 3, ...message, ...fees, chainId, accessList, blobVersionedHashes, maxFeePerBlobGas }
    }
    default:
      throw new Error(`A transaction of the unknown type ${json.type}.`)
  }
}
