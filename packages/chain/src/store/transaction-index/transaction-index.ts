import type { Hash } from '@megarollup/protocol'
import type { Disk } from '@megarollup/state/disk'
import { CorruptIndexError } from '../../errors.ts'
import { compareEntries, type IndexEntry } from './run-format.ts'
import { TransactionRun } from './transaction-run.ts'
import { partialName, runSuffix, writeRun } from './write-run.ts'

/** Where a transaction is in the chain of mini-blocks. */
export interface TransactionLocation {
  miniBlock: bigint
  /** Position in the mini-block. */
  index: number
}

/** Transactions, or log records, that make a run: few enough to be sorted between two mini-blocks. */
const runEntries = 8_192
/** Fewer are not worth a run when the index is closed: they are read from the log again. */
const fewEntries = 1_000
/** So many runs of one level become one of the next. */
const fanout = 16
/** Runs that may wait to be written before `add` makes the caller wait. */
const maxBacklog = 4
/** A filter takes no more. */
const maxRunEntries = 2 ** 28

/** Transactions of the newest records, not yet in a run. */
interface Young {
  firstRecord: number
  endRecord: number
  places: Map<string, TransactionLocation>
}

/**
 * Finds transactions by the first eight bytes of their hash. The newest are in memory; 8,192 at a time become a sorted immutable file,
 * sixteen of which are merged into one, so a transaction is written about once for each factor of sixteen, in sequence, and a
 * lookup asks some dozens of filters and reads a page. What a crash lost is added again from the log.
 *
 * What must stay true: the runs follow one another from record 0 without a gap.
 */
export class TransactionIndex {
  readonly #disk: Disk
  readonly #runEntries: number
  /** What has to be durable before a run says that the index covers its records. */
  readonly #beforeRun: () => Promise<void>
  #runs: TransactionRun[]
  #young: Young
  #sealed: Young[] = []
  #work: Promise<void> = Promise.resolve()
  #failure: unknown

  /** Throws `CorruptIndexError`, which names the file. */
  constructor(options: { disk: Disk; beforeRun?: () => Promise<void>; runEntries?: number }) {
    this.#disk = options.disk
    this.#beforeRun = options.beforeRun ?? (async () => {})
    this.#runEntries = options.runEntries ?? runEntries
    this.#runs = openRuns(options.disk)
    this.#young = youngAt(this.indexedRecords)
  }

  /** Number of log records that the index durably covers. */
  get indexedRecords(): number {
    return this.#runs.at(-1)?.endRecord ?? 0
  }

  /** Adds the transactions of the next log record, which may be none. `records` is the length of the log with it. */
  async add(transactions: readonly Hash[], miniBlock: bigint, records: number): Promise<void> {
    if (this.#failure) throw this.#failure
    const { places } = this.#young
    for (const [index, hash] of transactions.entries()) places.set(keyOf(hash), { miniBlock, index })
    this.#young.endRecord = records
    if (Math.max(places.size, records - this.#young.firstRecord) < this.#runEntries) return
    this.#sealYoung()
    if (this.#sealed.length > maxBacklog) await this.#work
  }

  /** Where a transaction may be: the hash of what is there has to be compared. */
  find(hash: Hash): TransactionLocation[] {
    const key = keyOf(hash)
    for (const { places } of [this.#young, ...this.#sealed]) {
      const place = places.get(key)
      if (place) return [place]
    }
    const view = new DataView(hash.buffer, hash.byteOffset, hash.byteLength)
    const found: IndexEntry[] = []
    for (const run of this.#runs) run.find(view.getUint32(0), view.getUint32(4), found)
    return found.map(({ miniBlock, index }) => ({ miniBlock: BigInt(miniBlock), index }))
  }

  /** Waits until the runs that are on their way are written and merged. Throws what that failed with. */
  async settled(): Promise<void> {
    await this.#work
    if (this.#failure) throw this.#failure
  }

  async close(): Promise<void> {
    const { places, firstRecord, endRecord } = this.#young
    if (Math.max(places.size, endRecord - firstRecord) >= fewEntries && !this.#failure) this.#sealYoung()
    await this.#work
    for (const run of this.#runs) run.close()
    this.#runs = []
  }

  #sealYoung(): void {
    const young = this.#young
    this.#sealed = [...this.#sealed, young]
    this.#young = youngAt(young.endRecord)
    this.#work = this.#work
      .then(() => this.#writeYoung(young))
      .then(() => this.#merge())
      .catch((error) => {
        this.#failure ??= error
      })
  }

  async #writeYoung(young: Young): Promise<void> {
    if (this.#failure) return
    const entries = entriesOf(young.places)
    await this.#beforeRun()
    const { firstRecord, endRecord } = young
    const name = await writeRun(this.#disk, { level: 0, firstRecord, endRecord }, entries.length, entries)
    this.#runs = [...this.#runs, new TransactionRun(this.#disk, name)]
    this.#sealed = this.#sealed.filter((other) => other !== young)
  }

  async #merge(): Promise<void> {
    for (let runs = this.#mergeable(); runs; runs = this.#mergeable()) {
      const [first, last] = [runs[0]!, runs.at(-1)!]
      const count = runs.reduce((sum, run) => sum + run.entries, 0)
      const range = { level: first.level + 1, firstRecord: first.firstRecord, endRecord: last.endRecord }
      const name = await writeRun(this.#disk, range, count, merged(runs.map((run) => run.all())))
      this.#runs = this.#runs.toSpliced(this.#runs.indexOf(first), runs.length, new TransactionRun(this.#disk, name))
      for (const run of runs) drop(this.#disk, run)
    }
  }

  #mergeable(): TransactionRun[] | undefined {
    for (let start = 0; start + fanout <= this.#runs.length; start++) {
      const runs = this.#runs.slice(start, start + fanout)
      const count = runs.reduce((sum, run) => sum + run.entries, 0)
      if (count <= maxRunEntries && runs.every((run) => run.level === runs[0]!.level)) return runs
    }
    return undefined
  }
}

function youngAt(record: number): Young {
  return { firstRecord: record, endRecord: record, places: new Map() }
}

/** The first eight bytes of a hash, as a `Map` key. */
function keyOf(hash: Hash): string {
  return Buffer.from(hash.buffer, hash.byteOffset, 8).toString('latin1')
}

function entriesOf(places: Map<string, TransactionLocation>): IndexEntry[] {
  const entries: IndexEntry[] = []
  const bytes = Buffer.alloc(8)
  for (const [key, { miniBlock, index }] of places) {
    bytes.write(key, 'latin1')
    entries.push({ high: bytes.readUInt32BE(0), low: bytes.readUInt32BE(4), miniBlock: Number(miniBlock), index })
  }
  return entries.sort(compareEntries)
}

function* merged(sources: Generator<IndexEntry>[]): Generator<IndexEntry> {
  const heads = sources.flatMap((rest) => {
    const { value, done } = rest.next()
    return done ? [] : [{ entry: value, rest }]
  })
  while (heads.length > 0) {
    let least = heads[0]!
    for (let i = 1; i < heads.length; i++) if (compareEntries(heads[i]!.entry, least.entry) < 0) least = heads[i]!
    yield least.entry
    const { value, done } = least.rest.next()
    if (done) heads.splice(heads.indexOf(least), 1)
    else least.entry = value
  }
}

function openRuns(disk: Disk): TransactionRun[] {
  const opened: TransactionRun[] = []
  try {
    const names = disk.list()
    if (names.includes(partialName)) disk.remove(partialName)
    for (const name of names) if (name.endsWith(runSuffix)) opened.push(new TransactionRun(disk, name))
    opened.sort((a, b) => a.firstRecord - b.firstRecord || b.endRecord - a.endRecord || b.level - a.level)
    const kept: TransactionRun[] = []
    for (const run of opened) {
      const end = kept.at(-1)?.endRecord ?? 0
      // A merge that was interrupted leaves what it merged beside the result.
      if (kept.length > 0 && run.endRecord <= end) drop(disk, run)
      else if (run.firstRecord !== end)
        throw new CorruptIndexError(run.name, `records ${end} to ${run.firstRecord - 1} are missing before it`)
      else kept.push(run)
    }
    disk.syncFolder()
    return kept
  } catch (error) {
    for (const run of opened) run.close()
    throw error
  }
}

function drop(disk: Disk, run: TransactionRun): void {
  run.close()
  disk.remove(run.name)
}
