import { keccak256, orderedTrieRoot } from '@megarollup/crypto'
import { encodeRlpList, equalBytes } from '@megarollup/protocol'
import { encodeHeader } from '../codec/header.ts'
import { encodeWithdrawal } from '../codec/withdrawal.ts'
import type { ActiveRules } from '../config/chain.ts'
import { InvalidBlockError } from '../exceptions.ts'
import type { EthereumBlock } from '../header.ts'

/**
 * Checks that a body is the one that its header commits to, but for the transactions, and that it has what the fork wants.
 *
 * @param sizeBytes Length of the block's RLP (EIP-7934).
 * @throws InvalidBlockError
 */
export function validateBody(rules: ActiveRules, block: EthereumBlock, sizeBytes: number): void {
  const { header, ommers, withdrawals } = block
  if (rules.maxBlockBytes !== undefined && sizeBytes > rules.maxBlockBytes) {
    throw new InvalidBlockError('block-size', `The block has ${sizeBytes} bytes, the limit is ${rules.maxBlockBytes}.`)
  }
  if (rules.hasWithdrawals !== (withdrawals !== undefined)) {
    const fault = rules.hasWithdrawals ? 'no-withdrawals' : 'withdrawals-before-fork'
    throw new InvalidBlockError(fault, `The body does not have the lists of ${rules.name}.`)
  }
  if (!equalBytes(header.ommersHash, keccak256(encodeRlpList(ommers.map(encodeHeader))))) {
    throw new InvalidBlockError('ommers-hash', 'The header commits to other ommers.')
  }
  if (withdrawals && !equalBytes(header.withdrawalsRoot!, orderedTrieRoot(withdrawals.map(encodeWithdrawal)))) {
    throw new InvalidBlockError('withdrawals-root', 'The header commits to other withdrawals.')
  }
}

/**
 * Checks that the header commits to the transactions of the body. The public tests want a transaction that cannot be executed to be named
 * first, so this follows execution.
 *
 * @throws InvalidBlockError
 */
export function validateTransactionsRoot({ header, transactions }: EthereumBlock): void {
  if (equalBytes(header.transactionsRoot, orderedTrieRoot(transactions))) return
  throw new InvalidBlockError('transactions-root', 'The header commits to other transactions.')
}
