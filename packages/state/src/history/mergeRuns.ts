import { compareEntries, type HistoryEntry } from './entries.ts'

/** Merges sorted entries that share no key and block. Holds one entry of each source. */
export function* mergeEntries(sources: Iterable<HistoryEntry>[]): Generator<HistoryEntry> {
  const heads: { entry: HistoryEntry; rest: Iterator<HistoryEntry> }[] = []
  for (const source of sources) {
    const rest = source[Symbol.iterator]()
    const first = rest.next()
    if (!first.done) heads.push({ entry: first.value, rest })
  }
  while (heads.length > 0) {
    let least = heads[0]!
    for (let i = 1; i < heads.length; i++) if (compareEntries(heads[i]!.entry, least.entry) < 0) least = heads[i]!
    yield least.entry
    const next = least.rest.next()
    if (next.done) heads.splice(heads.indexOf(least), 1)
    else least.entry = next.value
  }
}
