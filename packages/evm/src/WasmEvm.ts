import {
  type Account,
  type Address,
  type BlockEnvironment,
  bigIntToBytes32,
  type Hash,
  type StateReader,
} from '@megarollup/protocol'
import { BatchResults } from './batch/BatchResults.ts'
import type { TransactionBatch } from './batch/TransactionBatch.ts'
import { checkBlock, checkReader } from './checks/options.ts'
import { describeValue } from './checks/shapes.ts'
import { checkAddress, checkBigInt, checkHash, checkObject, checkUint256, checkUnsigned } from './checks/values.ts'
import { EngineInputError, EngineLimitError, EngineUsageError } from './errors.ts'
import type { ForkDefinition } from './forks/fork.ts'
import type { Fork } from './forks/index.ts'
import { UNLIMITED } from './forks/parameters.ts'
import type { ForkTables } from './forks/tables.ts'
import { writeBlock } from './kernel/block-record.ts'
import { type Kernel, LIMIT_HINT } from './kernel/Kernel.ts'
import { RecordBuffer } from './kernel/RecordBuffer.ts'
import { Abort, tooLargeRecord } from './kernel/result-record.ts'
import { readDiff } from './kernel/state-diff.ts'
import { type RecordFields, recordFields, TransactionFlag } from './kernel/transaction-record.ts'
import { callFields, systemFields } from './requests.ts'
import { callResult, transactionResult } from './results.ts'
import type {
  BlockOptions,
  CallOptions,
  CallRequest,
  CallResult,
  EngineDiff,
  Evm,
  ExecutableTransaction,
  SystemMessage,
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
  readonly #fork: Fork | ForkDefinition
  readonly #tablesOf: (fork: Fork | ForkDefinition) => ForkTables
  /** The records of messages that came as objects. */
  readonly #objects: RecordBuffer
  #block: CurrentBlock | undefined
  #isRunning = false

  constructor(
    kernel: Kernel,
    options: {
      chainId: bigint
      fork: Fork | ForkDefinition
      tablesOf: (fork: Fork | ForkDefinition) => ForkTables
    },
  ) {
    this.#kernel = kernel
    this.#chainId = options.chainId
    this.#fork = options.fork
    this.#tablesOf = options.tablesOf
    this.#objects = new RecordBuffer(options.chainId)
  }

  setBlock(environment: BlockEnvironment, options: BlockOptions): void {
    this.assertIdle()
    checkBlock(environment, options)
    const block = { environment, options }
    this.#enterBlock(block)
    this.#block = block
  }

  #enterBlock({ environment, options }: CurrentBlock): void {
    const tables = this.#tablesOf(options.fork ?? this.#fork)
    this.#kernel.blockHash = options.blockHash
    this.#kernel.useTables(tables)
    writeBlock(this.#kernel, { environment, options, chainId: this.#chainId, parameters: tables.definition.parameters })
  }

  #currentBlock(): CurrentBlock {
    if (this.#block) return this.#block
    throw new EngineUsageError('There is no block to execute in.', 'Call setBlock first.')
  }

  execute(transactions: readonly ExecutableTransaction[], gasAvailable: bigint): TransactionResult[] {
    this.assertIdle()
    const { baseFeePerGas } = this.#currentBlock().environment
    checkUnsigned(gasAvailable, 'gasAvailable')
    if (!Array.isArray(transactions))
      throw new EngineInputError('transactions', `is ${describeValue(transactions)}.`, 'Give a list.')
    const batch = this.#objects
    batch.clear()
    const fields = transactions.map((transaction) => recordFields(transaction, this.#chainId))
    for (const each of fields) batch.append(each)
    const results = new BatchResults()
    this.#runBatch(batch, gasAvailable, results)
    return fields.map((each, i) => transactionResult(each, results.raw(i), baseFeePerGas))
  }

  executeBatch(batch: TransactionBatch, gasAvailable: bigint, results = new BatchResults()): BatchResults {
    this.assertIdle()
    this.#currentBlock()
    checkUnsigned(gasAvailable, 'gasAvailable')
    this.#runBatch(batch.records, gasAvailable, results)
    return results
  }

  systemCall(to: Address, data: Uint8Array, message: SystemMessage = {}): CallResult {
    this.assertIdle()
    this.#currentBlock()
    this.#makeRoom()
    return this.#runOne(systemFields(to, data, message))
  }

  call(request: CallRequest, options: CallOptions = {}): CallResult {
    this.assertIdle()
    checkObject(request, 'the request')
    if (options.state) checkReader(options.state, 'options.state')
    if (options.block) checkBlock(options.block.environment, options.block.options)
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

  send(request: CallRequest): CallResult {
    this.assertIdle()
    checkObject(request, 'the request')
    const { gasLimit } = this.#currentBlock().environment
    this.#makeRoom()
    const fields = callFields(request, gasLimit, false)
    return this.#runOne({ ...fields, flags: fields.flags | TransactionFlag.KEEP })
  }

  /** Runs one message and gives its result as a call's. */
  #runOne(fields: RecordFields): CallResult {
    this.#objects.clear()
    this.#objects.append(fields)
    const results = new BatchResults()
    this.#runRecords(this.#objects, UNLIMITED, results)
    return callResult(fields, results.raw(0), this.#block?.environment.baseFeePerGas ?? 0n)
  }

  #runBatch(records: RecordBuffer, gasAvailable: bigint, results: BatchResults): void {
    this.#makeRoom()
    results.clear()
    this.#runRecords(records, gasAvailable < UNLIMITED ? gasAvailable : UNLIMITED, results)
  }

  /** Hands records to the kernel, as many at a time as its input holds. */
  #runRecords(records: RecordBuffer, gasAvailable: bigint, results: BatchResults): void {
    this.#isRunning = true
    try {
      const { exports, lane, inputBytes } = this.#kernel
      let gas = gasAvailable
      for (let next = 0; next < records.length; ) {
        let end = next
        while (end < records.length && records.start(end + 1) - records.start(next) <= inputBytes) end++
        if (end === next) {
          results.append(tooLargeRecord())
          next++
        } else {
          this.#runInput(records.slice(next, end), end, gas, results)
          gas = exports.batchGasLeft(lane)
          next = end
        }
      }
    } finally {
      this.#isRunning = false
    }
  }

  /**
   * @internal
   * @throws EngineUsageError inside of a reader, a hook, a precompile or a lookup of a block hash of this engine.
   */
  assertIdle(): void {
    if (this.#isRunning)
      throw new EngineUsageError(
        'The engine is running.',
        'A StateReader, a hook or a precompile must not use the engine that asks it: do so when the engine has returned.',
      )
  }

  /** Runs records that fit the input; there are `end` results when the last one is done. */
  #runInput(input: Uint8Array, end: number, gasAvailable: bigint, results: BatchResults): void {
    const kernel = this.#kernel
    const { exports, lane, output } = kernel
    kernel.bytes.set(input, kernel.input)
    exports.beginBatch(lane, input.length, gasAvailable)
    let retried = 0
    while (results.length < end) {
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
      results.append(kernel.bytes.subarray(output, output + (exports.outputUsed(lane) >>> 0)))
    }
  }

  /** Empties the cache when it is nearly full. */
  #makeRoom(): void {
    const { exports } = this.#kernel
    if (!exports.isCacheCrowded()) return
    exports.evictClean()
    if (exports.isCacheCrowded())
      throw new EngineLimitError("Changes that were not taken fill the engine's cache.", 'Call takeDiff more often.')
  }

  takeDiff(): EngineDiff {
    this.assertIdle()
    const diff = readDiff(this.#kernel)
    this.#kernel.exports.settleDiff()
    return diff
  }

  dropChanges(): void {
    this.assertIdle()
    this.#kernel.exports.dropChanges()
  }

  setStorage(address: Address, slot: Hash, value: Hash): void {
    this.assertIdle()
    checkAddress(address, 'address')
    checkHash(slot, 'slot')
    checkHash(value, 'value')
    const { bytes, exchange, exports, lane } = this.#kernel
    bytes.set(address, exchange)
    bytes.set(slot, exchange + 32)
    bytes.set(value, exchange + 64)
    this.#require(() => exports.writeStorage(lane))
  }

  addBalance(address: Address, amount: bigint): void {
    this.assertIdle()
    checkAddress(address, 'address')
    checkBigInt(amount, 'amount')
    checkUint256(amount < 0n ? -amount : amount, 'amount')
    const { bytes, exchange, exports, lane } = this.#kernel
    this.#currentBlock()
    bytes.set(address, exchange)
    bytes.set(bigIntToBytes32(amount < 0n ? -amount : amount), exchange + 32)
    this.#require(() => exports.changeBalance(lane, amount < 0n))
  }

  readonly state: StateReader = {
    account: (address) => this.#account(address),
    storage: (address, slot) => this.#storage(address, slot),
    code: (codeHash) => this.#code(codeHash),
  }

  #account(address: Address): Account | undefined {
    this.assertIdle()
    checkAddress(address, 'address')
    const { exchange, exports, lane } = this.#kernel
    this.#kernel.bytes.set(address, exchange)
    let exists = 0
    this.#require(() => {
      exists = exports.readAccount(lane)
    })
    return exists ? this.#kernel.accountAt(exchange + 32, exchange + 64, exchange + 96) : undefined
  }

  #storage(address: Address, slot: Hash): Hash {
    this.assertIdle()
    checkAddress(address, 'address')
    checkHash(slot, 'slot')
    const { exchange, exports, lane, bytes } = this.#kernel
    bytes.set(address, exchange)
    bytes.set(slot, exchange + 32)
    this.#require(() => exports.readStorage(lane))
    return this.#kernel.copy(exchange + 64, 32)
  }

  #code(codeHash: Hash): Uint8Array {
    this.assertIdle()
    checkHash(codeHash, 'codeHash')
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
    this.#makeRoom()
    this.#isRunning = true
    try {
      if (!this.#kernel.attempt(work)) throw new EngineLimitError("The engine's cache is full.", LIMIT_HINT)
    } finally {
      this.#isRunning = false
    }
  }

  reset(state?: StateReader): void {
    this.assertIdle()
    if (state !== undefined) checkReader(state, 'state')
    if (state) this.#kernel.reader = state
    this.#kernel.exports.forgetState()
  }
}
