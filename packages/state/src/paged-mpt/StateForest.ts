import type { Hash } from '@megarollup/protocol'
import { bytesToHex, bytesToKey, keyToBytes } from '../bytes.ts'
import { InvalidStateDiffError, StateStoreError } from '../errors.ts'
import { type AccountLeaf, decodeAccountLeaf } from '../mpt/accountLeaf.ts'
import type { ForestChange, ForestChanges } from './ForestChanges.ts'
import { readStorage } from './readStorage.ts'
import { TrieBatch } from './TrieBatch.ts'
import { createTrieKernel, type TrieKernel } from './TrieKernel.ts'
import { TrieThreads, type TrieUpdate } from './TrieThreads.ts'

/** What the kernel wants for a proof: `PROOF_BYTES` of `assembly/mpt/prove.ts` is less. */
const proofBytes = 65_536
const nothing = new Uint8Array()

/** An account in the forest. The addresses hold until the next update. */
interface FoundAccount {
  /** RLP, copied. */
  value: Uint8Array
  /** Root node of its storage trie, or 0. */
  storage: number
}

/** An update that only waits for being applied. */
interface PreparedUpdate {
  undo: ForestChanges
  /** The storage tries that change. */
  updates: TrieUpdate[]
  /** Root nodes of storage tries that go. */
  freed: number[]
}

export interface StateForestParameters {
  /** Bytes that the tries may take: 4 GiB unless told, which is also the most. */
  memoryBytes?: number
  /** Threads that update it, the caller among them: 1 unless told. */
  threads?: number
}

/**
 * The account trie and all storage tries in one memory: each account's leaf names the root node of its storage trie. Updates are
 * batches, synchronous, and say how to undo them.
 */
export class StateForest {
  readonly #kernel: TrieKernel
  readonly #threads: TrieThreads | undefined
  readonly #accounts: TrieBatch
  readonly #slots: TrieBatch
  /** Cell that names the root node of the account trie. */
  readonly #cell: number
  /** Where keys to be looked up lie: one of 32 bytes. */
  readonly #key: number
  readonly #proof: number
  #bytes: Uint8Array
  #broken = false

  constructor({ memoryBytes, threads = 1 }: StateForestParameters = {}) {
    this.#kernel = createTrieKernel(memoryBytes)
    this.#accounts = new TrieBatch(this.#kernel)
    this.#slots = new TrieBatch(this.#kernel)
    this.#cell = this.#kernel.takeBlock(16) >>> 0
    this.#key = this.#kernel.takeBlock(32) >>> 0
    this.#proof = this.#kernel.takeBlock(proofBytes) >>> 0
    this.#bytes = new Uint8Array(this.#kernel.memory.buffer)
    this.#threads = threads > 1 ? new TrieThreads(this.#kernel, threads) : undefined
  }

  /** Bytes of its nodes. */
  get liveBytes(): number {
    return this.#kernel.liveBytes() + (this.#threads?.liveBytes ?? 0)
  }

  root(): Hash {
    return this.#copy(this.#kernel.rootAddress(this.#cell) >>> 0, 32)
  }

  account(key: Hash): AccountLeaf | undefined {
    const found = this.#find(key)
    return found && decodeAccountLeaf(found.value)
  }

  /** RLP of a slot's value; `undefined` when it is zero. */
  slot(accountKey: Hash, slotKey: Hash): Uint8Array | undefined {
    return this.#slotUnder(this.#find(accountKey)?.storage ?? 0, slotKey)
  }

  /**
   * Applies changes, and returns those that undo them. Throws `InvalidStateDiffError`, having changed nothing, when slots of an
   * account are set that does not exist; `StateStoreError` when the memory is used up: the forest is of no use then.
   */
  update(changes: ForestChanges): ForestChanges {
    if (this.#broken) throw new StateStoreError('The memory of the trie was used up before')
    let slotCount = 0
    for (const { slots } of changes.values()) slotCount += slots.size
    try {
      this.#slots.reset(slotCount, slotCount * 33)
      this.#accounts.reset(changes.size, changes.size * 128)
      const prepared = this.#prepare(changes)
      this.#apply(prepared)
      return prepared.undo
    } catch (error) {
      if (error instanceof InvalidStateDiffError) throw error
      this.#broken = true
      throw error instanceof StateStoreError ? error : new StateStoreError('The memory of the trie is used up', error)
    }
  }

  /** The nodes from the root of the account trie towards a key. */
  proveAccount(key: Hash): Uint8Array[] {
    return this.#prove(this.#word(this.#cell), key)
  }

  /** The nodes from the root of an account's storage trie towards a key. */
  proveSlot(accountKey: Hash, slotKey: Hash): Uint8Array[] {
    return this.#prove(this.#find(accountKey)?.storage ?? 0, slotKey)
  }

  async close(): Promise<void> {
    await this.#threads?.close()
  }

  /** Fills the batches and finds out how to undo them. The tries stay as they are. */
  #prepare(changes: ForestChanges): PreparedUpdate {
    const undo: ForestChanges = new Map()
    const updates: TrieUpdate[] = []
    const freed: number[] = []
    const root = this.#word(this.#cell)
    for (const [key, change] of changes) {
      const at = this.#accounts.writeKey(key)
      const before = this.#found(this.#kernel.find(root, at) >>> 0)
      assertSlotsHaveAccount(key, change, before)
      if (!before && !change.account) continue
      const undoSlots = new Map<string, Uint8Array>()
      const reset = !before || change.wiped || change.account === null
      if (before && reset) this.#allSlots(before.storage, undoSlots)
      const accountBefore = before ? before.value : null
      undo.set(key, {
        account: change.account === undefined && !reset ? undefined : accountBefore,
        wiped: reset,
        slots: undoSlots,
      })
      if (change.account === null) {
        this.#accounts.addAt(at, nothing)
        continue
      }
      if (change.wiped && before?.storage) freed.push(before.storage)
      const storage = change.wiped ? 0 : (before?.storage ?? 0)
      const entry = this.#accounts.addAt(at, change.account ?? before!.value, storage)
      if (change.slots.size === 0) continue
      const first = this.#slots.count
      for (const [slot, value] of change.slots) {
        const slotAt = this.#slots.writeKey(slot)
        this.#slots.addAt(slotAt, value)
        if (!reset) undoSlots.set(slot, this.#valueOrNothing(this.#kernel.find(storage, slotAt) >>> 0))
      }
      const { entries, count } = this.#slots.sortFrom(first)
      // The storage trie's root node is named in the account's entry until that has become a leaf.
      updates.push({ cell: entry + 12, entries, count, accounts: false })
    }
    return { undo, updates, freed }
  }

  #apply({ updates, freed }: PreparedUpdate): void {
    for (const storage of freed) this.#kernel.freeTree(storage)
    this.#run(updates)
    this.#accounts.sort()
    const { entries, count } = this.#accounts
    this.#run([{ cell: this.#cell, entries, count, accounts: true }])
  }

  #run(updates: TrieUpdate[]): void {
    if (this.#threads) return void this.#threads.update(updates)
    for (const { cell, entries, count } of updates) this.#kernel.update(cell, 0, entries, count)
    if (updates[0]?.accounts) this.#kernel.hashAccountTrie()
    else this.#kernel.hashValueTries()
  }

  #allSlots(storage: number, slots: Map<string, Uint8Array>): void {
    for (const { key, value } of readStorage(this.#kernel.memory.buffer, storage))
      slots.set(bytesToKey(this.#copy(key, 32)), this.#copy(value.at, value.length))
  }

  #slotUnder(storage: number, key: Hash): Uint8Array | undefined {
    const leaf = this.#lookUp(storage, key)
    return leaf === 0 ? undefined : this.#value(leaf)
  }

  #find(key: Hash): FoundAccount | undefined {
    return this.#found(this.#lookUp(this.#word(this.#cell), key))
  }

  #found(leaf: number): FoundAccount | undefined {
    return leaf === 0 ? undefined : { value: this.#value(leaf), storage: this.#kernel.leafStorage(leaf) >>> 0 }
  }

  #valueOrNothing(leaf: number): Uint8Array {
    return leaf === 0 ? nothing : this.#value(leaf)
  }

  #lookUp(node: number, key: Hash): number {
    this.#memory().set(key, this.#key)
    return this.#kernel.find(node, this.#key) >>> 0
  }

  #prove(node: number, key: Hash): Uint8Array[] {
    this.#memory().set(key, this.#key)
    const end = this.#kernel.proveKey(node, this.#key, this.#proof) >>> 0
    const nodes: Uint8Array[] = []
    const view = new DataView(this.#kernel.memory.buffer)
    for (let at = this.#proof; at < end; ) {
      const length = view.getUint32(at, true)
      nodes.push(this.#copy(at + 4, length))
      at += 4 + length
    }
    return nodes
  }

  #value(leaf: number): Uint8Array {
    return this.#copy(this.#kernel.leafValue(leaf) >>> 0, this.#kernel.leafValueLength(leaf))
  }

  #word(at: number): number {
    return new Uint32Array(this.#kernel.memory.buffer, at, 1)[0]!
  }

  /** A copy in memory that is not shared. */
  #copy(at: number, length: number): Uint8Array {
    return new Uint8Array(this.#memory().subarray(at, at + length))
  }

  #memory(): Uint8Array {
    // Growing gives the memory another buffer.
    const { buffer } = this.#kernel.memory
    if (this.#bytes.buffer !== buffer) this.#bytes = new Uint8Array(buffer)
    return this.#bytes
  }
}

function assertSlotsHaveAccount(key: string, { account, slots }: ForestChange, before: FoundAccount | undefined): void {
  if (account || (account === undefined && before)) return
  for (const [slot, value] of slots)
    if (value.length > 0)
      throw new InvalidStateDiffError(
        `the slot with hash ${bytesToHex(keyToBytes(slot))} is set, and there is no account with hash ${bytesToHex(keyToBytes(key))}`,
      )
}
