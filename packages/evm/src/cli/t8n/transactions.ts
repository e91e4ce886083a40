import { encodeEthereumTransaction, RlpReader } from '@megarollup/protocol'
import {
  type ActiveRules,
  type BlockTransaction,
  InvalidBlockError,
  recoverBlockTransaction,
} from '../../block/index.ts'
import { CliError } from '../CliError.ts'
import { transactionOf } from '../input/transaction.ts'
import { arrayOf, bytesOf } from '../input/values.ts'

/** A transaction of the input: ready to be executed, or why it cannot be. */
export type InputTransaction = { raw: Uint8Array } & (
  | { transaction: BlockTransaction }
  /** `isTransaction` tells whether the bytes are one, so that it is part of the body. */
  | { error: string; isTransaction: boolean }
)

/** Transactions as a list of JSON objects; those without a signature are signed. */
export function transactionsOfJson(value: unknown, rules: ActiveRules): InputTransaction[] {
  const { chainId } = rules.chain
  return arrayOf(value, 'the list of transactions').map((json, i) => {
    const transaction = transactionOf(json, { field: `transaction ${i}`, chainId, protects: rules.hasReplayProtection })
    return open(encodeEthereumTransaction(transaction), rules)
  })
}

/** The same as RLP: a list of lists (legacy) and of strings (typed), in hexadecimal. */
export function transactionsOfRlp(value: unknown, rules: ActiveRules): InputTransaction[] {
  const bytes = bytesOf(value, 'the RLP of the transactions')
  try {
    const reader = new RlpReader(bytes, 'list of transactions')
    const list = reader.list()
    reader.expectEnd()
    const items: Uint8Array[] = []
    while (!list.isAtEnd) items.push(list.isAtList ? list.item() : list.bytes())
    return items.map((raw) => open(raw, rules))
  } catch (error) {
    throw new CliError('rlp', (error as Error).message)
  }
}

function open(raw: Uint8Array, rules: ActiveRules): InputTransaction {
  try {
    return { raw, transaction: recoverBlockTransaction(rules, raw) }
  } catch (error) {
    if (!(error instanceof InvalidBlockError)) throw error
    if (error.fault === 'signature') return { raw, error: 'invalid transaction v, r, s values', isTransaction: true }
    const reason = error.cause instanceof Error ? error.cause.message : error.message
    return { raw, error: reason, isTransaction: false }
  }
}
