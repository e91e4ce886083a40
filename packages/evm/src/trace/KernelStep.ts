import { readWord } from '../kernel/words.ts'
import { haltReason } from '../messages.ts'
import type { Step } from './hooks.ts'
import { TOP_COPY, TOP_ITEMS, traceField } from './record.ts'

interface Memory {
  readonly bytes: Uint8Array
  readonly view: DataView
}

/** `Halt`s that come up while an instruction runs: undefined opcode, jump, write protection, return data out of bounds. */
const faults: ReadonlySet<number> = new Set([4, 5, 6, 7])

/** `Step` over the kernel's memory: reads what is asked for, when it is asked for. */
export class KernelStep implements Step {
  readonly #kernel: Memory
  /** Address of the kernel's record. */
  readonly #at: number
  /** What memory was, when the instruction may have written to it. */
  savedMemory: Uint8Array | undefined

  constructor(kernel: Memory, at: number) {
    this.#kernel = kernel
    this.#at = at
  }

  #u32(field: number): number {
    return this.#kernel.view.getUint32(this.#at + field, true)
  }

  #i64(field: number): bigint {
    return this.#kernel.view.getBigInt64(this.#at + field, true)
  }

  get pc(): number {
    return this.#u32(traceField.pc)
  }

  get opcode(): number {
    return this.#u32(traceField.opcode)
  }

  get gas(): bigint {
    return this.#i64(traceField.gas)
  }

  get cost(): bigint {
    return this.#i64(traceField.gas) - this.#i64(traceField.gasAfter)
  }

  get depth(): number {
    return this.#u32(traceField.depth) + 1
  }

  get refund(): bigint {
    return this.#i64(traceField.refund)
  }

  get address(): Uint8Array {
    return addressAt(this.#kernel.bytes, this.#u32(traceField.account))
  }

  get error(): string | undefined {
    const halt = this.#u32(traceField.halt)
    return halt === 0 ? undefined : haltReason(halt, this.#u32(traceField.haltDetail))
  }

  get isFault(): boolean {
    return faults.has(this.#u32(traceField.halt))
  }

  get stackLength(): number {
    return this.#u32(traceField.stackBytes) / 32
  }

  stackItem(index: number): bigint {
    if (!(index >= 0 && index < this.stackLength)) throw new RangeError(`The stack has no item ${index}.`)
    // The instruction may have changed the top; of the rest there is no copy.
    const start = index < TOP_ITEMS ? this.#at + TOP_COPY : this.#u32(traceField.sp)
    return readWord(this.#kernel.view, start + 32 * index)
  }

  stack(): bigint[] {
    const length = this.stackLength
    return Array.from({ length }, (_, i) => this.stackItem(length - 1 - i))
  }

  get memorySize(): number {
    return this.#u32(traceField.memorySize)
  }

  memory(start = 0, end = this.memorySize): Uint8Array {
    const size = this.memorySize
    const base = this.#u32(traceField.memory)
    const live = this.savedMemory ?? this.#kernel.bytes.subarray(base, base + size)
    if (end <= size) return live.slice(start, end)
    const copy = new Uint8Array(Math.max(0, end - start))
    if (start < size) copy.set(live.subarray(start, size))
    return copy
  }

  returnData(): Uint8Array {
    const start = this.#u32(traceField.returnData)
    return this.#kernel.bytes.slice(start, start + this.#u32(traceField.returnLength))
  }
}

/** The kernel keeps an address as an integer, least significant byte first. */
export function addressAt(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.slice(at, at + 20).reverse()
}
