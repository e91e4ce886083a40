import type { Address, Log } from '@megarollup/protocol'
import type { FrameEnd, FrameKind, FrameStart, TraceHooks, TransactionEnd, TransactionStart } from '../trace/hooks.ts'

export interface RecordedLog extends Log {
  /** Number of logs of the transaction before this one. */
  index: number
  /** Number of calls that its frame had made. */
  position: number
}

/** A call and what it called. */
export interface CallFrame {
  kind: FrameKind
  from: Address
  to: Address
  value: bigint
  gas: bigint
  gasUsed: bigint
  input: Uint8Array
  output: Uint8Array
  error: string | undefined
  calls: CallFrame[]
  logs: RecordedLog[]
}

/** Gathers the calls of a transaction as a tree. The outermost frame has the gas of the transaction. */
export class CallFrames implements TraceHooks {
  root: CallFrame | undefined
  transaction: TransactionStart | undefined
  readonly #open: CallFrame[] = []
  /** Logs so far that no revert took back, and how many there were when each open frame began. */
  #logCount = 0
  readonly #logMarks: number[] = []

  /** The innermost open frame. */
  get current(): CallFrame | undefined {
    return this.#open.at(-1)
  }

  transactionStart(transaction: TransactionStart): void {
    this.transaction = transaction
    this.root = undefined
    this.#open.length = 0
    this.#logCount = 0
    this.#logMarks.length = 0
  }

  enter({ kind, from, to, value, gas, input }: FrameStart): void {
    const output = new Uint8Array(0)
    const frame = { kind, from, to, value, gas, gasUsed: 0n, input, output, error: undefined, calls: [], logs: [] }
    const parent = this.#open.at(-1)
    if (parent) parent.calls.push(frame)
    else this.root = { ...frame, gas: this.transaction?.gasLimit ?? gas }
    this.#logMarks.push(this.#logCount)
    this.#open.push(parent ? frame : this.root!)
  }

  exit({ output, gasUsed, error, isReverted }: FrameEnd): void {
    const frame = this.#open.pop()
    const mark = this.#logMarks.pop() ?? 0
    if (isReverted) this.#logCount = mark
    if (!frame) return
    frame.output = output
    frame.gasUsed = gasUsed
    // Before Homestead a creation that could not pay for its code was none the worse for it.
    frame.error = isReverted ? error : undefined
  }

  log(log: Log): void {
    const frame = this.#open.at(-1)
    frame?.logs.push({ ...log, index: this.#logCount++, position: frame.calls.length })
  }

  transactionEnd({ gasUsed }: TransactionEnd): void {
    if (this.root) this.root.gasUsed = gasUsed
  }
}
