import type { Hash } from '@megarollup/protocol'
import { InvalidStateDiffError } from '../errors.ts'
import { TrieBatch } from './TrieBatch.ts'
import { createTrieKernel, type TrieKernel } from './TrieKernel.ts'
import type { TrieThreads } from './TrieThreads.ts'

/** Bytes of the longest value that a trie takes. */
const longestValue = 1024

/** Changes of a trie, packed. */
export interface TrieChanges {
  /** Keys of 32 bytes, one after the other, in any order; of equal keys the last counts. */
  keys: Uint8Array
  /** Values, one after the other. */
  values: Uint8Array
  /** Where each value begins in `values`, and at last where they end: one more than there are keys. An empty value removes its key. */
  offsets: Uint32Array
}

/**
 * A hexary Merkle-Patricia trie with keys of 32 bytes (yellow paper, appendix D; "secure" when the keys are hashes), in flat
 * memory, that takes its changes in batches: one walk down for the whole batch, then each changed node is hashed once.
 * Synchronous, and in memory only.
 *
 * @example
 * ```ts
 * const trie = new BatchTrie()
 * trie.update({ keys: keccak256(address), values: account, offsets: Uint32Array.of(0, account.length) })
 * const root = trie.root()
 * ```
 */
export class BatchTrie {
  readonly #kernel: TrieKernel
  readonly #batch: TrieBatch
  /** Address of the cell that names the root node. */
  readonly #cell: number

  readonly #threads: TrieThreads | undefined

  /** Tries that share a kernel share its memory: a forest. With `threads`, which are of that kernel, large batches are shared out. */
  constructor(kernel: TrieKernel = createTrieKernel(), threads?: TrieThreads) {
    this.#kernel = kernel
    this.#threads = threads
    this.#batch = new TrieBatch(kernel)
    this.#cell = kernel.takeBlock(16) >>> 0
  }

  /** Bytes in nodes, of all tries of this trie's kernel. */
  get liveBytes(): number {
    return this.#kernel.liveBytes() + (this.#threads?.liveBytes ?? 0)
  }

  /** Applies a batch. Throws `InvalidStateDiffError`, having changed nothing, when the arrays do not fit together. */
  update(changes: TrieChanges): void {
    const { keys, values, offsets } = changes
    const count = offsets.length - 1
    if (count < 0 || keys.length !== count * 32) throw new InvalidStateDiffError('keys and offsets do not fit together')
    for (let i = 0; i < count; i++) {
      const length = offsets[i + 1]! - offsets[i]!
      if (length < 0 || length > longestValue || offsets[i + 1]! > values.length)
        throw new InvalidStateDiffError(`value ${i} is longer than ${longestValue} bytes, or not there`)
    }
    this.#batch.reset(count, values.length)
    for (let i = 0; i < count; i++)
      this.#batch.add(keys.subarray(i * 32, i * 32 + 32), values.subarray(offsets[i]!, offsets[i + 1]!))
    this.#batch.sort()
    const update = { cell: this.#cell, entries: this.#batch.entries, count: this.#batch.count, accounts: false }
    if (this.#threads) this.#threads.update([update])
    else {
      this.#kernel.update(update.cell, 0, update.entries, update.count)
      this.#kernel.hashValueTries()
    }
  }

  /** The root hash; that of the empty trie is Keccak-256 of the RLP of the empty string. */
  root(): Hash {
    const at = this.#kernel.rootAddress(this.#cell) >>> 0
    return new Uint8Array(this.#kernel.memory.buffer).slice(at, at + 32)
  }

  /** The value of a key; `undefined` when there is none. */
  get(key: Uint8Array): Uint8Array | undefined {
    this.#batch.reset(1, 0)
    this.#batch.add(key, new Uint8Array())
    const words = new Uint32Array(this.#kernel.memory.buffer)
    const leaf = this.#kernel.find(words[this.#cell >>> 2]!, words[this.#batch.entries >>> 2]!) >>> 0
    if (leaf === 0) return undefined
    const at = this.#kernel.leafValue(leaf) >>> 0
    return new Uint8Array(this.#kernel.memory.buffer).slice(at, at + this.#kernel.leafValueLength(leaf))
  }
}
