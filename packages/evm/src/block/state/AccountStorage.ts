import { EMPTY_TRIE_ROOT, secureTrieRoot } from '@megarollup/crypto'
import { bytesKey, encodeRlpBytes, type Hash, isZeroBytes } from '@megarollup/protocol'

const ZERO: Hash = new Uint8Array(32)

/** The storage of one account. */
export class AccountStorage {
  readonly #slots = new Map<string, { slot: Hash; value: Hash }>()
  /** Until a slot changes. */
  #root: Hash | undefined

  /** Slots that are not zero. */
  get size(): number {
    return this.#slots.size
  }

  get(slot: Hash): Hash {
    return this.#slots.get(bytesKey(slot))?.value ?? ZERO
  }

  /** Returns what was there before. */
  set(slot: Hash, value: Hash): Hash {
    const key = bytesKey(slot)
    const before = this.#slots.get(key)?.value ?? ZERO
    this.#root = undefined
    if (isZeroBytes(value)) this.#slots.delete(key)
    else this.#slots.set(key, { slot, value })
    return before
  }

  /** Slots that are not zero, with their values, in no order. */
  entries(): Iterable<{ slot: Hash; value: Hash }> {
    return this.#slots.values()
  }

  /** Root of the storage trie. */
  root(): Hash {
    this.#root ??= this.#slots.size === 0 ? EMPTY_TRIE_ROOT : secureTrieRoot(this.#leaves())
    return this.#root
  }

  *#leaves() {
    for (const { slot, value } of this.#slots.values()) {
      let start = 0
      while (value[start] === 0) start++
      yield [slot, encodeRlpBytes(value.subarray(start))] as const
    }
  }
}
