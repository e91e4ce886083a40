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
      const order = compareEntries(newest.chunk, newest.at, other.chunk, other.at)
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
    const { chunk, at } = newest
    const segment = chunk.segment[at]!
    if (!isOldest || segment < deletedFlag) {
      if (writer.add(chunk.h0[at]!, chunk.h1[at]!, chunk.h2[at]!, segment, chunk.place[at]!)) await writer.writeChunk()
    }
    newest.at++
    if (newest.at === newest.count && !(await newest.refill())) sources = sources.filter((source) => source !== newest)
    if (++sincePause === 4096) {
      sincePause = 0
      await pause()
    }
  }
}
