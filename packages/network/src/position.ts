import type { FeedPosition, FeedRecord } from '@megarollup/protocol'

/** The number that the next record of a kind has at a position. */
export function numberDue(position: FeedPosition, kind: FeedRecord['kind']): bigint {
  return kind === 'mini-block' ? position.nextMiniBlock : position.nextSeal
}

/** The position behind a record that is due at `position`. */
export function positionAfter(position: FeedPosition, record: Pick<FeedRecord, 'kind' | 'number'>): FeedPosition {
  return record.kind === 'mini-block'
    ? { ...position, nextMiniBlock: record.number + 1n }
    : { ...position, nextSeal: record.number + 1n }
}

/** Whether a peer at `position` has something that a source with `head` has not. */
export function isAhead(position: FeedPosition, head: FeedPosition): boolean {
  return position.nextMiniBlock > head.nextMiniBlock || position.nextSeal > head.nextSeal
}

/** The position of whoever lacks what either of two lacks. */
export function lowerOf(a: FeedPosition, b: FeedPosition): FeedPosition {
  return {
    nextMiniBlock: a.nextMiniBlock < b.nextMiniBlock ? a.nextMiniBlock : b.nextMiniBlock,
    nextSeal: a.nextSeal < b.nextSeal ? a.nextSeal : b.nextSeal,
  }
}
