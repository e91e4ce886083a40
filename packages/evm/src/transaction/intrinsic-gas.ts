import type { EthereumTransaction } from '@megarollup/protocol'
import type { ForkDefinition } from '../forks/fork.ts'

/** What intrinsic gas depends on. */
export type PricedTransaction = Pick<EthereumTransaction, 'to' | 'data'> &
  Partial<Pick<Extract<EthereumTransaction, { type: 4 }>, 'accessList' | 'authorizationList'>>

/**
 * Gas that a transaction pays before its first instruction: for itself, its data, a creation, its access list and its authorisations.
 * Sources: yellow paper, section 6.2; EIP-2, 2028, 2930, 3860, 7702.
 */
export function intrinsicGas(transaction: PricedTransaction, { parameters }: ForkDefinition): bigint {
  const { to, data, accessList = [], authorizationList = [] } = transaction
  const keys = accessList.reduce((sum, { storageKeys }) => sum + storageKeys.length, 0)
  const creation =
    to === undefined ? parameters.transactionCreate + parameters.initcodeWord * BigInt(Math.ceil(data.length / 32)) : 0n
  return (
    parameters.transaction +
    creation +
    parameters.dataToken * dataTokens(data, parameters.tokensPerByte) +
    parameters.accessListAddress * BigInt(accessList.length) +
    parameters.accessListKey * BigInt(keys) +
    parameters.authorization * BigInt(authorizationList.length)
  )
}

/** The least gas that a transaction with this data uses (EIP-7623); before, the price of any transaction. */
export function floorGas({ data }: Pick<PricedTransaction, 'data'>, { parameters }: ForkDefinition): bigint {
  return parameters.transaction + parameters.floorToken * dataTokens(data, parameters.tokensPerByte)
}

function dataTokens(data: Uint8Array, tokensPerByte: bigint): bigint {
  let zeros = 0
  for (const byte of data) if (byte === 0) zeros++
  return BigInt(zeros) + tokensPerByte * BigInt(data.length - zeros)
}
