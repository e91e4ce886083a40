import type { Log } from '@megarollup/protocol'
import {
  Outcome,
  type RawResult,
  RESULT_RECORD_BYTES,
  readLogs,
  readResult,
  resultField,
  Status,
} from '../kernel/result-record.ts'

const NO_BYTES = new Uint8Array(0)
const U32 = 2 ** 32

/** How a transaction of a batch ended. `success`, `revert` and `halt` were executed and paid for; the others changed nothing. */
export type BatchOutcome = 'success' | 'revert' | 'halt' | 'invalid' | 'deferred' | 'block-full'

/**
 * The results of `Evm.executeBatch`, as the engine wrote them. Answers come straight out of its bytes: outcome and gas allocate
 * nothing, logs and outputs are views, which are good until these results are used for another batch.
 */
export class BatchResults {
  #bytes = NO_BYTES
  #view = new DataView(NO_BYTES.buffer)
  #used = 0
  readonly #starts: number[] = []

  /** Number of transactions. */
  get length(): number {
    return this.#starts.length
  }

  outcome(i: number): BatchOutcome {
    switch (this.#u32(i, resultField.outcome)) {
      case Outcome.EXECUTED: {
        const status = this.#u32(i, resultField.status)
        return status === Status.SUCCESS ? 'success' : status === Status.REVERT ? 'revert' : 'halt'
      }
      case Outcome.INVALID:
        return 'invalid'
      case Outcome.DEFERRED:
        return 'deferred'
      default:
        return 'block-full'
    }
  }

  /** After the refund; 0 of a transaction that was not executed. */
  gasUsed(i: number): number {
    return this.#u32(i, resultField.gasUsed) + this.#u32(i, resultField.gasUsed + 4) * U32
  }

  logCount(i: number): number {
    return this.#u32(i, resultField.logCount)
  }

  /** Logs with views of these results. */
  logs(i: number): Log[] {
    return readLogs(this.#bytes, this.#view, this.#starts[i]!)
  }

  /** What the outermost call returned, or its revert data; of a creation, the code. A view. */
  output(i: number): Uint8Array {
    const output = this.#starts[i]! + RESULT_RECORD_BYTES + this.#u32(i, resultField.logBytes)
    return this.#bytes.subarray(output, output + this.#u32(i, resultField.outputLength))
  }

  /** @internal */
  raw(i: number): RawResult {
    return readResult(this.#bytes, this.#view, this.#starts[i]!)
  }

  #u32(i: number, field: number): number {
    const start = this.#starts[i]
    if (start === undefined) throw new RangeError(`There are ${this.length} results, none at ${i}`)
    return this.#view.getUint32(start + field, true)
  }

  /** @internal */
  clear(): void {
    this.#used = 0
    this.#starts.length = 0
  }

  /** @internal Copies records of the kernel. */
  append(records: Uint8Array): void {
    const start = this.#used
    const end = start + records.length
    if (end > this.#bytes.length) {
      // Views of what is there stay good: the old bytes are left alone.
      const grown = new Uint8Array(start === 0 ? end : Math.max(end, start * 2))
      grown.set(this.#bytes.subarray(0, start))
      this.#bytes = grown
      this.#view = new DataView(grown.buffer)
    }
    this.#bytes.set(records, start)
    this.#used = end
    for (let at = start; at < end; at += this.#view.getUint32(at + resultField.bytes, true)) this.#starts.push(at)
  }
}
