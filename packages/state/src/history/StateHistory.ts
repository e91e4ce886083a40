import type { Address, Hash, StateReader } from '@megarollup/protocol'
import type { Disk } from '../disk/Disk.ts'
import { hashKey } from '../disk/KeyFilter.ts'
import { StateNotKeptError, StateOrderError } from '../errors.ts'
import type { FlatState } from '../flat/FlatState.ts'
import { decodeOldAccount, decodeOldSlot, type HistoryEntry, keyOfAccount, keyOfSlot } from './entries.ts'
import { HistoryRun } from './HistoryRun.ts'
import { mergeEntries } from './mergeRuns.ts'
import { damaged } from './runFormat.ts'
import { partialName, writeRun } from './writeRun.ts'

/** So many runs of one level become one of the next. */
const fanout = 16

export interface OpenStateHistoryParameters {
  disk: Disk
  /** Hash of the chain's genesis block, 32 bytes. */
  genesisHash: Hash
  /** The block that the flat state is at. What the disk has above it was never acknowledged and is dropped. */
  head: bigint
  /** Blocks below the newest whose state is kept: 1,024 unless told; `Infinity` keeps all (an archive). */
  keepBlocks?: number
  /** Bytes of disk, above which the oldest blocks go too: 4 GiB unless told. Not for an archive. */
  keepBytes?: number
}

/** Blocks of state that can be read, both included. */
export interface HistoryRange {
  oldest: bigint
  newest: bigint
}

/**
 * What recent blocks changed, the other way round: with the flat state, it is the state after any of them.
 *
 * Old values lie in immutable runs, one for each append; sixteen of a level are merged into one of the next, so a lookup asks the
 * filters of some dozens of files and reads about one page. Old runs are dropped as whole files. Nothing of this blocks:
 * merging works in slices behind the appends.
 *
 * What must stay true: the runs follow one another without a gap; only blocks that the flat state has are merged or dropped.
 */
export class StateHistory {
  readonly #disk: Disk
  readonly #genesisHash: Hash
  readonly #keepBlocks: number
  readonly #keepBytes: number
  /** Ascending. */
  #runs: HistoryRun[]
  #newest: number
  #settled: number
  #work: Promise<void> = Promise.resolve()
  #failure: unknown

  /** Use `openStateHistory`. */
  constructor(parameters: OpenStateHistoryParameters, runs: HistoryRun[]) {
    const { disk, genesisHash, head, keepBlocks = 1024, keepBytes = 4 * 2 ** 30 } = parameters
    this.#disk = disk
    this.#genesisHash = genesisHash
    this.#keepBlocks = keepBlocks
    this.#keepBytes = keepBytes
    this.#runs = runs
    this.#newest = Number(head)
    this.#settled = Number(head)
  }

  /** The blocks whose state can be read, given a flat state at the newest. */
  get range(): HistoryRange {
    return { oldest: BigInt(this.#oldest), newest: BigInt(this.#newest) }
  }

  /** Bytes on disk. */
  get sizeBytes(): number {
    return this.#runs.reduce((sum, run) => sum + run.sizeBytes, 0)
  }

  /** An estimate of the memory it takes. */
  get memoryBytes(): number {
    return this.#runs.reduce((sum, run) => sum + run.memoryBytes, 0)
  }

  /**
   * Adds what was before the blocks `firstBlock` to `lastBlock` of this chain, which come next. Durable when it resolves; do this
   * before the flat state moves past them, and say `settle` afterwards.
   *
   * Throws `StateOrderError` when other blocks come next, `StateStoreError` when the disk fails: nothing was added then.
   */
  async append(firstBlock: bigint, lastBlock: bigint, entries: Iterable<HistoryEntry>): Promise<void> {
    const work = this.#work.then(() => this.#append(Number(firstBlock), Number(lastBlock), entries))
    this.#work = work.catch(() => {})
    await work
  }

  /** Says that the flat state has all appended blocks. Merging and pruning go on from here, in the background. */
  settle(): void {
    this.#settled = this.#newest
    this.#work = this.#work
      .then(() => this.#tidy())
      .catch((error) => {
        this.#failure = error
      })
  }

  /** Drops what was appended for blocks that the flat state did not take. */
  async unsettle(): Promise<void> {
    await this.#work
    while (this.#runs.length > 0 && this.#runs.at(-1)!.firstBlock > this.#settled) this.#drop(this.#runs.pop()!)
    this.#disk.syncFolder()
    this.#newest = this.#settled
  }

  /**
   * The state after a block, over the flat state, which may move on meanwhile. It throws `StateNotKeptError` from the moment on when
   * the block is pruned, so hold it for one answer, not for long.
   */
  readerAt(block: bigint, flat: FlatState): StateReader {
    const at = Number(block)
    const find = (key: string): Uint8Array | undefined => {
      const head = Number(flat.position()?.block ?? -1n)
      this.#assertKept(at, head)
      const hash = hashKey(key)
      for (const run of this.#runs) {
        if (run.lastBlock <= at) continue
        // Appended, but the flat state is still before it.
        if (run.firstBlock > head) break
        const value = run.find(key, hash, at)
        if (value) return value
      }
      return undefined
    }
    this.#assertKept(at, Number(flat.position()?.block ?? -1n))
    return {
      account(address: Address) {
        const old = find(keyOfAccount(address))
        return old ? decodeOldAccount(old) : flat.account(address)
      },
      storage(address: Address, slot: Hash) {
        const old = find(keyOfSlot(address, slot))
        return old ? decodeOldSlot(old) : flat.storage(address, slot)
      },
      code: (hash) => flat.code(hash),
    }
  }

  /** Waits for what is being written, then closes all files. Throws what the background work failed with. */
  async close(): Promise<void> {
    await this.#work
    for (const run of this.#runs) run.close()
    this.#runs = []
    if (this.#failure) throw this.#failure
  }

  get #oldest(): number {
    return (this.#runs[0]?.firstBlock ?? this.#newest + 1) - 1
  }

  #assertKept(block: number, head: number): void {
    if (block >= this.#oldest && block <= head) return
    throw new StateNotKeptError(
      block > head
        ? `The state after block ${block} is not in the history, which ends at block ${head}`
        : `The state after block ${block} was pruned; the oldest that is kept is that after block ${this.#oldest}`,
    )
  }

  async #append(firstBlock: number, lastBlock: number, entries: Iterable<HistoryEntry>): Promise<void> {
    if (this.#failure) throw this.#failure
    if (firstBlock !== this.#newest + 1 || lastBlock < firstBlock)
      throw new StateOrderError(
        `The history ends at block ${this.#newest}: blocks ${firstBlock} to ${lastBlock} do not come next`,
      )
    await this.#write(0, firstBlock, lastBlock, entries, (runs, run) => [...runs, run])
    this.#newest = lastBlock
  }

  async #tidy(): Promise<void> {
    for (let merging = this.#nextMerge(); merging; merging = this.#nextMerge()) {
      const [first, last] = [merging[0]!, merging.at(-1)!]
      const entries = mergeEntries(merging.map((run) => run.all()))
      const from = this.#runs.indexOf(first)
      const merged = merging
      await this.#write(first.level + 1, first.firstBlock, last.lastBlock, entries, (runs, run) =>
        runs.toSpliced(from, merged.length, run),
      )
      for (const run of merging) this.#drop(run)
    }
    let size = this.sizeBytes
    while (this.#runs[0] && this.#runs[0].lastBlock <= this.#settled) {
      const oldest = this.#runs[0]
      const old = oldest.lastBlock <= this.#settled - this.#keepBlocks
      const tooMuch = size > this.#keepBytes && this.#keepBlocks !== Number.POSITIVE_INFINITY
      if (!old && !tooMuch) break
      size -= oldest.sizeBytes
      this.#runs = this.#runs.slice(1)
      this.#drop(oldest)
    }
  }

  /** The oldest runs of one level that are enough for a run of the next. */
  #nextMerge(): HistoryRun[] | undefined {
    for (let start = 0; start + fanout <= this.#runs.length; start++) {
      const level = this.#runs[start]!.level
      const runs = this.#runs.slice(start, start + fanout)
      if (runs.every((run) => run.level === level && run.lastBlock <= this.#settled)) return runs
    }
    return undefined
  }

  async #write(
    level: number,
    firstBlock: number,
    lastBlock: number,
    entries: Iterable<HistoryEntry>,
    place: (runs: HistoryRun[], run: HistoryRun) => HistoryRun[],
  ): Promise<void> {
    const header = { level, firstBlock, lastBlock, genesisHash: this.#genesisHash }
    const name = await writeRun(this.#disk, header, entries)
    this.#runs = place(this.#runs, new HistoryRun(this.#disk, name, this.#genesisHash))
  }

  #drop(run: HistoryRun): void {
    run.close()
    this.#disk.remove(run.name)
  }
}

/**
 * Opens the history in a folder of its own, and brings it in line with the flat state.
 *
 * Throws `DamagedStateError`, which names the file, `StateFolderFormatError` or `StateStoreError`.
 *
 * @example
 * ```ts
 * const history = openStateHistory({ disk: nodeDisk(`${dataDir}/history`), genesisHash, head: flat.position().block })
 * ```
 */
export function openStateHistory(parameters: OpenStateHistoryParameters): StateHistory {
  const { disk, genesisHash } = parameters
  const head = Number(parameters.head)
  const runs: HistoryRun[] = []
  const drop = (run: HistoryRun) => {
    run.close()
    disk.remove(run.name)
  }
  try {
    const names = disk.list()
    if (names.includes(partialName)) disk.remove(partialName)
    const all = names.filter((name) => name.endsWith('.run')).map((name) => new HistoryRun(disk, name, genesisHash))
    runs.push(...all.sort((a, b) => a.firstBlock - b.firstBlock || b.lastBlock - a.lastBlock || b.level - a.level))
    const kept: HistoryRun[] = []
    for (const run of all) {
      const last = kept.at(-1)
      // A merge that was interrupted leaves what it merged beside the result.
      if (last && run.lastBlock <= last.lastBlock) drop(run)
      else if (run.firstBlock > head) drop(run)
      else if (last && run.firstBlock !== last.lastBlock + 1)
        throw damaged(run.name, `blocks ${last.lastBlock + 1} to ${run.firstBlock - 1} are missing before it`)
      else kept.push(run)
    }
    const end = kept.at(-1)
    if (end && end.lastBlock > head) throw damaged(end.name, `it goes beyond block ${head}, where the state is`)
    // A history that was switched off for some blocks begins anew.
    if (end && end.lastBlock < head) for (const run of kept.splice(0)) drop(run)
    disk.syncFolder()
    return new StateHistory(parameters, kept)
  } catch (error) {
    for (const run of runs) run.close()
    throw error
  }
}
