import type { Evm, TransactionInvalidCode } from '@megarollup/evm'
import type { BlockEnvironment, Hash, Receipt, RecoveredTransaction, StateDiff } from '@megarollup/protocol'
import { BEACON_ROOTS_ADDRESS, HISTORY_SERVE_WINDOW } from './protocol-calls.ts'

/** A transaction that cannot be in a block as things stand. */
export interface InvalidTransaction {
  recovered: RecoveredTransaction
  code: TransactionInvalidCode
  message: string
}

/** What became of the transactions that were offered. */
export interface ExecutionOutcome {
  included: RecoveredTransaction[]
  receipts: Receipt[]
  invalid: InvalidTransaction[]
  /** They read the hash of a block that is not sealed yet: they run when it is. */
  deferred: RecoveredTransaction[]
  /** The block has no room for them. */
  leftOver: RecoveredTransaction[]
}

export interface BlockExecutionOptions {
  evm: Evm
  environment: BlockEnvironment
  /** Hash of a block below, or `undefined` when it is not known yet. */
  blockHash: (number: bigint) => Hash | undefined
}

/**
 * Execution of one block, mini-block by mini-block: the same code when the sequencer builds it and when somebody derives it.
 * Changes stay in the engine until `takeDiff`.
 */
export class BlockExecution {
  readonly environment: BlockEnvironment
  readonly #evm: Evm
  readonly #options: BlockExecutionOptions
  #gasUsed = 0n
  #transactions = 0
  #logs = 0

  /** Opens the block: sets the environment and stores the beacon root (EIP-4788). */
  static open(options: BlockExecutionOptions): BlockExecution {
    const execution = BlockExecution.resume(options, { gasUsed: 0n, transactions: 0, logs: 0 })
    options.evm.systemCall(BEACON_ROOTS_ADDRESS, options.environment.parentBeaconBlockRoot)
    return execution
  }

  /** Goes on with a block of which mini-blocks are already in the state. */
  static resume(
    options: BlockExecutionOptions,
    progress: { gasUsed: bigint; transactions: number; logs: number },
  ): BlockExecution {
    const execution = new BlockExecution(options)
    execution.#gasUsed = progress.gasUsed
    execution.#transactions = progress.transactions
    execution.#logs = progress.logs
    execution.parentHashChanged()
    return execution
  }

  private constructor(options: BlockExecutionOptions) {
    this.environment = options.environment
    this.#evm = options.evm
    this.#options = options
  }

  /** Gas used so far. */
  get gasUsed(): bigint {
    return this.#gasUsed
  }

  /** Transactions so far. */
  get transactionCount(): number {
    return this.#transactions
  }

  /** Logs so far. */
  get logCount(): number {
    return this.#logs
  }

  /** Tells the engine which hashes are known now. Call it after a block below was sealed. */
  parentHashChanged(): void {
    const { blockHash } = this.#options
    const parent = this.environment.number - 1n
    const unknownHistorySlot = blockHash(parent) ? undefined : parent % HISTORY_SERVE_WINDOW
    this.#evm.setBlock(this.environment, { blockHash, unknownHistorySlot })
  }

  /** Runs transactions in their order. Those that cannot run have no effect. */
  execute(transactions: readonly RecoveredTransaction[]): ExecutionOutcome {
    const outcome: ExecutionOutcome = { included: [], receipts: [], invalid: [], deferred: [], leftOver: [] }
    const results = this.#evm.execute(transactions, this.environment.gasLimit - this.#gasUsed)
    results.forEach((result, i) => {
      const recovered = transactions[i]!
      switch (result.outcome) {
        case 'executed':
          this.#gasUsed += result.gasUsed
          this.#transactions++
          this.#logs += result.logs.length
          outcome.included.push(recovered)
          outcome.receipts.push({
            type: recovered.transaction.type,
            status: result.status,
            cumulativeGasUsed: this.#gasUsed,
            logs: result.logs,
          })
          break
        case 'invalid':
          outcome.invalid.push({ recovered, code: result.code, message: result.message })
          break
        case 'deferred':
          outcome.deferred.push(recovered)
          break
        case 'block-full':
          outcome.leftOver.push(recovered)
          break
      }
    })
    return outcome
  }

  /** The net changes since the last call. */
  takeDiff(): StateDiff {
    return this.#evm.takeDiff()
  }
}
