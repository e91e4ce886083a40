import { keccak256, MerkleTrie } from '@megarollup/crypto'
import { bytesKey, encodeRlpBytes, type Hash, isZeroBytes } from '@megarollup/protocol'

const ZERO: Hash = new Uint8Array(32)

/** The storage of one account. */
export class AccountStorage {
  readonly #slots = new Map<string, { slot: Hash; value: Hash }>()
  readonly #trie = new MerkleTrie()
  /** Slots that the trie has not seen since they changed. */
  readonly #changed = new Map<string, Hash>()

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
    this.#changed.set(key, slot)
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
    for (const [key, slot] of this.#changed) {
      const value = this.#slots.get(key)?.value
      this.#trie.set(keccak256(slot), value && encodeRlpBytes(withoutZeros(value)))
    }
    this.#changed.clear()
    return this.#trie.root()
  }
}

function withoutZeros(value: Hash): Uint8Array {
  let start = 0
  while (value[start] === 0) start++
  return value.subarray(start)
}
