import type { Disk } from '../disk/Disk.ts'
import type { LogPosition } from '../log/parameters.ts'
import { deletedFlag, type Entries, type EntrySource } from './index/Entries.ts'
import { KeyFilter } from './index/KeyFilter.ts'
import { mergeEntries } from './index/mergeEntries.ts'
import { PageCache } from './index/PageCache.ts'
import { Run } from './index/Run.ts'
import { RunWriter } from './index/RunWriter.ts'
import { YoungTable } from './index/YoungTable.ts'
import { SegmentCounts } from './SegmentCounts.ts'

/** A run is merged with those before it when it has at most this many times their entries. */
const mergeRatio = 4
const runPattern = /^run-(\d{8,})\.idx$/

/** The newest part of the index, from one place of the log on. */
class Generation {
  readonly table: YoungTable
  /** What its commits have added to the counts of the segments. */
  readonly counts = new SegmentCounts()
  /** Bytes of the log that it covers. */
  logBytes = 0

  constructor(limit: number) {
    this.table = new YoungTable(limit)
  }
}

/** Where the log has to be read from when everything older is in runs, and the mark at that place. */
export interface ReplayPoint {
  position: LogPosition & { sequence: number }
  mark: Uint8Array | undefined
}

/**
 * The index of the flat log: where the newest record of each key is. The newest entries are in a table in memory. When it is full it
 * is frozen, a new one begins, and the frozen one is written as a sorted run; runs are merged so that there are few (a log-structured
 * merge tree of 20 bytes an entry). Whatever a run holds is durable with the manifest that names it; the rest comes back from the log.
 *
 * Memory: two young tables, the pages of runs that fit into the cache, 4 bytes for each page of 204 entries, filters as long as
 * their budget lasts.
 */
export class FlatIndex {
  /** After `findSync`: the newest entry's segment, with `deletedFlag` when it deletes, and place. */
  segment = 0
  place = 0
  /** Newest first. A new array for each change, so that who reads asynchronously keeps what it began with. */
  runs: readonly Run[] = []
  nextRun = 1
  /** What runs and finished merges say. */
  readonly counts = new SegmentCounts()
  readonly limit: number
  #young: Generation
  #frozen: Generation | undefined
  readonly #disk: Disk
  readonly #cache: PageCache
  readonly #filterBudget: number
  readonly #pause: () => Promise<void>

  constructor(disk: Disk, memoryBytes: number, pause: () => Promise<void>) {
    this.#disk = disk
    this.#pause = pause
    let capacity = 1024
    while (2 * 20 * 2 * capacity <= memoryBytes / 8) capacity *= 2
    this.limit = Math.floor(capacity * 0.7)
    this.#young = new Generation(this.limit)
    this.#cache = new PageCache(memoryBytes / 2)
    this.#filterBudget = memoryBytes / 8
  }

  /** Opens the runs that the manifest names and removes all others. */
  openRuns(names: string[], nextRun: number): void {
    for (const name of this.#disk.list()) if (runPattern.test(name) && !names.includes(name)) this.#disk.remove(name)
    this.runs = names.map((name) => Run.open(this.#disk, name, Number(runPattern.exec(name)?.[1] ?? 0), this.#cache))
    this.nextRun = nextRun
  }

  get youngCount(): number {
    return this.#young.table.count
  }

  get youngLogBytes(): number {
    return this.#young.logBytes
  }

  get isFlushing(): boolean {
    return this.#frozen !== undefined
  }

  /** The entries that are not in runs, with empty places between them. */
  youngEntries(): Entries[] {
    return [this.#young.table.entries, ...(this.#frozen ? [this.#frozen.table.entries] : [])]
  }

  /** Adds what a commit wrote. `forEach` gives each write with its place from the payload's beginning in bytes. */
  insert(position: LogPosition, payloadBytes: number, writes: Writes): void {
    const { table, counts } = this.#young
    const { segment } = position
    table.reserve(writes.count)
    let deletions = 0
    writes.forEach((h0, h1, h2, offset, isDeleted) => {
      const at = isDeleted ? (segment | deletedFlag) >>> 0 : segment
      if (isDeleted) deletions++
      const known = table.put(h0, h1, h2, at, (position.offset + offset) / 8)
      if (known && table.previousSegment < deletedFlag) counts.addDead(table.previousSegment, 1)
    })
    counts.addRecords(segment, writes.count)
    // A deletion's own record is needed only until it is in a run.
    counts.addDead(segment, deletions)
    this.#young.logBytes += payloadBytes
  }

  /** Looks a key up, newest first; see `segment`. With `newerOnly` the oldest run is left out. Throws `DamagedStateError`. */
  findSync(h0: number, h1: number, h2: number, newerOnly = false): boolean {
    if (this.findYoung(h0, h1, h2)) return true
    const end = newerOnly ? this.runs.length - 1 : this.runs.length
    for (let i = 0; i < end; i++) {
      const run = this.runs[i]!
      if (!run.mayHave(h0, h2) || !run.findSync(h0, h1, h2)) continue
      this.segment = run.segment
      this.place = run.place
      return true
    }
    return false
  }

  /** Looks a key up in the part of the index that is always in memory. */
  findYoung(h0: number, h1: number, h2: number): boolean {
    return (
      this.#findIn(this.#young, h0, h1, h2) || (this.#frozen !== undefined && this.#findIn(this.#frozen, h0, h1, h2))
    )
  }

  /** Ends the young generation, which `flush` will write. Only when none is being flushed. */
  freeze(): void {
    this.#frozen = this.#young
    this.#young = new Generation(this.limit)
  }

  /** Writes the frozen generation as a run. `onFlushed` is called when it has become one. */
  async flush(onFlushed: () => void): Promise<void> {
    const frozen = this.#frozen
    if (!frozen) return
    const isOldest = this.runs.length === 0
    const superseded = new SegmentCounts()
    const sources = [frozen.table.source()]
    const pause = this.#pause
    const run = await this.#writeRun({ sources, entries: frozen.table.count, isOldest, superseded, pause })
    if (run) this.runs = [run, ...this.runs]
    this.counts.addAll(frozen.counts)
    this.#frozen = undefined
    onFlushed()
  }

  /** How many of the newest runs should be merged now; 0 for none. */
  get runsToMerge(): number {
    const { runs } = this
    let total = runs[0]?.entries ?? 0
    let count = 1
    for (; count < runs.length && runs[count]!.entries <= total * mergeRatio; count++) total += runs[count]!.entries
    return count >= 3 || (count >= 2 && count === runs.length) ? count : 0
  }

  /** Merges the newest runs into one. Returns those that are no longer needed once the manifest is written. */
  async merge(count: number, pause: () => Promise<void>): Promise<Run[]> {
    const inputs = this.runs.slice(0, count)
    const isOldest = count === this.runs.length
    const superseded = new SegmentCounts()
    const sources = inputs.map((run) => run.source())
    let merged: Run | undefined
    try {
      const entries = inputs.reduce((sum, run) => sum + run.entries, 0)
      merged = await this.#writeRun({ sources, entries, isOldest, superseded, pause })
    } finally {
      for (const source of sources) source.done()
    }
    const at = this.runs.indexOf(inputs[0]!)
    this.runs = [...this.runs.slice(0, at), ...(merged ? [merged] : []), ...this.runs.slice(at + count)]
    this.counts.addAll(superseded)
    return inputs
  }

  /** Memory in bytes: young tables, first hashes of pages and filters, pages in the cache. */
  memory(): { young: number; runs: number; pages: number } {
    return {
      young: this.#young.table.sizeBytes + (this.#frozen?.table.sizeBytes ?? 0),
      runs: this.runs.reduce((sum, run) => sum + run.sizeBytes, 0),
      pages: this.#cache.bytes.length,
    }
  }

  close(): void {
    for (const run of this.runs) run.close()
  }

  #findIn({ table }: Generation, h0: number, h1: number, h2: number): boolean {
    const i = table.find(h0, h1, h2)
    if (i < 0) return false
    this.segment = table.entries.segment[i]!
    this.place = table.entries.place[i]!
    return true
  }

  async #writeRun(parameters: {
    sources: EntrySource[]
    entries: number
    isOldest: boolean
    superseded: SegmentCounts
    pause: () => Promise<void>
  }): Promise<Run | undefined> {
    const { sources, entries, isOldest, superseded, pause } = parameters
    const number = this.nextRun++
    const name = `run-${String(number).padStart(8, '0')}.idx`
    const filters = this.runs.reduce((sum, run) => sum + run.filterBytes, 0)
    const fits = filters + KeyFilter.bytesFor(entries) <= this.#filterBudget
    const writer = new RunWriter(this.#disk, name, fits ? entries : 0)
    try {
      const onSuperseded = (segment: number): void => superseded.addDead(segment, 1)
      await mergeEntries({ sources, writer, isOldest, onSuperseded, pause })
      if (writer.entries === 0) {
        writer.abort()
        return undefined
      }
      await writer.finish()
      return Run.open(this.#disk, name, number, this.#cache)
    } catch (error) {
      writer.abort()
      throw error
    }
  }
}

/** What a commit wrote, in order. */
export interface Writes {
  count: number
  forEach(onWrite: (h0: number, h1: number, h2: number, offset: number, isDeleted: boolean) => void): void
}
