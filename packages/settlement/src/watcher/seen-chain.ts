import type { Hex } from '@megarollup/protocol'
import { type BatchPart, joinBatchParts, type L1Batch } from '../inbox/batch-events.ts'

/** An L1 block that was looked at, with the inbox's events in it. */
export interface SeenBlock {
  number: bigint
  hash: Hex
  parts: BatchPart[]
}

/**
 * What the watcher remembers of L1: some blocks in ascending order, every block with events among them, the newest last. It is
 * what a reorganisation is measured against.
 */
export class SeenChain {
  readonly #maxBlocks: number
  #blocks: SeenBlock[] = []

  /** `maxBlocks`: how many blocks are remembered; a reorganisation that is deeper is seen as one of everything. */
  constructor(maxBlocks: number) {
    this.#maxBlocks = maxBlocks
  }

  get tip(): SeenBlock | undefined {
    return this.#blocks.at(-1)
  }

  /** Newest first. */
  *newestFirst(): Generator<SeenBlock> {
    for (let index = this.#blocks.length - 1; index >= 0; index--) yield this.#blocks[index]!
  }

  /** Adds a block above the tip. */
  push(block: SeenBlock): void {
    this.#blocks.push(block)
    if (this.#blocks.length <= this.#maxBlocks) return
    // Parts of a batch that is still open are needed to join it, however old they are.
    const droppable = this.#blocks.findIndex(({ parts }) => !parts.some((part) => this.#isOpen(part)))
    if (droppable >= 0 && droppable < this.#blocks.length - 1) this.#blocks.splice(droppable, 1)
  }

  /** Forgets all blocks above `number`; returns the whole batches that they had completed, in order. */
  dropAbove(number: bigint): L1Batch[] {
    const kept = this.#blocks.findLastIndex((block) => block.number <= number) + 1
    const before = this.#openParts(this.#blocks.slice(0, kept))
    const dropped = this.#blocks.slice(kept)
    this.#blocks.length = kept
    return completed(
      before,
      dropped.flatMap(({ parts }) => parts),
    )
  }

  /** The batches that these further events complete, in order. */
  complete(parts: readonly BatchPart[]): L1Batch[] {
    return completed(this.#openParts(this.#blocks), parts)
  }

  #openParts(blocks: readonly SeenBlock[]): BatchPart[] {
    const parts = blocks.flatMap((block) => block.parts)
    return parts.slice(parts.findLastIndex((part) => part.last) + 1)
  }

  #isOpen(part: BatchPart): boolean {
    return this.#openParts(this.#blocks).includes(part)
  }
}

function completed(open: readonly BatchPart[], more: readonly BatchPart[]): L1Batch[] {
  const batches: L1Batch[] = []
  let parts = [...open]
  for (const part of more) {
    parts.push(part)
    const batch = joinBatchParts(parts)
    if (batch === undefined) continue
    batches.push(batch)
    parts = []
  }
  return batches
}
