import { keccak256, recoverFrontierSender, recoverSender, WrongChainIdError } from '@megarollup/crypto'
import {
  type Address,
  decodeEthereumTransaction,
  type EthereumTransaction,
  type Hash,
  MegarollupError,
} from '@megarollup/protocol'
import { type ForkDefinition, isForkSince } from '../forks/fork.ts'
import { homestead } from '../forks/homestead.ts'

/** A transaction that is well formed, but of a later fork. */
export class TransactionNotInForkError extends MegarollupError<'TRANSACTION_NOT_IN_FORK'> {
  readonly fork: string
  readonly type: number

  constructor(what: string, { fork, type }: { fork: string; type: number }) {
    super('TRANSACTION_NOT_IN_FORK', `transaction type not supported: ${fork} has no ${what}.`, {
      hint: 'Check at which block or time the chain changes its fork.',
    })
    this.fork = fork
    this.type = type
  }
}

/** A transaction with what follows from its bytes. */
export interface OpenedTransaction {
  transaction: EthereumTransaction
  raw: Uint8Array
  hash: Hash
  sender: Address
}

/**
 * Decodes a transaction as a block of a fork has it, and recovers its sender by the rules of that fork: types and signatures that name
 * the chain came one by one, and Frontier takes a high s.
 *
 * @param raw The EIP-2718 encoding; the result keeps a view of it.
 * @throws DecodeError, UnsupportedTransactionTypeError, TransactionNotInForkError, WrongChainIdError, InvalidSignatureError
 */
export function openTransaction(
  raw: Uint8Array,
  { fork, chainId }: { fork: ForkDefinition; chainId: bigint },
): OpenedTransaction {
  const transaction = decodeEthereumTransaction(raw, Number.POSITIVE_INFINITY)
  const { type } = transaction
  if (BigInt(type) > fork.parameters.maxTransactionType) {
    throw new TransactionNotInForkError(`type ${type}`, { fork: fork.name, type })
  }
  if (transaction.chainId !== undefined) {
    if (!fork.parameters.protectsFromReplay) {
      throw new TransactionNotInForkError('signatures that name a chain', { fork: fork.name, type })
    }
    if (transaction.chainId !== chainId) throw new WrongChainIdError(transaction.chainId, chainId)
  }
  const sender = isForkSince(fork, homestead) ? recoverSender(transaction) : recoverFrontierSender(transaction)
  return { transaction, raw, hash: keccak256(raw), sender }
}
