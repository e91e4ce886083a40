import {
  InvalidSignatureError,
  keccak256,
  packSignature,
  recoverAddress,
  recoverAddressLenient,
} from '@megarollup/crypto'
import {
  DecodeError,
  decodeEthereumTransaction,
  type EthereumTransaction,
  type Hash,
  transactionSigningPayload,
  UnsupportedTransactionTypeError,
} from '@megarollup/protocol'
import type { ExecutableTransaction } from '../types.ts'
import type { ActiveRules } from './config/chain.ts'
import { InvalidBlockError } from './exceptions.ts'

/** A transaction of a block, decoded, with the sender that its signature gives. */
export interface BlockTransaction extends ExecutableTransaction {
  transaction: EthereumTransaction
  hash: Hash
}

/**
 * Decodes a transaction as it stands in a block and recovers its sender, by the rules of the block.
 *
 * @param index Position in the block, for the error.
 * @throws InvalidBlockError
 */
export function recoverBlockTransaction(rules: ActiveRules, raw: Uint8Array, index = 0): BlockTransaction {
  const transaction = decode(raw, index)
  return { transaction, hash: keccak256(raw), sender: recoverSender(rules, transaction, index) }
}

function decode(raw: Uint8Array, index: number): EthereumTransaction {
  try {
    return decodeEthereumTransaction(raw, Number.POSITIVE_INFINITY)
  } catch (cause) {
    if (cause instanceof UnsupportedTransactionTypeError) {
      throw new InvalidBlockError('transaction-type', cause.message, { transaction: index, cause })
    }
    if (!(cause instanceof DecodeError)) throw cause
    throw new InvalidBlockError('transaction-rlp', cause.message, { transaction: index, cause })
  }
}

/**
 * Who signed a transaction. Before Homestead a signature may have an s in the upper half (EIP-2), and before Spurious Dragon none may
 * name a chain (EIP-155).
 *
 * @throws InvalidBlockError
 */
export function recoverSender(rules: ActiveRules, transaction: EthereumTransaction, index = 0): Uint8Array {
  const fail = (reason: string, cause?: unknown): never => {
    throw new InvalidBlockError('signature', `Transaction ${index} has no valid signature: ${reason}.`, {
      transaction: index,
      cause,
    })
  }
  if (transaction.type === 0 && transaction.chainId !== undefined && !rules.hasReplayProtection) {
    fail('it names a chain before EIP-155')
  }
  const digest = keccak256(transactionSigningPayload(transaction))
  try {
    const signature = packSignature(transaction)
    if (rules.requiresLowS) return recoverAddress(digest, signature)
    const sender = recoverAddressLenient(digest, signature.subarray(0, 64), transaction.yParity)
    return sender ?? fail('it leads to no key')
  } catch (cause) {
    if (!(cause instanceof InvalidSignatureError)) throw cause
    return fail(cause.fault, cause)
  }
}
