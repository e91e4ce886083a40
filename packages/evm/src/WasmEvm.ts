import type { Account, Address, BlockEnvironment, Hash, StateDiff, StateReader } from '@megarollup/protocol'
import { EngineLimitError, EngineUsageError } from './errors.ts'
import { UNLIMITED } from './forks/parameters.ts'
import { writeBlock } from './kernel/block-record.ts'
import { type Kernel, LIMIT_HINT } from './kernel/Kernel.ts'
import { Abort, Outcome, type RawResult, readResults, tooLarge } from './kernel/result-record.ts'
import { readDiff } from './kernel/state-diff.ts'
import { type RecordFields, recordBytes, recordFields, writeRecord } from './kernel/transaction-record.ts'
import { callFields, systemFields } from './requests.ts'
import { callResult, transactionResult } from './results.ts'
import type {
  BlockOptions,
  CallOptions,
  CallRequest,
  CallResult,
  Evm,
  ExecutableTransaction,
  TransactionResult,
} from './types.ts'

interface CurrentBlock {
  environment: BlockEnvironment
  options: BlockOptions
}

/** `Evm` over one kernel instance. */
export class WasmEvm implements Evm {
  readonly #kernel: Kernel
  readonly #chainId: bigint
  #block: CurrentBlock | undefined
  #isRunning = false

  constructor(kernel: Kernel, options: { chainId: bigint }) {
    this.#kernel = kernel
    this.#chainId = options.chainId
  }

  setBlock(environment: BlockEnvironment, options: BlockOptions): void {
    this.#block = { environment, options }
    this.#enterBlock(this.#block)
  }

  #enterBlock({ environment, options }: CurrentBlock): void {
    this.#kernel.blockHash = options.blockHash
    writeBlock(this.#kernel, environment, options, this.#chainId)
  }

  #currentBlock(): CurrentBlock {
    if (this.#block) return this.#block
    throw new EngineUsageError('There is no block to execute in.', 'Call setBlock first.')
  }

  execute(transactions: readonly ExecutableTransaction[], gasAvailable: bigint): TransactionResult[] {
    const { baseFeePerGas } = this.#currentBlock().environment
    this.#makeRoom()
    const results: TransactionResult[] = []
    let gas = gasAvailable
    this.#runAll(
      transactions.map((transaction) => recordFields(transaction, this.#chainId)),
      () => gas,
      (fields, result) => {
        if (result.outcome === Outcome.EXECUTED) gas -= result.gasUsed
        results.push(transactionResult(fields, result, baseFeePerGas))
      },
    )
    return results
  }

  systemCall(to: Address, data: Uint8Array): CallResult {
    this.#currentBlock()
    this.#makeRoom()
    return this.#runOne(systemFields(to, data))
  }

  call(request: CallRequest, options: CallOptions = {}): CallResult {
    const kernel = this.#kernel
    const current = options.block ?? this.#currentBlock()
    const { reader } = kernel
    if (options.state) kernel.reader = options.state
    else this.#makeRoom()
    if (options.block) this.#enterBlock(options.block)
    try {
      return this.#runOne(callFields(request, current.environment.gasLimit, options.state !== undefined))
    } finally {
      kernel.reader = reader
      if (options.block && this.#block) this.#enterBlock(this.#block)
    }
  }

  /** Runs one message and gives its result as a call's. */
  #runOne(fields: RecordFields): CallResult {
    let outcome: CallResult | undefined
    this.#runAll(
      [fields],
      () => UNLIMITED,
      (_, result) => {
        outcome = callResult(fields, result, this.#block?.environment.baseFeePerGas ?? 0n)
      },
    )
    return outcome!
  }

  /** Hands messages to the kernel, as many at a time as its buffers hold, and each result to `onResult`. */
  #runAll(
    messages: readonly RecordFields[],
    gasAvailable: () => bigint,
    onResult: (fields: RecordFields, result: RawResult) => void,
  ): void {
    this.#mustBeIdle()
    this.#isRunning = true
    try {
      for (let next = 0; next < messages.length; ) {
        const end = this.#writeRecords(messages, next, gasAvailable())
        if (end === next) onResult(messages[next]!, tooLarge)
        else this.#runRecords(messages, next, end, onResult)
        next = Math.max(end, next + 1)
      }
    } finally {
      this.#isRunning = false
    }
  }

  #mustBeIdle(): void {
    if (this.#isRunning) throw new EngineUsageError('The engine is running.', 'A StateReader must not use its engine.')
  }

  /** Writes records from `first` on until the input is full; returns the index after the last one. */
  #writeRecords(messages: readonly RecordFields[], first: number, gasAvailable: bigint): number {
    const kernel = this.#kernel
    const { exports, lane, input, inputBytes } = kernel
    let at = input
    let next = first
    for (; next < messages.length; next++) {
      const fields = messages[next]!
      if (at + recordBytes(fields) > input + inputBytes) break
      at = writeRecord(kernel, at, fields, this.#chainId)
    }
    exports.beginBatch(lane, at - input, gasAvailable < UNLIMITED ? gasAvailable : UNLIMITED)
    return next
  }

  /** Runs the records of the messages from `first` to `end`. */
  #runRecords(
    messages: readonly RecordFields[],
    first: number,
    end: number,
    onResult: (fields: RecordFields, result: RawResult) => void,
  ): void {
    const kernel = this.#kernel
    const { exports, lane } = kernel
    let retried = 0
    for (let done = first; done < end; ) {
      if (!kernel.attempt(() => exports.runBatch(lane))) {
        // Those before it may have filled the cache: with an empty one it gets a second try.
        const position = exports.batchPosition(lane)
        if (exports.abortReason(lane) === Abort.LIMIT && retried !== position) {
          retried = position
          exports.evictClean()
        } else {
          exports.skipAborted(lane)
        }
      }
      done += this.#drain(messages, done, onResult)
    }
  }

  /** Reads the results in the output; returns how many. */
  #drain(
    messages: readonly RecordFields[],
    from: number,
    onResult: (fields: RecordFields, result: RawResult) => void,
  ): number {
    const { output, exports, lane } = this.#kernel
    let next = from
    readResults(this.#kernel.copy(output, exports.outputUsed(lane) >>> 0), (result) => {
      onResult(messages[next++]!, result)
    })
    return next - from
  }

  /** Empties the cache when it is nearly full. */
  #makeRoom(): void {
    const { exports } = this.#kernel
    if (!exports.isCacheCrowded()) return
    exports.evictClean()
    if (exports.isCacheCrowded())
      throw new EngineLimitError("Changes that were not taken fill the engine's cache.", 'Call takeDiff more often.')
  }

  takeDiff(): StateDiff {
    const diff = readDiff(this.#kernel)
    this.#kernel.exports.settleDiff()
    return diff
  }

  setStorage(address: Address, slot: Hash, value: Hash): void {
    const { bytes, exchange, exports, lane } = this.#kernel
    bytes.set(address, exchange)
    bytes.set(slot, exchange + 32)
    bytes.set(value, exchange + 64)
    this.#require(() => exports.writeStorage(lane))
  }

  readonly state: StateReader = {
    account: (address) => this.#account(address),
    storage: (address, slot) => this.#storage(address, slot),
    code: (codeHash) => this.#code(codeHash),
  }

  #account(address: Address): Account | undefined {
    const { exchange, exports, lane } = this.#kernel
    this.#kernel.bytes.set(address, exchange)
    let exists = 0
    this.#require(() => {
      exists = exports.readAccount(lane)
    })
    return exists ? this.#kernel.accountAt(exchange + 32, exchange + 64, exchange + 96) : undefined
  }

  #storage(address: Address, slot: Hash): Hash {
    const { exchange, exports, lane, bytes } = this.#kernel
    bytes.set(address, exchange)
    bytes.set(slot, exchange + 32)
    this.#require(() => exports.readStorage(lane))
    return this.#kernel.copy(exchange + 64, 32)
  }

  #code(codeHash: Hash): Uint8Array {
    const { exchange, exports, lane, bytes } = this.#kernel
    bytes.set(codeHash, exchange)
    let address = 0
    this.#require(() => {
      address = exports.readCode(lane) >>> 0
    })
    return this.#kernel.copy(address, this.#kernel.view.getUint32(exchange, true))
  }

  /** Work that fails only when a region is full. */
  #require(work: () => void): void {
    this.#mustBeIdle()
    this.#makeRoom()
    if (!this.#kernel.attempt(work)) throw new EngineLimitError("The engine's cache is full.", LIMIT_HINT)
  }

  reset(state?: StateReader): void {
    if (state) this.#kernel.reader = state
    this.#kernel.exports.forgetState()
  }
}
