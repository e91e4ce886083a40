import type { Hash } from '@megarollup/protocol'
import { Level } from 'level'
import { DataFolderLockedError } from '../errors.ts'

/** Where a transaction is in the chain of mini-blocks. */
export interface TransactionLocation {
  miniBlock: bigint
  /** Position in the mini-block. */
  index: number
}

type Batch = { type: 'put'; key: Uint8Array; value: Uint8Array }[]

/** Buckets of the database: the first byte of a key. */
const TRANSACTION = 0x74
const BLOCK = 0x62
/** How far the index has come; its value is a location. */
const POSITION_KEY = Uint8Array.of(0x70)
/** Batches that may wait to be written before `add` makes the caller wait. */
const MAX_BACKLOG = 64

/**
 * Finds transactions and blocks by hash. Written behind the chain: what is not yet written is answered from memory, and what a
 * crash lost is added again from the log. The database's lock is also the lock of the data folder.
 */
export class HashIndex {
  readonly #db: Level<Uint8Array, Uint8Array>
  readonly #recent = new Map<string, Uint8Array>()
  #position: bigint
  #writes: Promise<void> = Promise.resolve()
  #backlog = 0
  #failure: unknown

  private constructor(db: Level<Uint8Array, Uint8Array>, position: bigint) {
    this.#db = db
    this.#position = position
  }

  static async open(path: string): Promise<HashIndex> {
    const db = new Level<Uint8Array, Uint8Array>(path, { keyEncoding: 'view', valueEncoding: 'view' })
    try {
      await db.open()
    } catch (cause) {
      if (isLocked(cause)) throw new DataFolderLockedError(path, cause)
      throw cause
    }
    const position = await db.get(POSITION_KEY)
    return new HashIndex(db, position ? decodeLocation(position).miniBlock : 0n)
  }

  /** Number of log records that the index covers durably enough to go on from. */
  get indexedRecords(): bigint {
    return this.#position
  }

  /** Adds the transactions of a mini-block, or a block. `records` is the length of the log with this record. */
  async add(
    entry: { transactions: readonly Hash[]; miniBlock: bigint } | { blockHash: Hash; block: bigint },
    records: bigint,
  ) {
    if (this.#failure) throw this.#failure
    const batch: Batch =
      'blockHash' in entry
        ? [put(keyOf(BLOCK, entry.blockHash), encodeLocation(entry.block, 0))]
        : entry.transactions.map((hash, index) => put(keyOf(TRANSACTION, hash), encodeLocation(entry.miniBlock, index)))
    for (const { key, value } of batch) this.#recent.set(mapKey(key), value)
    this.#backlog++
    this.#writes = this.#writes.then(() => this.#write(batch, records))
    if (this.#backlog > MAX_BACKLOG) await this.#writes
  }

  async transaction(hash: Hash): Promise<TransactionLocation | undefined> {
    const value = this.#get(keyOf(TRANSACTION, hash))
    return value && decodeLocation(value)
  }

  async block(hash: Hash): Promise<bigint | undefined> {
    const value = this.#get(keyOf(BLOCK, hash))
    return value && decodeLocation(value).miniBlock
  }

  async close(): Promise<void> {
    await this.#writes
    await this.#db.close()
  }

  /** Synchronous, as the state's reads are: a read from the cache costs less than the way to a thread and back. */
  #get(key: Uint8Array): Uint8Array | undefined {
    return this.#recent.get(mapKey(key)) ?? this.#db.getSync(key)
  }

  async #write(batch: Batch, records: bigint): Promise<void> {
    try {
      await this.#db.batch([...batch, put(POSITION_KEY, encodeLocation(records, 0))])
      this.#position = records
      for (const { key } of batch) this.#recent.delete(mapKey(key))
    } catch (cause) {
      this.#failure ??= cause
    } finally {
      this.#backlog--
    }
  }
}

function put(key: Uint8Array, value: Uint8Array) {
  return { type: 'put' as const, key, value }
}

function keyOf(bucket: number, hash: Hash): Uint8Array {
  const key = new Uint8Array(33)
  key[0] = bucket
  key.set(hash, 1)
  return key
}

function mapKey(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1')
}

/** 8 bytes number · 4 bytes index, big-endian. */
function encodeLocation(miniBlock: bigint, index: number): Uint8Array {
  const bytes = new Uint8Array(12)
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, miniBlock)
  view.setUint32(8, index)
  return bytes
}

function decodeLocation(bytes: Uint8Array): TransactionLocation {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 12)
  return { miniBlock: view.getBigUint64(0), index: view.getUint32(8) }
}

function isLocked(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && 'code' in cause && cause.code === 'LEVEL_LOCKED'
}
