import { keccak256 } from '@megarollup/crypto'
import type { Hash } from '@megarollup/protocol'
import { equalBytes, keyToBytes } from '../bytes.ts'
import { DamagedStateError } from '../errors.ts'
import { merkleize, twigLeaves, twigLevels } from './hashing.ts'
import { keyBytes } from './keys.ts'
import { decodeLeaf, leafBytes } from './leaf.ts'
import type { TwigChanges } from './reference.ts'
import { changeBytes, createTwigKernel, recordBytes, type TwigKernel, writeChange } from './TwigKernel.ts'
import type { TwigBlock, TwigFrame, TwigLog } from './TwigLog.ts'

/**
 * The state after one block: the kernel's tree and keys over the leaves of a log, and over those of blocks that were made here and
 * are not in the log yet.
 */
export class TwigState {
  readonly #log: TwigLog
  readonly #kernel: TwigKernel
  #made: Pick<TwigBlock, 'firstLeaf' | 'leaves'>[] = []

  /** The state before the first block. */
  constructor(log: TwigLog, cacheBits: number) {
    this.#log = log
    this.#kernel = createTwigKernel((position, into) => this.#readLeaf(position, into), cacheBits)
    this.#kernel.beginState()
  }

  /** The state after the first `count` blocks of a log. Throws `DamagedStateError` when it has not the root that they say. */
  static restore(log: TwigLog, count: number, cacheBits: number): TwigState {
    const state = new TwigState(log, cacheBits)
    const frames = log.frames.slice(0, count)
    const last = frames.at(-1)
    if (last) state.#restore(frames, last)
    return state
  }

  get leafCount(): number {
    return Number(this.#kernel.leafCount.value)
  }

  /** Bytes that the kernel has taken. */
  get memoryBytes(): number {
    return this.#kernel.takenBytes()
  }

  root(): Hash {
    return this.#kernel.view(this.#kernel.hashTree(), 32).slice()
  }

  /** Makes a block of changes. Its leaves are kept here until `forget`. */
  applyBlock(changes: TwigChanges): Pick<TwigBlock, 'firstLeaf' | 'leaves' | 'deactivated' | 'root'> {
    const at = this.#kernel.reserveChanges(changes.size)
    const view = this.#kernel.view(at, changes.size * changeBytes)
    let i = 0
    for (const [key, value] of changes) writeChange(view, i++, keyToBytes(key), value)
    return this.applyWritten(changes.size)
  }

  /** Where `count` changes are to be written, by `writeChange`, before `applyWritten`. */
  changes(count: number): Uint8Array {
    return this.#kernel.view(this.#kernel.reserveChanges(count), count * changeBytes)
  }

  /** Makes a block of the changes written last. */
  applyWritten(count: number): Pick<TwigBlock, 'firstLeaf' | 'leaves' | 'deactivated' | 'root'> {
    const kernel = this.#kernel
    const firstLeaf = this.leafCount
    kernel.applyBlock(count)
    const root = this.root()
    const leaves = kernel.view(kernel.appendedAddress(), kernel.appendedLeaves() * recordBytes).slice()
    const deactivated = kernel.view(kernel.deactivatedAddress(), kernel.deactivatedLeaves() * 8).slice()
    if (leaves.length > 0) this.#made.push({ firstLeaf, leaves })
    return { firstLeaf, leaves, deactivated, root }
  }

  /** Drops the leaves that are in the log by now. */
  forget(durableLeaves: number): void {
    this.#made = this.#made.filter(({ firstLeaf }) => firstLeaf >= durableLeaves)
  }

  /** The value of a key, `undefined` when it has none. */
  get(key: Uint8Array): Uint8Array | undefined {
    this.#setBuffer(key)
    const position = this.#kernel.findValue()
    if (position < 0) return undefined
    const leaf = this.#leaf(position)
    return leaf.slice(leaf.length === 111 ? 39 : 71)
  }

  /** All keys that begin as `from` does in the first `prefixBytes` bytes. */
  keysWithPrefix(from: Uint8Array, prefixBytes: number): Uint8Array[] {
    const prefix = from.slice(0, prefixBytes)
    const first = new Uint8Array(keyBytes)
    first.set(prefix)
    const keys: Uint8Array[] = []
    this.#setBuffer(first)
    if (this.#kernel.findValue() >= 0) keys.push(first)
    for (;;) {
      if (!this.#kernel.nextKey()) return keys
      const key = this.#kernel.view(this.#kernel.bufferAddress(), keyBytes).slice()
      if (!equalBytes(key.subarray(0, prefixBytes), prefix)) return keys
      keys.push(key)
    }
  }

  /** Proves the value of a key, or that it has none; the bytes of SPEC.md, "Proofs". */
  prove(key: Uint8Array): Uint8Array {
    const kernel = this.#kernel
    this.root()
    this.#setBuffer(key)
    const value = kernel.findValue()
    const position = value < 0 ? kernel.findLinkBelow() : value
    const twig = Math.floor(position / twigLeaves)
    const count = Math.min(twigLeaves, this.leafCount - twig * twigLeaves)
    const hashes = Array.from({ length: count }, (_, i) => keccak256(this.#leaf(twig * twigLeaves + i)))
    const { siblings } = merkleize(hashes, twigLevels, position % twigLeaves)
    const head = new DataView(new ArrayBuffer(16))
    head.setBigUint64(0, kernel.leafCount.value)
    head.setBigUint64(8, kernel.activeCount.value)
    const parts = [new Uint8Array(head.buffer), kernel.view(kernel.twigAddress(twig) + 32, 128), ...siblings]
    for (let height = 0, node = twig; height < kernel.upperLevels(); height++, node >>= 2)
      for (let child = 0; child < 4; child++)
        if (child !== (node & 3)) parts.push(kernel.view(kernel.nodeAddress(height, (node & ~3) + child), 32))
    parts.push(this.#leaf(position))
    return new Uint8Array(Buffer.concat(parts))
  }

  #setBuffer(key: Uint8Array): void {
    this.#kernel.view(this.#kernel.bufferAddress(), keyBytes).set(key)
  }

  /** The bytes of a leaf, without the zeros behind it. */
  #leaf(position: number): Uint8Array {
    const record = new Uint8Array(recordBytes)
    this.#readLeaf(position, record)
    return leafBytes(record)
  }

  #readLeaf(position: number, into: Uint8Array): void {
    for (const { firstLeaf, leaves } of this.#made) {
      const at = (position - firstLeaf) * recordBytes
      if (at < 0 || at >= leaves.length) continue
      into.set(leaves.subarray(at, at + recordBytes))
      return
    }
    this.#log.readLeaves(position, into)
  }

  #restore(frames: TwigFrame[], last: TwigFrame): void {
    const end = last.firstLeaf + last.leafCount
    const active = new Uint8Array(Math.ceil(end / twigLeaves) * (twigLeaves / 8)).fill(255)
    for (const frame of frames)
      for (const position of this.#log.deactivatedBy(frame)) active[Math.floor(position / 8)]! &= ~(1 << (position % 8))
    const kernel = this.#kernel
    kernel.reset()
    const records = new Uint8Array(twigLeaves * recordBytes)
    const buffer = kernel.bufferAddress()
    for (let first = 0; first < end; first += twigLeaves) {
      const count = Math.min(twigLeaves, end - first)
      const bits = active.subarray(first / 8, (first + twigLeaves) / 8)
      if (count === twigLeaves && bits.every((byte) => byte === 0)) {
        kernel.skipTwig()
        continue
      }
      this.#log.readLeaves(first, records.subarray(0, count * recordBytes))
      for (let i = 0; i < count; i++) {
        const record = records.subarray(i * recordBytes, (i + 1) * recordBytes)
        if (!decodeLeaf(leafBytes(record))) throw new DamagedStateError(`the leaf at position ${first + i} is none`)
        kernel.view(buffer, recordBytes).set(record)
        kernel.restoreLeaf(buffer, ((bits[i >> 3]! >> (i & 7)) & 1) === 1)
      }
    }
    if (!equalBytes(this.root(), last.root))
      throw new DamagedStateError(`the leaves of block ${last.block} do not lead to its state root`)
  }
}
