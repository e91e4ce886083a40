import type { Log } from '@megarollup/protocol'
import { blockField } from '../kernel/block-record.ts'
import type { Kernel } from '../kernel/Kernel.ts'
import { readAuthorities, readData, readFields, TransactionFlag } from '../kernel/transaction-record.ts'
import { readWord } from '../kernel/words.ts'
import { haltReason } from '../messages.ts'
import { opcodeName } from '../opcodes.ts'
import type { TracedExports } from './exports.ts'
import type { FrameKind, TraceHooks } from './hooks.ts'
import { kernelState } from './KernelState.ts'
import { addressAt, KernelStep } from './KernelStep.ts'
import { precompileFailure } from './precompile-failure.ts'
import { TraceEvent, TraceFlag, traceField } from './record.ts'

/** A `Halt`. */
const PRECOMPILE = 12
const SUCCESS = 0
const REVERT = 1
/** A log of the kernel: `assembly/opcodes/log.ts`. */
const log = { topicCount: 20, dataLength: 24, headerBytes: 32 } as const
const PRECOMPILE_LIMIT = 0x1000

/** Turns the events of a traced kernel into calls of hooks. */
export class Observer {
  readonly #kernel: Kernel
  readonly #exports: TracedExports
  readonly #record: number
  readonly #step: KernelStep
  #hooks: TraceHooks = {}
  /** Of what was entered last. */
  #inputLength = 0
  /** Gas that the open frames began with. */
  readonly #gas: bigint[] = []

  constructor(kernel: Kernel) {
    this.#kernel = kernel
    this.#exports = kernel.exports as TracedExports
    this.#record = this.#exports.traceAddress(kernel.lane) >>> 0
    this.#step = new KernelStep(kernel, this.#record)
  }

  /** Runs `work`, calling `hooks` meanwhile. */
  during<T>(hooks: TraceHooks, work: () => T): T {
    const outer = this.#hooks
    this.#use(hooks)
    try {
      return work()
    } finally {
      this.#use(outer)
    }
  }

  #use(hooks: TraceHooks): void {
    this.#hooks = hooks
    this.#gas.length = 0
    let flags = Object.keys(hooks).length === 0 && Object.getPrototypeOf(hooks) === Object.prototype ? 0 : TraceFlag.ON
    if (hooks.step) flags |= TraceFlag.STEPS
    if (hooks.step && hooks.readsMemory) flags |= TraceFlag.MEMORY
    this.#kernel.view.setUint32(this.#record + traceField.flags, flags, true)
  }

  /** What the kernel calls. */
  onEvent(event: number): void {
    switch (event) {
      case TraceEvent.STEP:
        this.#hooks.step?.(this.#step)
        this.#step.savedMemory = undefined
        break
      case TraceEvent.MEMORY:
        this.#step.savedMemory = this.#step.memory()
        break
      case TraceEvent.ENTER:
        this.#enter()
        break
      case TraceEvent.EXIT:
        this.#exit()
        break
      case TraceEvent.LOG:
        this.#log()
        break
      case TraceEvent.BEGIN:
        this.#begin()
        break
      default:
        this.#hooks.transactionEnd?.({
          gasUsed: this.#i64(traceField.frameGas),
          status: this.#u32(traceField.status) === SUCCESS ? 1 : 0,
        })
    }
  }

  #u32(field: number): number {
    return this.#kernel.view.getUint32(this.#record + field, true)
  }

  #i64(field: number): bigint {
    return this.#kernel.view.getBigInt64(this.#record + field, true)
  }

  #address(field: number): Uint8Array {
    return addressAt(this.#kernel.bytes, this.#u32(field))
  }

  #word(field: number): bigint {
    return readWord(this.#kernel.view, this.#u32(field))
  }

  #data(): Uint8Array {
    return this.#kernel.copy(this.#u32(traceField.data), this.#u32(traceField.dataLength))
  }

  #begin(): void {
    this.#gas.length = 0
    this.#step.savedMemory = undefined
    if (!this.#hooks.transactionStart) return
    const kernel = this.#kernel
    const at = this.#u32(traceField.record)
    const fields = readFields(kernel, at)
    const block: number = kernel.exports.blockAddress.value
    this.#hooks.transactionStart({
      from: fields.sender,
      to: this.#address(traceField.to),
      isCreate: (fields.flags & TransactionFlag.CREATE) !== 0,
      isSystem: (fields.flags & TransactionFlag.SYSTEM) !== 0,
      type: fields.type,
      nonce: fields.nonce,
      gasLimit: fields.gasLimit,
      gasPrice: this.#word(traceField.value),
      value: fields.value,
      data: readData(kernel, at),
      authorities: readAuthorities(kernel, at),
      coinbase: addressAt(kernel.bytes, block + blockField.coinbase),
      blockNumber: kernel.view.getBigUint64(block + blockField.number, true),
      state: kernelState(kernel, this.#exports, (fields.flags & TransactionFlag.ISOLATED) !== 0),
      isPrecompile: (address) => this.#isPrecompile(address),
    })
  }

  #isPrecompile(address: Uint8Array): boolean {
    for (let i = 0; i < 18; i++) if (address[i] !== 0) return false
    const number = (address[18]! << 8) | address[19]!
    return number < PRECOMPILE_LIMIT && this.#kernel.bytes[this.#exports.precompilesAddress.value + number] === 1
  }

  #enter(): void {
    const gas = this.#i64(traceField.frameGas)
    this.#gas.push(gas)
    this.#inputLength = this.#u32(traceField.dataLength)
    this.#hooks.enter?.({
      kind: opcodeName(this.#u32(traceField.kind)) as FrameKind,
      depth: this.#u32(traceField.frameDepth),
      from: this.#address(traceField.from),
      to: this.#address(traceField.to),
      value: this.#word(traceField.value),
      gas,
      input: this.#data(),
    })
  }

  #exit(): void {
    const gas = this.#gas.pop() ?? 0n
    if (!this.#hooks.exit) return
    const status = this.#u32(traceField.status)
    const halt = this.#u32(traceField.frameHalt)
    const error = status === SUCCESS ? undefined : status === REVERT ? 'execution reverted' : this.#haltReason(halt)
    this.#hooks.exit({
      depth: this.#u32(traceField.frameDepth),
      output: this.#data(),
      gasUsed: gas - this.#i64(traceField.frameGas),
      error,
      isReverted: status !== SUCCESS,
    })
  }

  #haltReason(halt: number): string {
    if (halt === PRECOMPILE) {
      if (this.#kernel.isPrecompileUnpaid) return 'out of gas'
      // Nothing was entered since.
      return precompileFailure(this.#kernel.view.getUint16(this.#u32(traceField.to), true), this.#inputLength)
    }
    return haltReason(halt, this.#u32(traceField.frameHaltDetail))
  }

  #log(): void {
    if (!this.#hooks.log) return
    const { bytes, view } = this.#kernel
    const at = this.#u32(traceField.record)
    const topics: Uint8Array[] = []
    let next = at + log.headerBytes
    for (let i = view.getUint32(at + log.topicCount, true); i > 0; i--, next += 32)
      topics.push(bytes.slice(next, next + 32))
    const data = bytes.slice(next, next + view.getUint32(at + log.dataLength, true))
    this.#hooks.log({ address: bytes.slice(at, at + 20), topics, data } satisfies Log)
  }
}
