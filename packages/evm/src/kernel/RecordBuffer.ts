import { checkFields } from '../checks/fields.ts'
import { type RecordFields, readFields, recordBytes, writeRecord } from './transaction-record.ts'

const FIRST_BYTES = 4096

/** Transactions in the kernel's own format, one record after the other. Grows. */
export class RecordBuffer {
  readonly #chainId: bigint
  #bytes = new Uint8Array(FIRST_BYTES)
  #view = new DataView(this.#bytes.buffer)
  /** Where each record begins, and where the next one will. */
  readonly #starts: number[] = [0]

  constructor(chainId: bigint) {
    this.#chainId = chainId
  }

  get length(): number {
    return this.#starts.length - 1
  }

  /** Where record `i` begins; at `length`, where the last one ends. */
  start(i: number): number {
    return this.#starts[i]!
  }

  /** A view of the records from `first` up to `end`; good until the next change. */
  slice(first: number, end: number): Uint8Array {
    return this.#bytes.subarray(this.#starts[first]!, this.#starts[end]!)
  }

  clear(): void {
    this.#starts.length = 1
  }

  /** @throws EngineInputError; then nothing was appended */
  append(fields: RecordFields): void {
    checkFields(fields)
    const at = this.#reserve(recordBytes(fields))
    writeRecord({ bytes: this.#bytes, view: this.#view }, at, fields, this.#chainId)
  }

  appendBytes(record: Uint8Array): void {
    this.#bytes.set(record, this.#reserve(record.length))
  }

  /** What record `i` says, without its lists. */
  fields(i: number): RecordFields {
    return readFields({ bytes: this.#bytes, view: this.#view }, this.#starts[i]!)
  }

  /** Makes room for a record, and returns where it goes. Its bytes may hold what was there before. */
  #reserve(size: number): number {
    const at = this.#starts[this.length]!
    const end = at + size
    if (end > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#bytes.length * 2, end))
      grown.set(this.#bytes)
      this.#bytes = grown
      this.#view = new DataView(grown.buffer)
    }
    this.#starts.push(end)
    return at
  }
}
