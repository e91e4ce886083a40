import { randomBytes } from 'node:crypto'
import type { Disk } from '../disk/Disk.ts'
import { DamagedStateError, StateStoreError } from '../errors.ts'
import { frameHeaderBytes } from '../log/frame.ts'
import { SegmentLog } from '../log/SegmentLog.ts'
import { chooseVictims, LiveRecords, maxVictims } from './compaction.ts'
import { FlatBatch } from './FlatBatch.ts'
import { FlatIndex, type ReplayPoint } from './FlatIndex.ts'
import { deletedFlag } from './index/Entries.ts'
import { KeyHasher } from './index/KeyHasher.ts'
import { type Manifest, readManifest, writeManifest } from './manifest.ts'
import { RecordReader } from './RecordReader.ts'
import { commitKind, markBytes, payloadHeaderBytes, scanPayload } from './recordFormat.ts'

const MiB = 2 ** 20
/** Memory of a batch that is kept for the next one, at most. */
const maxKeptBatchBytes = 8 * MiB
/** Windows of records that are on their way to the end of the log at once, sharing a sync. */
const windowsInFlight = 4
/** Reads that are in flight at once. */
const readsInFlight = 32

export interface OpenFlatLogParameters {
  disk: Disk
  /** Names the folder in errors. */
  path?: string
  /** What the log belongs to, such as the hash of a genesis block: a folder of another owner is refused. */
  owner: Uint8Array
  /** Memory for the index and its pages, 256 MiB unless told; at least 1 MiB. */
  memoryBytes?: number
  /** Size of the log's segments, 128 MiB unless told. */
  segmentBytes?: number
}

interface Waiting {
  toBatch: () => FlatBatch | undefined
  mark: Uint8Array | undefined
  onVisible: (() => void) | undefined
  resolve: () => void
  reject: (error: unknown) => void
}

class StoppedError extends Error {}

/**
 * A durable map from keys of up to 64 bytes to values: a log of records, an index of where they are, and compaction in the
 * background. A commit is one sequential write and one sync, and reads nothing; a read is one record from the log, and one page of
 * the index when that is not in memory.
 */
export class FlatLog {
  /** Tells compaction which live keys nobody will ask for again. */
  isGarbage: ((key: Uint8Array) => boolean) | undefined
  /** Called when the files are closed. */
  onClosed: (() => void) | undefined
  readonly #disk: Disk
  readonly #log: SegmentLog
  readonly #index: FlatIndex
  readonly #hasher: KeyHasher
  readonly #records: RecordReader
  readonly #manifest: Pick<Manifest, 'format' | 'version' | 'owner' | 'secret'>
  readonly #tailBytes: number
  /** What the manifest says, or will say next. */
  #replay: ReplayPoint
  /** What it will say when the frozen generation is a run. */
  #frozenUntil: ReplayPoint
  #mark: Uint8Array | undefined
  #waiting: Waiting[] = []
  #writing: Promise<void> | undefined
  #flushing: Promise<void> | undefined
  #maintaining: Promise<void> | undefined
  #savingManifest: Promise<void> = Promise.resolve()
  /** Counts what makes an asynchronous read begin again: runs and segments that go, records that move. */
  #removals = 0
  #failure: unknown
  /** What went wrong in the background and will be tried again. */
  #lastTrouble: StateStoreError | undefined
  /** A batch that was committed, whose memory the next one takes over. */
  #used: FlatBatch | undefined
  #closing = false
  #closed: Promise<void> | undefined

  /** Opens a flat log, or makes it in an empty folder. Throws `DamagedStateError`, `StateFolderFormatError`, `StateStoreError`. */
  static async open(parameters: OpenFlatLogParameters): Promise<FlatLog> {
    const { disk } = parameters
    const owner = Buffer.from(parameters.owner).toString('hex')
    let manifest = readManifest(disk, parameters.path ?? 'of the flat log', owner)
    if (!manifest) {
      const replay = { segment: 1, offset: 0, sequence: 0 }
      const secret = randomBytes(32).toString('hex')
      manifest = { format: 'MRFL', version: 1, owner, secret, runs: [], nextRun: 1, replay, segments: [] }
      await writeManifest(disk, manifest)
    }
    return new FlatLog(parameters, manifest)
  }

  private constructor(parameters: OpenFlatLogParameters, manifest: Manifest) {
    const { disk, memoryBytes = 256 * MiB, segmentBytes = 128 * MiB } = parameters
    const { format, version, owner, secret, replay } = manifest
    this.#disk = disk
    this.#manifest = { format, version, owner, secret }
    this.#tailBytes = 2 * segmentBytes
    this.#hasher = new KeyHasher(Buffer.from(secret, 'hex'))
    this.#index = new FlatIndex(disk, Math.max(MiB, memoryBytes), () => this.#pause())
    this.#index.openRuns(manifest.runs, manifest.nextRun)
    this.#mark = manifest.mark === undefined ? undefined : new Uint8Array(Buffer.from(manifest.mark, 'hex'))
    this.#replay = { position: replay, mark: this.#mark }
    this.#frozenUntil = this.#replay
    const needed = new Map<number, number>()
    for (const [segment, size, records, dead] of manifest.segments) {
      this.#index.counts.addRecords(segment, records)
      this.#index.counts.addDead(segment, dead)
      if (segment < replay.segment) needed.set(segment, size)
    }
    try {
      this.#log = SegmentLog.open({
        disk,
        name: 'log',
        segmentBytes,
        ...(replay.offset > 0 && { from: replay, needed }),
        onFrame: (payload, position) => this.#replayFrame(payload, position),
      })
    } catch (error) {
      this.#index.close()
      throw error
    }
    this.#records = new RecordReader(this.#log)
  }

  /** The mark of the last commit, a copy. */
  mark(): Uint8Array | undefined {
    return this.#mark?.slice()
  }

  /** An empty batch to be filled and given to `commit`. */
  batch(): FlatBatch {
    const used = this.#used
    this.#used = undefined
    return new FlatBatch(this.#hasher, commitKind, used)
  }

  /**
   * Makes a batch durable, as a whole or not at all, together with a mark of 16 bytes. Readers see it when it resolves. Commits take
   * effect in the order of the calls; those that wait share one sync. Throws `StateStoreError`, and after damage was found in the
   * background `DamagedStateError`; nothing of it is kept then. `onVisible` is called at the moment from which readers see it.
   */
  commit(batch: FlatBatch, mark: Uint8Array, onVisible?: () => void): Promise<void> {
    return this.#enqueue(() => batch, new Uint8Array(mark.subarray(0, markBytes)), onVisible)
  }

  /** The value of a key, a copy. Throws `DamagedStateError` and `StateStoreError`. */
  getSync(key: Uint8Array): Uint8Array | undefined {
    this.#assertOpen()
    const { h0, h1, h2 } = this.#hash(key)
    if (!this.#index.findSync(h0, h1, h2) || this.#index.segment >= deletedFlag) return undefined
    return this.#records.valueSync(key, this.#index.segment, this.#index.place)
  }

  /** The same without blocking the thread. What was committed after the call may or may not be seen. */
  async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    for (;;) {
      this.#assertOpen()
      const removals = this.#removals
      try {
        return await this.#get(key)
      } catch (error) {
        if (removals === this.#removals) throw error
      }
    }
  }

  /** Many keys, 32 at a time. Set `UV_THREADPOOL_SIZE=32` before the program starts: libuv reads four files at a time otherwise. */
  async getMany(keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]> {
    const values: (Uint8Array | undefined)[] = new Array(keys.length)
    let next = 0
    const lane = async (): Promise<void> => {
      while (next < keys.length) {
        const i = next++
        values[i] = await this.get(keys[i]!)
      }
    }
    await Promise.all(Array.from({ length: Math.min(readsInFlight, keys.length) }, lane))
    return values
  }

  /** The keys that begin with `prefix`, in the order of the log. Reads the whole log: for what hardly ever happens. */
  async keysWith(prefix: Uint8Array): Promise<Uint8Array[]> {
    for (;;) {
      this.#assertOpen()
      const removals = this.#removals
      try {
        const keys: Uint8Array[] = []
        const segments = this.#log.segments()
        for (let i = 0; i < segments.length; i += maxVictims) {
          const live = new LiveRecords(segments.slice(i, i + maxVictims))
          live.collectYoung(this.#index)
          for (const run of this.#index.runs) await live.collect(run, () => this.#pause())
          for await (const records of live.read(this.#log))
            for (const key of records.keysWith(prefix, this.#index, this.#hasher)) keys.push(key.slice())
        }
        if (removals === this.#removals) return keys
      } catch (error) {
        if (removals === this.#removals) throw error
      }
    }
  }

  /** Sizes in bytes, and numbers of entries and records. */
  stats() {
    const segments = this.#log.segments()
    const index = this.#index
    let records = 0
    let dead = 0
    for (const { segment } of segments) {
      records += index.counts.get(segment).records
      dead += index.counts.get(segment).dead
    }
    return {
      segments: segments.length,
      logBytes: segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      runEntries: index.runs.map((run) => run.entries),
      youngEntries: index.youngCount,
      /** In flushed generations. */
      records,
      deadRecords: dead,
      memoryBytes: index.memory(),
    }
  }

  /** Waits until nothing is left to be done in the background. Throws what went wrong there since the last call. */
  async settle(): Promise<void> {
    while (this.#writing || this.#flushing || this.#maintaining) {
      await this.#writing
      await this.#flushing
      await this.#maintaining
    }
    const trouble = this.#lastTrouble
    this.#lastTrouble = undefined
    if (this.#failure !== undefined) throw this.#failure
    if (trouble) throw trouble
  }

  /** Waits for commits, gives up what goes on in the background, and closes the files. May be called twice. */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    await this.#writing
    this.#closing = true
    await this.#flushing
    await this.#maintaining
    await this.#savingManifest.catch(() => {})
    await this.#log.close()
    this.#index.close()
    this.onClosed?.()
  }

  async #get(key: Uint8Array): Promise<Uint8Array | undefined> {
    const { h0, h1, h2 } = this.#hash(key)
    const index = this.#index
    const found = { segment: 0, place: 0 }
    if (index.findYoung(h0, h1, h2)) {
      found.segment = index.segment
      found.place = index.place
    } else {
      let isKnown = false
      for (const run of index.runs)
        if (run.mayHave(h0, h2) && (await run.find(h0, h1, h2, found))) {
          isKnown = true
          break
        }
      if (!isKnown) return undefined
    }
    return found.segment >= deletedFlag ? undefined : this.#records.value(key, found.segment, found.place)
  }

  #hash(key: Uint8Array): KeyHasher {
    this.#hasher.hash(key, 0, key.length)
    return this.#hasher
  }

  #enqueue(toBatch: Waiting['toBatch'], mark?: Uint8Array, onVisible?: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ toBatch, mark, onVisible, resolve, reject })
      this.#writing ??= this.#writeWaiting()
    })
  }

  async #writeWaiting(): Promise<void> {
    // Begins in a later turn, so that `#writing` is set and commits of this turn are together.
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      // Records are moved first: everything before is in the index now, so it tells what is still live, and commits come after.
      const group = this.#waiting.sort((a, b) => Number(a.mark !== undefined) - Number(b.mark !== undefined))
      this.#waiting = []
      try {
        await this.#writeGroup(group)
        for (const { resolve } of group) resolve()
      } catch (error) {
        for (const { reject } of group) reject(error)
      }
    }
    this.#writing = undefined
  }

  async #writeGroup(group: Waiting[]): Promise<void> {
    this.#assertOpen()
    if (this.#failure !== undefined) throw this.#failure
    const batches: (Waiting & { batch: FlatBatch; frame: Uint8Array })[] = []
    for (const waiting of group) {
      const batch = waiting.toBatch()
      if (batch) batches.push({ ...waiting, batch, frame: batch.toFrame(waiting.mark ?? new Uint8Array(markBytes)) })
    }
    if (batches.length === 0) return
    const positions = await this.#log.appendGroup(batches.map(({ frame }) => frame))
    const first = this.#log.sequence - batches.length
    for (const [i, { batch, mark, frame, onVisible, resolve }] of batches.entries()) {
      const { segment, offset } = positions[i]!
      await this.#makeRoom(batch.count, { segment, offset: offset - frameHeaderBytes, sequence: first + i })
      this.#index.insert(positions[i]!, frame.length - frameHeaderBytes, batch)
      if (mark) this.#mark = mark
      onVisible?.()
      resolve()
      if (mark && batch.capacityBytes <= maxKeptBatchBytes) this.#used = batch
    }
  }

  /** Before the frame at `position` is put into the index: begins a new young generation when this one is full. */
  async #makeRoom(writes: number, position: ReplayPoint['position']): Promise<void> {
    const index = this.#index
    const isFull = index.youngCount + writes > index.limit || index.youngLogBytes > this.#tailBytes
    if (!isFull || index.youngCount === 0 || this.#failure !== undefined) return
    await this.#flushing
    // What a failed flush has left is tried again first; until then the young generation grows.
    if (!index.isFlushing) {
      index.freeze()
      this.#frozenUntil = { position, mark: this.#mark }
    }
    this.#flushing = this.#flush().finally(() => {
      this.#flushing = undefined
    })
  }

  async #flush(): Promise<void> {
    try {
      await this.#index.flush(() => {
        this.#replay = this.#frozenUntil
      })
      await this.#saveManifest()
      this.#maintaining ??= this.#maintain().finally(() => {
        this.#maintaining = undefined
      })
    } catch (error) {
      this.#fail(error)
    }
  }

  async #maintain(): Promise<void> {
    try {
      for (;;) {
        const count = this.#index.runsToMerge
        if (count > 0) {
          const old = await this.#index.merge(count, () => this.#pauseAfterFlush())
          await this.#saveManifest()
          this.#removals++
          for (const run of old) run.remove()
          continue
        }
        const victims = chooseVictims(this.#log.segments(), this.#index.counts, this.#replay.position.segment)
        if (victims.length === 0) return
        await this.#compact(victims)
      }
    } catch (error) {
      this.#fail(error)
    }
  }

  async #compact(victims: { segment: number; sizeBytes: number }[]): Promise<void> {
    const live = new LiveRecords(victims)
    const isAllDead = victims.every(({ segment }) => {
      const { records, dead } = this.#index.counts.get(segment)
      return records === dead
    })
    if (!isAllDead) for (const run of this.#index.runs) await live.collect(run, () => this.#pause())
    let moving: Promise<void>[] = []
    for await (const records of live.read(this.#log)) {
      await this.#pause()
      const move = this.#enqueue(() => records.toBatch(this.#index, this.#hasher, this.isGarbage))
      // Awaited below; not lost when the next window throws.
      move.catch(() => {})
      moving.push(move)
      this.#removals++
      if (moving.length < windowsInFlight) continue
      await Promise.all(moving)
      moving = []
    }
    await Promise.all(moving)
    for (const { segment } of victims) this.#index.counts.remove(segment)
    await this.#saveManifest(new Set(victims.map(({ segment }) => segment)))
    this.#removals++
    for (const { segment } of victims) this.#log.removeSegment(segment)
  }

  #saveManifest(leaveOut?: ReadonlySet<number>): Promise<void> {
    const save = async (): Promise<void> => {
      const { position, mark } = this.#replay
      const segments: Manifest['segments'] = []
      for (const { segment, sizeBytes } of this.#log.segments()) {
        if (segment > position.segment || leaveOut?.has(segment)) continue
        const { records, dead } = this.#index.counts.get(segment)
        segments.push([segment, sizeBytes, records, dead])
      }
      await writeManifest(this.#disk, {
        ...this.#manifest,
        runs: this.#index.runs.map((run) => run.name),
        nextRun: this.#index.nextRun,
        replay: position,
        ...(mark && { mark: Buffer.from(mark).toString('hex') }),
        segments,
      })
    }
    const saved = this.#savingManifest.then(save)
    this.#savingManifest = saved.catch(() => {})
    return saved
  }

  #replayFrame(payload: Uint8Array, position: { segment: number; offset: number }): void {
    if (payload.length === 0) return
    if (payload.length < payloadHeaderBytes) throw new DamagedStateError('a commit of the flat state is too short')
    const hasher = this.#hasher
    const found: number[] = []
    const count = scanPayload(payload, hasher, (offset, { isDeleted }) => {
      found.push(hasher.h0, hasher.h1, hasher.h2, isDeleted ? -offset : offset)
    })
    this.#index.insert(position, payload.length, {
      count,
      forEach: (onWrite) => {
        for (let i = 0; i < found.length; i += 4)
          onWrite(found[i]!, found[i + 1]!, found[i + 2]!, Math.abs(found[i + 3]!), found[i + 3]! < 0)
      },
    })
    if (payload[0] === commitKind) this.#mark = payload.slice(8, 8 + markBytes)
  }

  async #pause(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    if (this.#closing) throw new StoppedError()
  }

  /** The same for what is not urgent: commits may have to wait for a flush, and never for this. */
  async #pauseAfterFlush(): Promise<void> {
    await this.#flushing
    await this.#pause()
  }

  /** Damage ends commits. A disk that is full or fails is tried again with the next flush: nothing that was committed depends on it. */
  #fail(error: unknown): void {
    if (error instanceof StoppedError) return
    if (error instanceof StateStoreError) this.#lastTrouble = error
    else this.#failure ??= error
  }

  #assertOpen(): void {
    if (this.#closing) throw new StateStoreError('The flat state was closed')
  }
}
