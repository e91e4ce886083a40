import type { Account, Address, Hash, StateDiff, StatePosition } from '@megarollup/protocol'
import { bytesToHex, bytesToKey, emptyCodeHash, equalBytes, isZero, keyToBytes, zeroHash } from '../bytes.ts'
import { DamagedStateError, StateStoreError } from '../errors.ts'
import { type BytesLevel, openLevel, readLevel } from '../level/openLevel.ts'
import { Overlay } from '../overlay/Overlay.ts'
import { assertAscends } from './assertAscends.ts'
import type { FlatState } from './FlatState.ts'
import { GenerationalCache } from './GenerationalCache.ts'
import {
  accountKey,
  codeKey,
  decodeAccount,
  decodePosition,
  decodeSlot,
  encodeAccount,
  encodePosition,
  encodeSlot,
  flatStateVersion,
  positionKey,
  storageKey,
} from './records.ts'

export interface OpenFlatStateParameters {
  /** Folder of the store; made when it does not exist. */
  path: string
  /** Hash of the chain's genesis block, 32 bytes: a folder of another chain is refused. */
  genesisHash: Hash
  /** Entries of the read cache for accounts and for slots, each. 100,000 unless told: about 60 MB when full. */
  cacheEntries?: number
}

/**
 * Opens the flat state on `level`. Throws `StateFolderFormatError`, `StateFolderLockedError` or `StateStoreError`.
 *
 * @example
 * ```ts
 * const state = await openFlatState({ path: `${dataDir}/state`, genesisHash })
 * if (!state.position()) await state.commit([genesisDiff], { block: 0n, miniBlock: 0n })
 * ```
 */
export async function openFlatState(parameters: OpenFlatStateParameters): Promise<FlatState> {
  const { path, genesisHash, cacheEntries = 100_000 } = parameters
  const db = await openLevel(path, { magic: 'MRFS', version: flatStateVersion, chainId: genesisHash })
  try {
    const position = await db.get(positionKey)
    return new LevelFlatState(db, position && decodePosition(position), cacheEntries)
  } catch (error) {
    await db.close()
    throw error
  }
}

type Operation = { type: 'put'; key: Uint8Array; value: Uint8Array } | { type: 'del'; key: Uint8Array }

class LevelFlatState implements FlatState {
  readonly #db: BytesLevel
  readonly #accounts: GenerationalCache<Account | null>
  readonly #slots: GenerationalCache<Hash>
  readonly #codes = new GenerationalCache<Uint8Array>(1_000)
  #position: StatePosition | undefined
  /** While a commit is written: the state before it, which readers see until it has resolved. */
  #snapshot: ReturnType<BytesLevel['snapshot']> | undefined
  #lastCommit: Promise<void> = Promise.resolve()

  constructor(db: BytesLevel, position: StatePosition | undefined, cacheEntries: number) {
    this.#db = db
    this.#position = position
    this.#accounts = new GenerationalCache(cacheEntries)
    this.#slots = new GenerationalCache(cacheEntries)
  }

  position(): StatePosition | undefined {
    return this.#position && { ...this.#position }
  }

  account(address: Address): Account | undefined {
    const key = bytesToKey(address)
    const cached = this.#accounts.get(key)
    if (cached !== undefined) return cached ?? undefined
    const record = this.#read(accountKey(address))
    const account = record === undefined ? null : decodeAccount(record)
    this.#accounts.set(key, account)
    return account ?? undefined
  }

  storage(address: Address, slot: Hash): Hash {
    const key = bytesToKey(address) + bytesToKey(slot)
    const cached = this.#slots.get(key)
    if (cached !== undefined) return cached
    const record = this.#read(storageKey(address, slot))
    const value = record === undefined ? zeroHash : decodeSlot(record)
    this.#slots.set(key, value)
    return value
  }

  code(codeHash: Hash): Uint8Array {
    if (equalBytes(codeHash, emptyCodeHash)) return new Uint8Array()
    const key = bytesToKey(codeHash)
    const cached = this.#codes.get(key)
    if (cached !== undefined) return cached
    const code = this.#read(codeKey(codeHash))
    if (code === undefined) throw new DamagedStateError(`the code with hash ${bytesToHex(codeHash)} is missing`)
    this.#codes.set(key, code)
    return code
  }

  async slotsOf(address: Address): Promise<Hash[]> {
    const keys = await this.#slotKeys(address)
    return keys.map((key) => key.slice(-32))
  }

  commit(diffs: StateDiff[], position: StatePosition): Promise<void> {
    const commit = this.#lastCommit.then(() => this.#commit(diffs, position))
    this.#lastCommit = commit.catch(() => {})
    return commit
  }

  async close(): Promise<void> {
    await this.#lastCommit
    await this.#db.close()
  }

  async #commit(diffs: StateDiff[], position: StatePosition): Promise<void> {
    assertAscends(this.#position, position)
    const changes = new Overlay()
    for (const diff of diffs) changes.apply(diff)
    try {
      const operations = await this.#operations(changes)
      operations.push({ type: 'put', key: positionKey, value: encodePosition(position) })
      this.#snapshot = this.#db.snapshot()
      // fsync point: the batch is one record of LevelDB's log, so it is there as a whole or not at all.
      await this.#db.batch(operations, { sync: true })
    } catch (error) {
      throw new StateStoreError(`Block ${position.block} cannot be written to the flat state`, error)
    } finally {
      const snapshot = this.#snapshot
      this.#snapshot = undefined
      void snapshot?.close()
    }
    this.#position = { ...position }
    this.#refreshCaches(changes)
  }

  async #operations(changes: Overlay): Promise<Operation[]> {
    const operations: Operation[] = []
    for (const key of changes.wiped) {
      for (const stored of await this.#slotKeys(keyToBytes(key))) operations.push({ type: 'del', key: stored })
    }
    for (const [key, account] of changes.accounts) {
      const record = accountKey(keyToBytes(key))
      if (account) operations.push({ type: 'put', key: record, value: encodeAccount(account) })
      else operations.push({ type: 'del', key: record })
    }
    for (const [key, slots] of changes.storage) {
      const address = keyToBytes(key)
      for (const [slot, value] of slots) {
        const record = storageKey(address, keyToBytes(slot))
        if (isZero(value)) operations.push({ type: 'del', key: record })
        else operations.push({ type: 'put', key: record, value: encodeSlot(value) })
      }
    }
    for (const [key, code] of changes.codes)
      operations.push({ type: 'put', key: codeKey(keyToBytes(key)), value: code })
    return operations
  }

  #slotKeys(address: Address): Promise<Uint8Array[]> {
    const range = { gte: storageKey(address, zeroHash), lte: storageKey(address, new Uint8Array(32).fill(0xff)) }
    return this.#db.keys(this.#snapshot ? { ...range, snapshot: this.#snapshot } : range).all()
  }

  #refreshCaches(changes: Overlay): void {
    if (changes.wiped.size > 0) this.#slots.clear()
    for (const [key, account] of changes.accounts) this.#accounts.set(key, account)
    for (const [key, slots] of changes.storage) for (const [slot, value] of slots) this.#slots.set(key + slot, value)
  }

  #read(key: Uint8Array): Uint8Array | undefined {
    return readLevel(this.#db, key, this.#snapshot)
  }
}
