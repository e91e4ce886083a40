import type { Hash } from '@megarollup/protocol'
import { EngineLimitError, EngineUsageError } from '../../errors.ts'
import { LIMIT_HINT } from '../../kernel/Kernel.ts'
import type { Evm, ExecutableTransaction, ExecutedTransaction, TransactionResult } from '../../types.ts'
import type { ActiveRules } from '../config/chain.ts'
import { InvalidBlockError, type TransactionFault } from '../exceptions.ts'
import type { EthereumReceipt } from '../header.ts'
import { blobBaseFee, GAS_PER_BLOB } from '../rules/fees.ts'
import { beginBlock, payRewards, payWithdrawals } from './protocol-changes.ts'
import { collectRequests } from './requests.ts'
import type { BlockInput, BlockResult, BlockState, ExecuteBlockOptions } from './types.ts'

/**
 * Executes a block: system calls, transactions, withdrawals, requests, rewards. The changes are applied to `state`, which has to be what
 * `evm` reads. Whether header and body are valid, and whether the result is the one that the header promises, is not asked here.
 *
 * After an error the state may have changes of some transactions (before Byzantium) and the engine must be `reset`.
 *
 * @throws InvalidBlockError when a transaction cannot be executed (unless rejected), or a system contract fails.
 * @throws EngineLimitError when a transaction needs more memory than the engine may use.
 * @throws EngineUsageError when `blockHash` does not know a hash that a transaction asks for.
 * @example
 * ```ts
 * const rules = rulesAt(mainnet, header)
 * const transactions = block.transactions.map((raw, i) => recoverBlockTransaction(rules, raw, i))
 * const { receipts, gasUsed } = executeBlock(evm, state, rules, { ...header, transactions, blockHash })
 * ```
 */
export function executeBlock(
  evm: Evm,
  state: BlockState,
  rules: ActiveRules,
  block: BlockInput,
  options: ExecuteBlockOptions = {},
): BlockResult {
  evm.setBlock(
    {
      number: block.number,
      timestamp: block.timestamp,
      baseFeePerGas: block.baseFeePerGas ?? 0n,
      gasLimit: block.gasLimit,
      coinbase: block.coinbase,
      prevRandao: block.prevRandao,
      parentBeaconBlockRoot: block.parentBeaconBlockRoot ?? NO_HASH,
    },
    {
      blockHash: (number) => block.blockHash(number),
      blobBaseFee: blobBaseFee(rules, block.excessBlobGas ?? 0n),
      difficulty: block.difficulty,
      fork: rules.fork,
    },
  )
  beginBlock(evm, rules, block)
  const run = new TransactionRun(evm, state, rules, block, options.onInvalid === 'reject')
  run.all()
  if (rules.hasWithdrawals) payWithdrawals(evm, block.withdrawals ?? [])
  const requests = rules.hasRequests ? collectRequests(evm, rules, run.result.receipts) : undefined
  const reward = 'reward' in options ? options.reward : rules.isProofOfStake ? undefined : rules.reward
  if (reward !== undefined) payRewards(evm, reward, { ...block, ommers: block.ommers ?? [] })
  state.apply(evm.takeDiff())
  return { ...run.result, requests }
}

const NO_HASH: Hash = new Uint8Array(32)

/** The transactions of one block. */
class TransactionRun {
  readonly result: Omit<BlockResult, 'requests'> = {
    receipts: [],
    executed: [],
    included: [],
    rejected: [],
    gasUsed: 0n,
    blobGasUsed: 0n,
  }
  readonly #evm: Evm
  readonly #state: BlockState
  readonly #rules: ActiveRules
  readonly #block: BlockInput
  readonly #isRejecting: boolean

  constructor(evm: Evm, state: BlockState, rules: ActiveRules, block: BlockInput, isRejecting: boolean) {
    this.#evm = evm
    this.#state = state
    this.#rules = rules
    this.#block = block
    this.#isRejecting = isRejecting
  }

  all(): void {
    const { transactions, gasLimit } = this.#block
    // At once, where nothing has to be done between two transactions.
    if (this.#rules.hasReceiptStatus && !this.#isRejecting) {
      for (const [i, transaction] of transactions.entries()) this.#hasBlobGas(transaction, i)
      const results = this.#evm.execute(transactions, gasLimit)
      for (const [i, result] of results.entries()) this.#take(transactions[i]!, result, i)
      return
    }
    for (const [i, transaction] of transactions.entries()) {
      const before = this.result.blobGasUsed
      if (!this.#hasBlobGas(transaction, i)) continue
      const [result] = this.#evm.execute([transaction], gasLimit - this.result.gasUsed)
      if (!this.#take(transaction, result!, i)) this.result.blobGasUsed = before
    }
  }

  /** Takes the blob gas of a transaction out of what the block has. */
  #hasBlobGas({ transaction }: ExecutableTransaction, index: number): boolean {
    const { blobs } = this.#rules
    if (transaction.type !== 3 || !blobs) return true
    const used = this.result.blobGasUsed + BigInt(transaction.blobVersionedHashes.length) * GAS_PER_BLOB
    const most = BigInt(blobs.max) * GAS_PER_BLOB
    if (used > most) return this.#reject(index, 'blob-gas-allowance', `${used} blob gas, the limit is ${most}`)
    this.result.blobGasUsed = used
    return true
  }

  #take({ transaction }: ExecutableTransaction, result: TransactionResult, index: number): boolean {
    switch (result.outcome) {
      case 'deferred':
        throw new EngineUsageError(
          `Transaction ${index} reads the hash of a block that is not known.`,
          'Give blockHash the hashes of the 256 blocks before.',
        )
      case 'block-full':
        return this.#reject(index, 'gas-allowance', 'its gas limit is more than the block has left')
      case 'invalid':
        // A bound of this engine, not of the chain.
        if (result.code === 'engine-limit')
          throw new EngineLimitError(`Transaction ${index}: ${result.message}.`, LIMIT_HINT)
        return this.#reject(index, result.code, result.message)
    }
    this.result.gasUsed += result.gasUsed
    this.result.executed.push(result)
    this.result.included.push(index)
    this.result.receipts.push({
      type: transaction.type,
      ...this.#outcome(result),
      cumulativeGasUsed: this.result.gasUsed,
      logs: result.logs,
    })
    return true
  }

  #outcome({ status }: ExecutedTransaction): Pick<EthereumReceipt, 'status' | 'stateRoot'> {
    if (this.#rules.hasReceiptStatus) return { status }
    this.#state.apply(this.#evm.takeDiff())
    return { stateRoot: this.#state.root() }
  }

  #reject(index: number, fault: TransactionFault, message: string): false {
    if (!this.#isRejecting) {
      throw new InvalidBlockError(fault, `Transaction ${index}: ${message}.`, { transaction: index })
    }
    this.result.rejected.push({ index, fault, message })
    return false
  }
}
