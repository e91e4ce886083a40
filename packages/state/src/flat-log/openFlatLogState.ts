import type { Account, Address, Hash, StateDiff, StatePosition } from '@megarollup/protocol'
import { bytesToHex, bytesToKey, emptyCodeHash, equalBytes, isZero, keyToBytes, zeroHash } from '../bytes.ts'
import { DamagedStateError, StateStoreError } from '../errors.ts'
import { assertAscends } from '../flat/assertAscends.ts'
import type { FlatState } from '../flat/FlatState.ts'
import { GenerationalCache } from '../flat/GenerationalCache.ts'
import { decodePosition, decodeSlot, encodePosition, encodeSlot } from '../flat/records.ts'
import { Overlay } from '../overlay/Overlay.ts'
import type { FlatBatch } from './FlatBatch.ts'
import type { FlatLog } from './FlatLog.ts'
import { openFlatLog } from './openFlatLog.ts'
import {
  type AccountEntry,
  accountKey,
  codeKey,
  decodeAccountEntry,
  encodeAccountEntry,
  readSlotKey,
  slotKey,
  slotOffset,
} from './stateRecords.ts'

export interface OpenFlatLogStateParameters {
  /** Folder of the store; made when it does not exist. */
  path: string
  /** Hash of the chain's genesis block, 32 bytes: a folder of another chain is refused. */
  genesisHash: Hash
  /** Memory for index, pages and caches, 256 MiB unless told. */
  memoryBytes?: number
  /** Entries of the read cache for accounts and for slots, each; an eighth of the memory unless told. */
  cacheEntries?: number
  /** Size of the log's segments, 128 MiB unless told. */
  segmentBytes?: number
}

/** Something to be read ahead: an account, and one of its slots when `slot` is there. */
export interface StateRead {
  address: Address
  slot?: Hash
}

/** The flat state on a log, which can be read ahead. */
export interface FlatLogState extends FlatState {
  /** Brings accounts and slots into the cache, 32 reads in flight, so that the synchronous reads that follow need not wait. */
  prefetch(reads: readonly StateRead[]): Promise<void>
  /** Waits until nothing is left to be done in the background. Throws what went wrong there. */
  settle(): Promise<void>
}

/** Memory of a cached entry, roughly, twice over because the cache may hold twice its capacity. */
const cachedEntryBytes = 700

/**
 * Opens the flat state on a flat log. Throws `StateFolderFormatError`, `StateFolderLockedError`, `DamagedStateError` or
 * `StateStoreError`.
 */
export async function openFlatLogState(parameters: OpenFlatLogStateParameters): Promise<FlatLogState> {
  const { path, genesisHash, memoryBytes = 256 * 2 ** 20, segmentBytes } = parameters
  const cacheEntries = parameters.cacheEntries ?? Math.floor(memoryBytes / 16 / cachedEntryBytes)
  const log = await openFlatLog({ path, owner: genesisHash, memoryBytes, ...(segmentBytes && { segmentBytes }) })
  return new LogFlatState(log, cacheEntries)
}

class LogFlatState implements FlatLogState {
  readonly #log: FlatLog
  readonly #entries: GenerationalCache<AccountEntry>
  readonly #slots: GenerationalCache<Hash>
  readonly #codes = new GenerationalCache<Uint8Array>(250)
  #position: StatePosition | undefined
  #lastCommit: Promise<void> = Promise.resolve()
  #commits = 0
  #closed = false

  constructor(log: FlatLog, cacheEntries: number) {
    this.#log = log
    const mark = log.mark()
    this.#position = mark && decodePosition(mark)
    this.#entries = new GenerationalCache(cacheEntries)
    this.#slots = new GenerationalCache(cacheEntries)
    log.isGarbage = (key) => {
      const slot = readSlotKey(key)
      return slot !== undefined && this.#entry(slot.address).epoch !== slot.epoch
    }
  }

  position(): StatePosition | undefined {
    return this.#position && { ...this.#position }
  }

  account(address: Address): Account | undefined {
    this.#assertOpen()
    return this.#entry(address).account
  }

  storage(address: Address, slot: Hash): Hash {
    this.#assertOpen()
    const { epoch } = this.#entry(address)
    const name = cachedSlot(bytesToKey(address), epoch, bytesToKey(slot))
    const cached = this.#slots.get(name)
    if (cached !== undefined) return cached
    const value = slotOf(this.#log.getSync(slotKey(address, epoch, slot)))
    this.#slots.set(name, value)
    return value
  }

  code(codeHash: Hash): Uint8Array {
    this.#assertOpen()
    if (equalBytes(codeHash, emptyCodeHash)) return new Uint8Array()
    const name = bytesToKey(codeHash)
    const cached = this.#codes.get(name)
    if (cached !== undefined) return cached
    const code = this.#log.getSync(codeKey(codeHash))
    if (code === undefined) throw new DamagedStateError(`the code with hash ${bytesToHex(codeHash)} is missing`)
    this.#codes.set(name, code)
    return code
  }

  async prefetch(reads: readonly StateRead[]): Promise<void> {
    const commits = this.#commits
    await this.#loadEntries(new Set(reads.map(({ address }) => bytesToKey(address))))
    const wanted = new Map<string, Uint8Array>()
    for (const { address, slot } of reads) {
      const entry = slot && this.#entries.get(bytesToKey(address))
      if (!slot || !entry) continue
      const name = cachedSlot(bytesToKey(address), entry.epoch, bytesToKey(slot))
      if (this.#slots.get(name) === undefined) wanted.set(name, slotKey(address, entry.epoch, slot))
    }
    const values = await this.#log.getMany([...wanted.values()])
    // After another commit they may be old.
    if (commits !== this.#commits) return
    let i = 0
    for (const name of wanted.keys()) this.#slots.set(name, slotOf(values[i++]))
  }

  commit(diffs: StateDiff[], position: StatePosition): Promise<void> {
    const commit = this.#lastCommit.then(() => this.#commit(diffs, { ...position }))
    this.#lastCommit = commit.catch(() => {})
    return commit
  }

  async slotsOf(address: Address): Promise<Hash[]> {
    this.#assertOpen()
    const { epoch } = this.#entry(address)
    const prefix = slotKey(address, epoch, zeroHash).subarray(0, slotOffset)
    return (await this.#log.keysWith(prefix)).map((key) => key.slice(slotOffset))
  }

  settle(): Promise<void> {
    return this.#log.settle()
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#lastCommit
    await this.#log.close()
  }

  async #commit(diffs: StateDiff[], position: StatePosition): Promise<void> {
    assertAscends(this.#position, position)
    const changes = new Overlay()
    for (const diff of diffs) changes.apply(diff)
    const entries = await this.#loadEntries(new Set([...changes.accounts.keys(), ...changes.storage.keys()]))
    const batch = this.#log.batch()
    for (const [key, account] of changes.accounts) {
      const { epoch } = entries.get(key)!
      const entry = { account: account ?? undefined, epoch: changes.wiped.has(key) ? epoch + 1 : epoch }
      entries.set(key, entry)
      batch.put(accountKey(keyToBytes(key)), encodeAccountEntry(entry))
    }
    this.#putSlots(batch, changes, entries)
    for (const [key, code] of changes.codes) {
      const name = codeKey(keyToBytes(key))
      if (this.#log.getSync(name) === undefined) batch.put(name, code)
    }
    // fsync point: one frame of the log, so it is there as a whole or not at all.
    await this.#log.commit(batch, encodePosition(position), () => {
      this.#position = position
      this.#commits++
      for (const key of changes.accounts.keys()) this.#entries.set(key, entries.get(key)!)
      for (const [key, slots] of changes.storage) {
        const { epoch } = entries.get(key)!
        for (const [slot, value] of slots) this.#slots.set(cachedSlot(key, epoch, slot), value)
      }
    })
  }

  #putSlots(batch: FlatBatch, changes: Overlay, entries: Map<string, AccountEntry>): void {
    for (const [key, slots] of changes.storage) {
      const { epoch } = entries.get(key)!
      const address = keyToBytes(key)
      for (const [slot, value] of slots) {
        const name = slotKey(address, epoch, keyToBytes(slot))
        if (isZero(value)) batch.delete(name)
        else batch.put(name, encodeSlot(value))
      }
    }
  }

  #entry(address: Address): AccountEntry {
    const key = bytesToKey(address)
    const cached = this.#entries.get(key)
    if (cached) return cached
    const entry = decodeAccountEntry(this.#log.getSync(accountKey(address)))
    this.#entries.set(key, entry)
    return entry
  }

  /** The entries of addresses, from the cache or else all together from the log. */
  async #loadEntries(keys: Set<string>): Promise<Map<string, AccountEntry>> {
    const commits = this.#commits
    const entries = new Map<string, AccountEntry>()
    const missing: string[] = []
    for (const key of keys) {
      const cached = this.#entries.get(key)
      if (cached) entries.set(key, cached)
      else missing.push(key)
    }
    const values = await this.#log.getMany(missing.map((key) => accountKey(keyToBytes(key))))
    for (const [i, key] of missing.entries()) {
      const entry = decodeAccountEntry(values[i])
      entries.set(key, entry)
      if (commits === this.#commits) this.#entries.set(key, entry)
    }
    return entries
  }

  #assertOpen(): void {
    if (this.#closed) throw new StateStoreError('The flat state was closed')
  }
}

function cachedSlot(addressKey: string, epoch: number, slotKey: string): string {
  return epoch === 0 ? addressKey + slotKey : `${addressKey}${slotKey}${epoch}`
}

function slotOf(record: Uint8Array | undefined): Hash {
  return record === undefined ? zeroHash : decodeSlot(record)
}
