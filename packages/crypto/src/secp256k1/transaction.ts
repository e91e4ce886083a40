import {
  type Address,
  decodeTransaction,
  type EthereumTransaction,
  type RecoveredTransaction,
  transactionSigningPayload,
} from '@megarollup/protocol'
import { keccak256 } from '../keccak.ts'
import { InvalidSignatureError, WrongChainIdError } from './errors.ts'
import { packSignature, recoverAddress, recoverAddressLenient } from './signature.ts'

/**
 * Decodes a transaction, hashes it and recovers its sender.
 *
 * @param raw The EIP-2718 encoding; the result keeps a view of it.
 * @param options.chainId The only chain id accepted. A legacy transaction from before EIP-155 names none and passes.
 * @param options.maxBytes Longest encoding accepted; what `decodeTransaction` takes if left out.
 * @throws InvalidSignatureError, WrongChainIdError, and what `decodeTransaction` throws on bytes that are no transaction.
 */
export function recoverTransaction(
  raw: Uint8Array,
  options: { chainId?: bigint; maxBytes?: number } = {},
): RecoveredTransaction {
  const transaction = decodeTransaction(raw, options.maxBytes)
  const { chainId } = transaction
  if (options.chainId !== undefined && chainId !== undefined && chainId !== options.chainId) {
    throw new WrongChainIdError(chainId, options.chainId)
  }
  return { transaction, raw, hash: keccak256(raw), sender: recoverSender(transaction) }
}

/**
 * Who signed a transaction.
 *
 * @throws InvalidSignatureError, also when s is high (EIP-2).
 */
export function recoverSender(transaction: EthereumTransaction): Address {
  const digest = keccak256(transactionSigningPayload(transaction))
  return recoverAddress(digest, packSignature(transaction))
}

/**
 * Who signed a transaction of Frontier, where s may be high.
 *
 * @throws InvalidSignatureError
 */
export function recoverFrontierSender(transaction: EthereumTransaction): Address {
  const digest = keccak256(transactionSigningPayload(transaction))
  const signature = packSignature(transaction)
  const sender = recoverAddressLenient(digest, signature.subarray(0, 64), transaction.yParity)
  if (!sender) throw new InvalidSignatureError('no-point')
  return sender
}
