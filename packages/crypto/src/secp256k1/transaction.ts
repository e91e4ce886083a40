import { decodeTransaction, type RecoveredTransaction, transactionSigningPayload } from '@megarollup/protocol'
import { keccak256 } from '../keccak.ts'
import { WrongChainIdError } from './errors.ts'
import { packSignature, recoverAddress } from './signature.ts'

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
  const digest = keccak256(transactionSigningPayload(transaction))
  return { transaction, raw, hash: keccak256(raw), sender: recoverAddress(digest, packSignature(transaction)) }
}
