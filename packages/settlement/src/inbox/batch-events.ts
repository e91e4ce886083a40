import type { Hex } from '@megarollup/protocol'
import { BatchEventsError } from '../errors.ts'

/** Where on L1 something happened. */
export interface L1Location {
  blockNumber: bigint
  blockHash: Hex
  transactionHash: Hex
  logIndex: number
}

/** One event of the inbox: a part of a batch, or all of it. */
export interface BatchPart {
  batchIndex: bigint
  firstBlock: bigint
  lastBlock: bigint
  /** Index in the batch of the first of `commitments`. */
  firstFrame: number
  /** True for the part that completes the batch. */
  last: boolean
  /** Commitments of the DA layer, one a frame, in order. */
  commitments: Uint8Array[]
  l1: L1Location
}

/** A whole batch as L1 knows it. */
export interface L1Batch {
  index: bigint
  firstBlock: bigint
  lastBlock: bigint
  /** Commitments of the DA layer, one a frame, in order. */
  commitments: Uint8Array[]
  /** The event that completed it. */
  l1: L1Location
}

/**
 * The batch that `parts` complete, or `undefined` while the last of them is not the batch's last. `parts` are all events of one
 * batch in their order on L1; a part with `firstFrame` 0 replaces those before it. Throws `BatchEventsError` when they leave a gap.
 */
export function joinBatchParts(parts: readonly BatchPart[]): L1Batch | undefined {
  const final = parts.at(-1)
  if (final === undefined || !final.last) return undefined
  const start = parts.findLastIndex((part) => part.firstFrame === 0)
  const commitments: Uint8Array[] = []
  for (const part of parts.slice(Math.max(start, 0))) {
    if (part.firstFrame !== commitments.length)
      throw new BatchEventsError(part.batchIndex, `frame ${part.firstFrame} follows ${commitments.length} frames`)
    if (part.batchIndex !== final.batchIndex || part.lastBlock !== final.lastBlock)
      throw new BatchEventsError(part.batchIndex, `it is followed by a part of another batch`)
    commitments.push(...part.commitments)
  }
  const { batchIndex: index, firstBlock, lastBlock, l1 } = final
  return { index, firstBlock, lastBlock, commitments, l1 }
}

/** The whole batches among events in their order on L1. Parts of a batch that is still open are left out. */
export function joinBatches(events: readonly BatchPart[]): L1Batch[] {
  const batches: L1Batch[] = []
  let open: BatchPart[] = []
  for (const part of events) {
    open.push(part)
    const batch = joinBatchParts(open)
    if (batch === undefined) continue
    batches.push(batch)
    open = []
  }
  return batches
}
