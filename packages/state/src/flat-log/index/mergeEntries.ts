import { compareEntries, deletedFlag, type EntrySource } from './Entries.ts'
import type { RunWriter } from './RunWriter.ts'

export interface MergeEntriesParameters {
  /** Newest first: of several entries of a key the first source's counts. */
  sources: EntrySource[]
  writer: RunWriter
  /** Whether nothing older is left that deletions would have to hide. */
  isOldest: boolean
  /** Called for the segment of each record that is superseded. */
  onSuperseded: (segment: number) => void
  /** Called now and then, so that others have their turn. It may throw to stop the merge. */
  pause: () => Promise<void>
}

/** Entries that are written before others have their turn: a fraction of a millisecond. */
const entriesOfTurn = 4096

/** Merges sources of entries into one run. */
export async function mergeEntries(parameters: MergeEntriesParameters): Promise<void> {
  const { writer, isOldest, onSuperseded, pause } = parameters
  let sources: EntrySource[] = []
  for (const source of parameters.sources) if (await source.refill()) sources.push(source)
  let sincePause = 0
  while (sources.length > 0) {
    let newest = sources[0]!
    for (let i = 1; i < sources.length; i++) {
      const other = sources[i]!
      const order =
        newest.chunk.h0[newest.at]! - other.chunk.h0[other.at]! ||
        compareEntries(newest.chunk, newest.at, other.chunk, other.at)
      if (order > 0) newest = other
      else if (order === 0) {
        const segment = other.chunk.segment[other.at]!
        if (segment < deletedFlag) onSuperseded(segment)
        other.at++
        if (other.at === other.count && !(await other.refill())) {
          sources = sources.filter((source) => source !== other)
          i--
        }
      }
    }
    // All that comes before what the others have is written without looking at them again.
    let bound = 0
    if (sources.length === 1) bound = 2 ** 32
    else bound = Math.min(...sources.map((other) => (other === newest ? 2 ** 32 : other.chunk.h0[other.at]!)))
    const { chunk, count } = newest
    const { h0, h1, h2, segment, place } = chunk
    let at = newest.at
    do {
      if (!isOldest || segment[at]! < deletedFlag)
        if (writer.add(h0[at]!, h1[at]!, h2[at]!, segment[at]!, place[at]!)) await writer.writeChunk()
      at++
      sincePause++
    } while (at < count && h0[at]! < bound && sincePause < entriesOfTurn)
    newest.at = at
    if (newest.at === newest.count && !(await newest.refill())) sources = sources.filter((source) => source !== newest)
    if (sincePause >= entriesOfTurn) {
      sincePause = 0
      await pause()
    }
  }
}
