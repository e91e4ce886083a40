import { keccak256 } from '@megarollup/crypto'
import type { Hash } from '@megarollup/protocol'
import { bytesToKey, equalBytes, keyToBytes } from '../bytes.ts'
import { compactionMoves, hashState, hashTwig, merkleize, twigLeaves, twigLevels, upperLevels } from './hashing.ts'
import { keyBytes } from './keys.ts'
import { encodeLinkLeaf, encodeValueLeaf, moveLeaf } from './leaf.ts'

/** Changes of a block: key (as `bytesToKey` has it) to value afterwards, `undefined` when the key is gone. */
export type TwigChanges = ReadonlyMap<string, Uint8Array | undefined>

interface Entry {
  value: Uint8Array | undefined
  valueAt: number
  next: string
  linkAt: number
}

const sentinel = bytesToKey(new Uint8Array(keyBytes))

/**
 * The scheme `twig` as SPEC.md has it, in the plainest way: everything in maps and arrays, nothing ever freed, each block in time
 * proportional to the whole state. The fast engine is tested against it; golden vectors come from it.
 */
export class TwigReference {
  /** All leaves ever appended, by position. */
  readonly leaves: Uint8Array[] = []
  readonly #leafHashes: Hash[] = []
  readonly #active: boolean[] = []
  readonly #fullTwigs = new Map<number, Hash>()
  readonly #entries = new Map<string, Entry>()
  #activeCount = 0
  #oldestActive = 0

  constructor() {
    this.#entries.set(sentinel, { value: undefined, valueAt: -1, next: sentinel, linkAt: 0 })
    this.#append(encodeLinkLeaf(0, keyToBytes(sentinel), keyToBytes(sentinel)))
  }

  get leafCount(): number {
    return this.leaves.length
  }

  get activeCount(): number {
    return this.#activeCount
  }

  /** Positions of the active leaves, ascending. */
  activePositions(): number[] {
    return this.#active.flatMap((active, position) => (active ? [position] : []))
  }

  /** The value of a key, `undefined` when it has none. */
  get(key: Uint8Array): Uint8Array | undefined {
    return this.#entries.get(bytesToKey(key))?.value
  }

  /** All keys from `from` on that begin as it does in the first `prefixBytes` bytes. */
  keysWithPrefix(from: Uint8Array, prefixBytes: number): Uint8Array[] {
    const prefix = bytesToKey(from).slice(0, prefixBytes)
    const keys = [...this.#entries.keys()].filter((key) => key !== sentinel && key.startsWith(prefix))
    return keys.sort().map(keyToBytes)
  }

  /** Makes a block of these changes. Their order does not matter, nor do those that change nothing. */
  applyBlock(changes: TwigChanges): Hash {
    const before = this.leafCount
    const changed = new Map([...changes].filter(([key, value]) => !sameValue(this.#entries.get(key)?.value, value)))
    for (const [key, value] of changed) {
      if (value) continue
      const { valueAt, linkAt } = this.#entries.get(key)!
      this.#entries.delete(key)
      this.#deactivate(valueAt)
      this.#deactivate(linkAt)
    }
    for (const key of changed.keys())
      if (changed.get(key) && !this.#entries.has(key))
        this.#entries.set(key, { value: undefined, valueAt: -1, next: '', linkAt: -1 })

    const keys = [...this.#entries.keys()].sort()
    for (const [i, key] of keys.entries()) {
      const entry = this.#entries.get(key)!
      const value = changed.get(key)
      if (value) {
        if (entry.valueAt >= 0) this.#deactivate(entry.valueAt)
        entry.value = new Uint8Array(value)
        entry.valueAt = this.#append(encodeValueLeaf(this.leafCount, keyToBytes(key), value))
      }
      const next = keys[i + 1] ?? sentinel
      if (next !== entry.next) {
        if (entry.linkAt >= 0) this.#deactivate(entry.linkAt)
        entry.next = next
        entry.linkAt = this.#append(encodeLinkLeaf(this.leafCount, keyToBytes(key), keyToBytes(next)))
      }
    }
    this.#compact(before)
    return this.root()
  }

  root(): Hash {
    return hashState(this.#top().hash, this.leafCount, this.#activeCount)
  }

  /** Proves the value of a key, or that it has none; the bytes are those of SPEC.md, "Proofs". */
  prove(key: Uint8Array): Uint8Array {
    const wanted = bytesToKey(key)
    const entry = this.#entries.get(wanted)
    if (entry && wanted !== sentinel) return this.#proveLeaf(entry.valueAt)
    const below = [...this.#entries.keys()].filter((candidate) => candidate < wanted).sort()
    return this.#proveLeaf(this.#entries.get(below.at(-1)!)!.linkAt)
  }

  #append(leaf: Uint8Array): number {
    this.#active.push(true)
    this.#activeCount++
    this.#leafHashes.push(keccak256(leaf))
    return this.leaves.push(leaf) - 1
  }

  #deactivate(position: number): void {
    this.#active[position] = false
    this.#activeCount--
  }

  #compact(before: number): void {
    this.#skipInactive()
    const span = this.leafCount - this.#oldestActive
    let moves = compactionMoves(span, this.#activeCount, this.leafCount - before)
    for (; moves > 0 && this.#oldestActive < before; moves--, this.#skipInactive()) {
      const from = this.#oldestActive
      const leaf = moveLeaf(this.leaves[from]!, this.leafCount)
      const entry = this.#entries.get(bytesToKey(keyOfLeaf(leaf)))!
      this.#deactivate(from)
      if (entry.linkAt === from) entry.linkAt = this.#append(leaf)
      else entry.valueAt = this.#append(leaf)
    }
  }

  #skipInactive(): void {
    while (!this.#active[this.#oldestActive]) this.#oldestActive++
  }

  #proveLeaf(position: number): Uint8Array {
    const head = new DataView(new ArrayBuffer(16))
    head.setBigUint64(0, BigInt(this.leafCount))
    head.setBigUint64(8, BigInt(this.#activeCount))
    const twig = Math.floor(position / twigLeaves)
    const inTwig = merkleize(this.#hashesOf(twig), twigLevels, position % twigLeaves)
    const above = this.#top(twig)
    const parts = [new Uint8Array(head.buffer), this.#bitsOf(twig), ...inTwig.siblings, ...above.siblings]
    return new Uint8Array(Buffer.concat([...parts, this.leaves[position]!]))
  }

  #top(proving = 0): { hash: Hash; siblings: Hash[] } {
    const roots = Array.from({ length: Math.ceil(this.leafCount / twigLeaves) }, (_, twig) =>
      hashTwig(this.#leavesRoot(twig), this.#bitsOf(twig)),
    )
    return merkleize(roots, upperLevels(this.leafCount), proving)
  }

  #leavesRoot(twig: number): Hash {
    const known = this.#fullTwigs.get(twig)
    if (known) return known
    const root = merkleize(this.#hashesOf(twig), twigLevels, 0).hash
    if ((twig + 1) * twigLeaves <= this.leafCount) this.#fullTwigs.set(twig, root)
    return root
  }

  #hashesOf(twig: number): Hash[] {
    return this.#leafHashes.slice(twig * twigLeaves, (twig + 1) * twigLeaves)
  }

  #bitsOf(twig: number): Uint8Array {
    const bits = new Uint8Array(twigLeaves / 8)
    const active = this.#active.slice(twig * twigLeaves, (twig + 1) * twigLeaves)
    for (const [i, isActive] of active.entries()) if (isActive) bits[i >> 3]! |= 1 << (i & 7)
    return bits
  }
}

function keyOfLeaf(leaf: Uint8Array): Uint8Array {
  const key = new Uint8Array(keyBytes)
  key.set(leaf.subarray(7, leaf[0] === 1 ? 39 : 71))
  return key
}

function sameValue(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a && b ? equalBytes(a, b) : a === b
}
