import type { Hash } from '@megarollup/protocol'
import { bytesToHex, bytesToKey } from '../bytes.ts'
import { StateNotKeptError } from '../errors.ts'
import { type ForestChange, type ForestChanges, mergeChanges, sizeOfChanges } from './ForestChanges.ts'

/** A block on top of the state that is kept without it. */
export interface RecentBlock {
  block: bigint
  /** Root after it. */
  root: Hash
  /** What turns the state after it into the state before it. */
  undo: ForestChanges
}

/**
 * How to get from the newest state back to those after the last blocks. Blocks are computed first and committed later; only
 * committed ones can be asked for, and only they are pruned.
 */
export class RecentBlocks {
  readonly #keepBlocks: number
  readonly #keepBytes: number
  /** The oldest state that is kept; before the first commit there is none. */
  #base: { block: bigint; root: Hash } | undefined
  /** On top of the base, ascending. */
  #blocks: RecentBlock[] = []
  #committed = 0
  #sizeBytes = 0

  constructor(keepBlocks: number, keepBytes: number) {
    this.#keepBlocks = keepBlocks
    this.#keepBytes = keepBytes
  }

  /** The newest committed block. */
  get head(): { block: bigint; root: Hash } | undefined {
    const last = this.#blocks[this.#committed - 1] ?? this.#base
    return last && { block: last.block, root: last.root }
  }

  /** The newest block, committed or only computed. */
  get newest(): { block: bigint; root: Hash } | undefined {
    return this.#blocks.at(-1) ?? this.#base
  }

  /** Blocks that are computed and not committed. */
  get uncommitted(): readonly RecentBlock[] {
    return this.#blocks.slice(this.#committed)
  }

  add(block: RecentBlock): void {
    this.#blocks.push(block)
    this.#sizeBytes += sizeOfChanges(block.undo)
  }

  /** Forgets the newest block, which is not committed. */
  removeNewest(): RecentBlock | undefined {
    if (this.#blocks.length === this.#committed) return undefined
    const block = this.#blocks.pop()!
    this.#sizeBytes -= sizeOfChanges(block.undo)
    return block
  }

  /** Marks the next `count` blocks as committed, and prunes. */
  commit(count: number): void {
    this.#committed += count
    // The state before the first block of all is nobody's.
    while (
      this.#committed > 0 &&
      (!this.#base || this.#committed > this.#keepBlocks || (this.#sizeBytes > this.#keepBytes && this.#committed > 1))
    ) {
      const oldest = this.#blocks.shift()!
      this.#committed--
      this.#sizeBytes -= sizeOfChanges(oldest.undo)
      this.#base = { block: oldest.block, root: oldest.root }
    }
  }

  /** What the account with this hash was after the block with this root: `undefined` when nothing has changed of it since. */
  *changesSince(root: Hash, accountKey: Hash): Generator<ForestChange> {
    const key = bytesToKey(accountKey)
    for (const { undo } of this.#after(root)) {
      const change = undo.get(key)
      if (change) yield change
    }
  }

  /** What turns the newest state into that after the block with this root. */
  undoTo(root: Hash): ForestChanges {
    let undo: ForestChanges = new Map()
    for (const block of this.#after(root).reverse()) undo = mergeChanges(undo, block.undo)
    return undo
  }

  /** The blocks above the newest committed one with this root. Throws `StateNotKeptError`. */
  #after(root: Hash): RecentBlock[] {
    const name = bytesToKey(root)
    for (let i = this.#committed - 1; i >= 0; i--)
      if (bytesToKey(this.#blocks[i]!.root) === name) return this.#blocks.slice(i + 1)
    if (this.#base && bytesToKey(this.#base.root) === name) return this.#blocks.slice()
    throw new StateNotKeptError(
      `No committed block has the state root ${bytesToHex(root)}, or it was pruned: ` +
        (this.#base ? `states are kept from block ${this.#base.block} on` : 'there is none yet'),
    )
  }
}
