import { join } from 'node:path'
import type { Hash } from '@megarollup/protocol'
import { nodeDisk } from '@megarollup/state/disk'
import { Level } from 'level'
import { DataFolderLockedError } from '../errors.ts'
import { TransactionIndex, type TransactionLocation } from './transaction-index/transaction-index.ts'

/**
 * Finds transactions and blocks by hash. Written behind the chain: what is not yet written is answered from memory, and what a
 * crash lost is added again from the log. Blocks, one a second, are in a database, whose lock is also the lock of the data folder.
 */
export class HashIndex {
  readonly #blocks: Level<Uint8Array, Uint8Array>
  readonly #transactions: TransactionIndex
  readonly #recent = new Map<string, bigint>()
  #writes: Promise<void> = Promise.resolve()
  #failure: unknown

  private constructor(path: string, blocks: Level<Uint8Array, Uint8Array>) {
    this.#blocks = blocks
    this.#transactions = new TransactionIndex({
      disk: nodeDisk(join(path, 'transactions')),
      // A run says how far the whole index has come.
      beforeRun: () => this.#syncBlocks(),
    })
  }

  /** Throws `DataFolderLockedError`, or `CorruptIndexError`, which names the file. */
  static async open(path: string): Promise<HashIndex> {
    const blocks = new Level<Uint8Array, Uint8Array>(path, { keyEncoding: 'view', valueEncoding: 'view' })
    try {
      await blocks.open()
    } catch (cause) {
      if (isLocked(cause)) throw new DataFolderLockedError(path, cause)
      throw cause
    }
    try {
      return new HashIndex(path, blocks)
    } catch (error) {
      await blocks.close()
      throw error
    }
  }

  /** Number of log records that the index covers durably enough to go on from. */
  get indexedRecords(): number {
    return this.#transactions.indexedRecords
  }

  /** Adds the transactions of a mini-block, or a block. `records` is the length of the log with this record. */
  async add(
    entry: { transactions: readonly Hash[]; miniBlock: bigint } | { blockHash: Hash; block: bigint },
    records: number,
  ): Promise<void> {
    if (this.#failure) throw this.#failure
    if (!('blockHash' in entry)) return this.#transactions.add(entry.transactions, entry.miniBlock, records)
    const { blockHash, block } = entry
    this.#recent.set(keyOf(blockHash), block)
    this.#writes = this.#writes.then(() => this.#write(blockHash, block))
    return this.#transactions.add([], 0n, records)
  }

  /** Where the transaction may be: the hash of what is there has to be compared. */
  transactions(hash: Hash): TransactionLocation[] {
    return this.#transactions.find(hash)
  }

  /** Synchronous, as the state's reads are: a read from the cache costs less than the way to a thread and back. */
  block(hash: Hash): bigint | undefined {
    const recent = this.#recent.get(keyOf(hash))
    if (recent !== undefined) return recent
    const value = this.#blocks.getSync(hash)
    return value && new DataView(value.buffer, value.byteOffset, 8).getBigUint64(0)
  }

  async close(): Promise<void> {
    await this.#transactions.close()
    await this.#writes
    await this.#blocks.close()
  }

  async #write(hash: Hash, block: bigint): Promise<void> {
    const value = new Uint8Array(8)
    new DataView(value.buffer).setBigUint64(0, block)
    try {
      await this.#blocks.put(hash, value)
      this.#recent.delete(keyOf(hash))
    } catch (cause) {
      this.#failure ??= cause
    }
  }

  async #syncBlocks(): Promise<void> {
    await this.#writes
    if (this.#failure) throw this.#failure
    // fsync point: LevelDB's log is in order, so all puts before this one are durable with it.
    await this.#blocks.put(Uint8Array.of(0), new Uint8Array(8), { sync: true })
  }
}

function keyOf(hash: Uint8Array): string {
  return Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength).toString('latin1')
}

function isLocked(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && 'code' in cause && cause.code === 'LEVEL_LOCKED'
}
