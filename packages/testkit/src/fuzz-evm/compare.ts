import { type Outcome, UNSAID } from './FuzzCase.ts'

/** The first thing in which outcomes differ, in words; `undefined` when they agree. */
export function firstDifference(ours: Outcome, theirs: Outcome): string | undefined {
  return differenceAt('', ours, theirs)
}

function differenceAt(path: string, ours: unknown, theirs: unknown): string | undefined {
  if (theirs === UNSAID) return undefined
  if (typeof ours !== 'object' || typeof theirs !== 'object' || ours === null || theirs === null) {
    return ours === theirs ? undefined : `${path.slice(1)}: ours ${ours}, theirs ${theirs}`
  }
  const mine = ours as Record<string, unknown>
  const other = theirs as Record<string, unknown>
  for (const key of new Set([...Object.keys(mine), ...Object.keys(other)])) {
    const difference = differenceAt(`${path}.${key}`, mine[key], other[key])
    if (difference) return difference
  }
  return undefined
}
