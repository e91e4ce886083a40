import { Buffer } from 'node:buffer'
import type { TrieKernel } from './TrieKernel.ts'

/** Bytes of an entry: `assembly/mpt/update.ts` has the table. */
const entryBytes = 16
/** In an entry: nothing to do with storage. */
const noStorage = 0xffff_ffff

/**
 * Changes of one trie on their way into the kernel's memory: keys and values one after the other, and the entries that name them.
 * It is filled, used by one update, and filled again. Values are copied.
 */
export class TrieBatch {
  readonly #kernel: TrieKernel
  #data = 0
  #dataCapacity = 0
  #dataLength = 0
  #entries = 0
  #spare = 0
  #entryCapacity = 0
  #count = 0
  #bytes: Buffer
  #words: Uint32Array

  constructor(kernel: TrieKernel) {
    this.#kernel = kernel
    this.#bytes = Buffer.from(kernel.memory.buffer)
    this.#words = new Uint32Array(kernel.memory.buffer)
  }

  /** Entries so far. */
  get count(): number {
    return this.#count
  }

  /** Address of the entries. */
  get entries(): number {
    return this.#entries
  }

  /** Empties the batch and makes room. Entries beyond that are a programmer's error. */
  reset(entries: number, valueBytes: number): void {
    this.#count = 0
    this.#dataLength = 0
    const dataBytes = entries * 32 + valueBytes
    // Room that becomes too small is lost to the kernel, so it doubles.
    if (dataBytes > this.#dataCapacity) {
      this.#dataCapacity = Math.max(65_536, 2 ** Math.ceil(Math.log2(dataBytes)))
      this.#data = this.#kernel.takeBlock(this.#dataCapacity) >>> 0
    }
    if (entries > this.#entryCapacity) {
      this.#entryCapacity = Math.max(1024, 2 ** Math.ceil(Math.log2(entries)))
      this.#entries = this.#kernel.takeBlock(this.#entryCapacity * entryBytes) >>> 0
      this.#spare = this.#kernel.takeBlock(this.#entryCapacity * entryBytes) >>> 0
    }
    // The memory may have grown since, here or on another thread.
    this.#bytes = Buffer.from(this.#kernel.memory.buffer)
    this.#words = new Uint32Array(this.#kernel.memory.buffer)
  }

  /** Adds a change; an empty value removes the key. Returns the entry's address until the batch is sorted. */
  add(key: Uint8Array, value: Uint8Array, storage: number = noStorage): number {
    const at = this.#take(32)
    this.#bytes.set(key, at)
    return this.addAt(at, value, storage)
  }

  /** Writes a key, given as `bytesToKey` makes it, without a change yet. Returns its address. */
  writeKey(key: string): number {
    const at = this.#take(32)
    this.#bytes.write(key, at, 32, 'latin1')
    return at
  }

  /** Adds a change of a key that is written. */
  addAt(key: number, value: Uint8Array, storage: number = noStorage): number {
    const at = this.#take(value.length)
    this.#bytes.set(value, at)
    const entry = this.#entries + this.#count * entryBytes
    const word = entry >>> 2
    this.#words[word] = key
    this.#words[word + 1] = at
    this.#words[word + 2] = value.length
    this.#words[word + 3] = storage
    this.#count++
    return entry
  }

  /** Orders the entries by key; of equal keys the last added stays. */
  sort(): void {
    this.#count = this.#kernel.sortEntries(this.#entries, this.#spare, this.#count)
  }

  /** Orders by key the entries from the `first`th on, whose keys differ. Returns where they lie. */
  sortFrom(first: number): { entries: number; count: number } {
    const entries = this.#entries + first * entryBytes
    return { entries, count: this.#kernel.sortEntries(entries, this.#spare, this.#count - first) }
  }

  #take(bytes: number): number {
    const at = this.#data + this.#dataLength
    this.#dataLength += bytes
    return at
  }
}
