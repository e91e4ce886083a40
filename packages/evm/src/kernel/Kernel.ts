import { type Address, EMPTY_CODE_HASH, type Hash, type StateReader } from '@megarollup/protocol'
import { checkAccount, checkBlockHash, checkCode, checkSlot } from '../checks/answers.ts'
import { EngineLimitError } from '../errors.ts'
import type { ForkTables } from '../forks/tables.ts'
import type { Precompile } from '../precompiles/precompile.ts'
import type { KernelExports } from './exports.ts'
import { readWord, writeBytesAsWord, writeWord } from './words.ts'

/** Thrown through the kernel by `host.abort`; one object, because nobody looks at its stack. */
const ABORT = new Error('The kernel gave a transaction up')

/** Offsets in the exchange area; the kernel's `host.ts` describes them. */
const SLOT = 32
const NONCE = 32
const BALANCE = 64
const VALUE = 64
const CODE_HASH = 96
const NO_ROOM = 0xffff_ffff
/** Addresses of precompiles are below; the kernel's `layout.ts` has the same. */
const PRECOMPILE_LIMIT = 0x1000
/** What placed precompiles are known by: numbers that no address has. */
const FIRST_PLACED = PRECOMPILE_LIMIT
const PLACED_BYTES = 40

export type BlockHashLookup = (number: bigint) => Hash | undefined

/** Takes a `TraceEvent` and the address of the `Trace` that describes it. */
export type TraceListener = (event: number, record: number) => void

/** A kernel instance, its memory and what it asks for. The only place that knows of pointers besides the record codecs. */
export class Kernel {
  readonly exports: KernelExports
  readonly lane: number
  readonly exchange: number
  readonly input: number
  readonly inputBytes: number
  readonly output: number
  reader: StateReader
  /** Whether the last precompile failed for lack of gas. */
  isPrecompileUnpaid = false
  blockHash: BlockHashLookup = () => undefined
  #tables: ForkTables | undefined
  #precompiles: ReadonlyMap<number, Precompile> = new Map()
  readonly #returnData: number
  readonly #returnCapacity: number
  #bytes = new Uint8Array(0)
  #view = new DataView(new ArrayBuffer(0))

  constructor(options: {
    module: WebAssembly.Module
    /** For a kernel that imports its memory. */
    memory?: WebAssembly.Memory
    reader: StateReader
    tables: ForkTables
    /** 40 bytes for the hash tables: five odd numbers that nobody can guess. */
    secrets: Uint8Array
    sharedScale: number
    laneScale: number
    maxMemoryBytes: number
    /** Told of each event by the traced kernel; the others know no events. */
    onTrace?: TraceListener
  }) {
    this.reader = options.reader
    this.exports = new WebAssembly.Instance(options.module, {
      host: { ...this.#host(), ...(options.onTrace && { trace: options.onTrace }) },
      ...(options.memory && { env: { memory: options.memory } }),
    }).exports as unknown as KernelExports
    const { exports } = this
    if (!exports.prepare()) throw notEnough(options.maxMemoryBytes)
    this.bytes.set(options.secrets, exports.secretsAddress.value)
    this.useTables(options.tables)
    this.lane = exports.initialise(options.sharedScale, options.laneScale, options.maxMemoryBytes) >>> 0
    if (this.lane === 0) throw notEnough(options.maxMemoryBytes)
    this.exchange = exports.exchangeAddress(this.lane) >>> 0
    this.input = exports.inputAddress(this.lane) >>> 0
    this.inputBytes = exports.inputBytes(this.lane) >>> 0
    this.output = exports.outputAddress(this.lane) >>> 0
    this.#returnData = exports.returnDataAddress(this.lane) >>> 0
    this.#returnCapacity = exports.returnDataCapacity(this.lane) >>> 0
  }

  /** Makes the rules, the opcodes and the precompiles those of another fork. */
  useTables(tables: ForkTables): void {
    if (tables === this.#tables) return
    this.#tables = tables
    const { bytes, view, exports } = this
    bytes.set(tables.parameters, exports.rulesAddress.value)
    bytes.set(tables.opcodes, exports.opcodeTableAddress.value)
    const present: number = exports.precompilesAddress.value
    bytes.fill(0, present, present + PRECOMPILE_LIMIT)
    for (const address of tables.precompiles.keys()) bytes[present + address] = 1
    const byNumber = new Map(tables.precompiles)
    const placed: number = exports.placedPrecompilesAddress.value
    view.setBigUint64(placed, BigInt(tables.placed.length), true)
    tables.placed.forEach(({ at, precompile }, i) => {
      const entry = placed + 8 + i * PLACED_BYTES
      writeBytesAsWord(view, entry, at)
      view.setBigUint64(entry + 32, BigInt(FIRST_PLACED + i), true)
      byNumber.set(FIRST_PLACED + i, precompile)
    })
    this.#precompiles = byNumber
  }

  /** All of memory. Good until the kernel runs again: it may grow. */
  get bytes(): Uint8Array {
    if (this.#bytes.buffer !== this.exports.memory.buffer) this.#refresh()
    return this.#bytes
  }

  get view(): DataView {
    if (this.#view.buffer !== this.exports.memory.buffer) this.#refresh()
    return this.#view
  }

  #refresh(): void {
    this.#bytes = new Uint8Array(this.exports.memory.buffer)
    this.#view = new DataView(this.exports.memory.buffer)
  }

  /** A copy of `length` bytes. */
  copy(address: number, length: number): Uint8Array {
    return this.bytes.slice(address, address + length)
  }

  /** Runs `work` of the kernel; `false` when it gave up. Errors of the reader pass through. */
  attempt(work: () => void): boolean {
    try {
      work()
      return true
    } catch (error) {
      if (error === ABORT) return false
      throw error
    }
  }

  /** What the kernel imports. Arrow functions: `this` is the kernel. */
  #host(): Record<string, WebAssembly.ImportValue> {
    const at = (pointer: number, length: number) => this.bytes.slice(pointer >>> 0, (pointer >>> 0) + length)
    return {
      account: (key: number) => this.#readAccount(key >>> 0, at(key, 20)),
      storage: (key: number) => {
        const value = this.reader.storage(at(key, 20), at(key + SLOT, 32))
        checkSlot(value)
        this.bytes.set(value, (key >>> 0) + VALUE)
      },
      hasStorage: (key: number) => (this.reader.hasStorage?.(at(key, 20)) ? 1 : 0),
      code: (key: number) => {
        const codeHash = at(key, 32)
        const code = this.reader.code(codeHash)
        checkCode(code, codeHash)
        const address = this.exports.allocateCodeBytes(code.length) >>> 0
        if (address === 0) return NO_ROOM
        this.bytes.set(code, address)
        return code.length
      },
      blockHash: (key: number, number: bigint) => {
        const hash = this.blockHash(BigInt.asUintN(64, number))
        if (hash === undefined) return 0
        checkBlockHash(hash)
        this.bytes.set(hash, key >>> 0)
        return 1
      },
      precompile: (address: number, input: number, length: number, gas: bigint) =>
        this.#runPrecompile(address, input >>> 0, length >>> 0, gas),
      abort: () => {
        throw ABORT
      },
    }
  }

  #readAccount(key: number, address: Address): number {
    const account = this.reader.account(address)
    checkAccount(account)
    const { view, bytes } = this
    view.setBigUint64(key + NONCE, account?.nonce ?? 0n, true)
    writeWord(view, key + BALANCE, account?.balance ?? 0n)
    bytes.set(account?.codeHash ?? EMPTY_CODE_HASH, key + CODE_HASH)
    return account === undefined ? 0 : 1
  }

  #runPrecompile(address: number, input: number, length: number, gas: bigint): bigint {
    const precompile = this.#precompiles.get(address)
    if (precompile === undefined) return -1n
    const data = this.bytes.subarray(input, input + length)
    const cost = precompile.gas(data)
    this.isPrecompileUnpaid = cost > gas
    if (this.isPrecompileUnpaid) return -1n
    const output = precompile.run(data)
    if (output === undefined) return -1n
    if (output.length > this.#returnCapacity) throw new EngineLimitError('A precompile returns too much.', LIMIT_HINT)
    this.bytes.set(output, this.#returnData)
    this.exports.setReturnLength(this.lane, output.length)
    return cost
  }

  /** An account as `readAccount` of the kernel, or a record of the diff, has it. */
  accountAt(nonceAddress: number, balanceAddress: number, codeHashAddress: number) {
    return {
      nonce: this.view.getBigUint64(nonceAddress, true),
      balance: readWord(this.view, balanceAddress),
      codeHash: this.copy(codeHashAddress, 32),
    }
  }
}

export const LIMIT_HINT = 'Raise maxMemoryBytes, call takeDiff more often, or lower the gas limit.'

function notEnough(bytes: number): EngineLimitError {
  return new EngineLimitError(`The engine does not fit in ${bytes} bytes of memory.`, LIMIT_HINT)
}
