import type { ExecutableTransaction } from '../executable-transaction.ts'
import { RecordBuffer } from '../kernel/RecordBuffer.ts'
import { recordFields } from '../kernel/transaction-record.ts'

/**
 * Transactions in the format that the engine runs, for `Evm.executeBatch`. Encoding costs about as much as running a transfer:
 * whoever has the time beforehand, such as admission, does it once, and execution only copies bytes.
 *
 * @example
 * ```ts
 * const batch = new TransactionBatch({ chainId: 901n })
 * for (const transaction of transactions) batch.add(transaction)
 * const results = evm.executeBatch(batch, environment.gasLimit)
 * for (let i = 0; i < results.length; i++) console.log(results.outcome(i), results.gasUsed(i))
 * ```
 */
export class TransactionBatch {
  /** @internal The records, for the engine. */
  readonly records: RecordBuffer
  readonly #chainId: bigint

  /** `chainId` must be that of the engine: a transaction of another chain is recorded as such. */
  constructor({ chainId }: { chainId: bigint }) {
    this.#chainId = chainId
    this.records = new RecordBuffer(chainId)
  }

  /** Number of transactions. */
  get length(): number {
    return this.records.length
  }

  /** Encodes a transaction. Recovers who signed its authorisations unless it says so. */
  add(transaction: ExecutableTransaction): void {
    this.records.append(recordFields(transaction, this.#chainId))
  }

  /** A copy of transaction `i` as it is encoded: to keep it, or to send it to another thread. */
  encoded(i: number): Uint8Array {
    return this.records.slice(i, i + 1).slice()
  }

  /** Adds what `encoded` gave, of a batch of the same chain and version. It is not checked: never take it from outside. */
  addEncoded(record: Uint8Array): void {
    this.records.appendBytes(record)
  }

  /** Removes all transactions and keeps the memory. Results of the batch do not survive it. */
  clear(): void {
    this.records.clear()
  }
}
