import { cp, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cacheFolder } from '../cache-folder.ts'
import { LineProcess } from '../line-process.ts'
import { MemoryCap } from '../MemoryCap.ts'
import { type Figure, figureBesideBest, type Unit } from '../report/report.ts'
import { type StoreName, storeNames, storeNotes } from './Store.ts'
import type { StoreAnswer, StoreRequest } from './store-worker.ts'

export const storeFigures = [
  'flat-write-capped',
  'flat-write-capped-bytes',
  'flat-read-capped',
  'flat-read-capped-bytes',
  'commit-p99',
  'commit-p99-of-median',
  'flat-recovery',
] as const

const KEYS = 10_000_000
/** Of a process: code, heap, caches, page cache. Ten million keys take about 0.7 GB. */
const CAP_BYTES = 384 * 2 ** 20
/** RocksDB is killed below that: what it holds grows past its budgets. It may take more, which flatters it. */
const ROCKSDB_CAP_BYTES = 2 ** 30
const BATCH = 10_000
const BATCHES = 10
const READS = 20_000
const COMMIT = 20_000
const COMMITS = 40
const SECOND_MS = 1000

/** Samples of one store, by figure. */
type Samples = Record<(typeof storeFigures)[number], number[]>

/** Durable writes and random reads of ten million keys by stores that each have a process and a bound of memory, taking turns. */
export async function benchStores(rounds: number): Promise<Figure[]> {
  const stores: BenchedStore[] = []
  try {
    for (const name of storeNames) stores.push(await BenchedStore.open(name))
    for (let round = -1; round < rounds; round++) for (const store of stores) await store.sample(round)
    for (const store of stores) await store.recover()
  } finally {
    for (const store of stores) await store[Symbol.asyncDispose]()
  }
  return storeFigures.map((figure) => {
    const [ours, ...peers] = stores
    const what = (store: BenchedStore) =>
      `${storeNotes[store.name]}; process at ${Math.round(store.rssBytes / 2 ** 20)} MiB`
    return figureBesideBest(
      figure,
      unitOf(figure),
      ours!.samples[figure],
      peers.map((peer) => ({
        name: peer.name,
        samples: peer.samples[figure],
        note: `${what(peer)}. ${KEYS / 1e6}M keys of 32 B, values of 32 B; ${ours!.isCapped ? `each process with its page cache in a control group of ${CAP_BYTES / 2 ** 20} MiB, RocksDB in one of ${ROCKSDB_CAP_BYTES / 2 ** 20}` : 'NOT capped: no control group could be made'}. Ours: ${what(ours!)}`,
      })),
    )
  })
}

function unitOf(figure: (typeof storeFigures)[number]): Unit {
  if (figure.endsWith('-bytes')) return 'B/key'
  if (figure === 'commit-p99') return 'ms'
  if (figure === 'commit-p99-of-median') return '×'
  return figure === 'flat-recovery' ? 's' : 'keys/s'
}

class BenchedStore implements AsyncDisposable {
  readonly name: StoreName
  readonly samples: Samples
  rssBytes = 0
  readonly #path: string
  readonly #cap = new MemoryCap()
  #process: LineProcess | undefined

  private constructor(name: StoreName, path: string) {
    this.name = name
    this.#path = path
    this.samples = Object.fromEntries(storeFigures.map((figure): [string, number[]] => [figure, []])) as Samples
  }

  get isCapped(): boolean {
    return this.#cap.isEnforced
  }

  /** Opens a copy of the loaded store, which is made and kept the first time. */
  static async open(name: StoreName): Promise<BenchedStore> {
    const folder = join(cacheFolder, 'bench-stores')
    const loaded = join(folder, `${name.replaceAll(/\W+/g, '-')}-${KEYS}`)
    const path = `${loaded}-copy`
    await mkdir(folder, { recursive: true })
    await rm(path, { recursive: true, force: true })
    const store = new BenchedStore(name, path)
    if (!(await copy(loaded, path))) {
      console.error(`loading ${KEYS.toLocaleString('en')} keys into ${name}`)
      await store.#start()
      await store.#ask({ do: 'load' })
      await store.#ask({ do: 'close' })
      await store.#process![Symbol.asyncDispose]()
      await cp(path, loaded, { recursive: true })
    }
    await store.#start()
    store.#cap.limit(name === '@nxtedition/rocksdb' ? ROCKSDB_CAP_BYTES : CAP_BYTES)
    return store
  }

  /** Starts a process that opens the store; the answer has how long that took. */
  async #start(): Promise<StoreAnswer> {
    const program = fileURLToPath(new URL('./store-worker.ts', import.meta.url))
    const args = ['--conditions=@megarollup/source', '--max-old-space-size=96', program]
    this.#process = new LineProcess(this.name, process.execPath, args, {
      UV_THREADPOOL_SIZE: '32',
      MALLOC_ARENA_MAX: '2',
    })
    this.#cap.hold(this.#process.pid!)
    return this.#ask({ do: 'open', store: this.name, path: this.#path, keyCount: KEYS })
  }

  async #ask(request: StoreRequest): Promise<StoreAnswer> {
    const answer = await this.#process!.ask<StoreAnswer>({ ...request })
    this.rssBytes = answer.rssBytes
    return answer
  }

  /** One turn. Those below 0 are not counted. */
  async sample(round: number): Promise<void> {
    const seed = 100 + round
    const writes = { do: 'write', distribution: 'uniform' } as const
    const written = await this.#ask({ ...writes, batches: BATCHES, batchSize: BATCH, seed })
    const read = await this.#ask({ do: 'read', count: READS, distribution: 'uniform', seed: seed + 1 })
    const commits = await this.#ask({ ...writes, batches: COMMITS, batchSize: COMMIT, seed: seed + 2 })
    if (round < 0) return
    const each = commits.each.toSorted((a, b) => a - b)
    const p99 = each[Math.floor(each.length * 0.99)]!
    const add = (figure: keyof Samples, sample: number) => void this.samples[figure].push(sample)
    add('flat-write-capped', (BATCHES * BATCH * SECOND_MS) / written.ms)
    add('flat-write-capped-bytes', written.writtenBytes / (BATCHES * BATCH))
    add('flat-read-capped', (READS * SECOND_MS) / read.ms)
    add('flat-read-capped-bytes', read.readBytes / READS)
    add('commit-p99', p99)
    add('commit-p99-of-median', p99 / each[each.length >> 1]!)
    const line = storeFigures.flatMap((figure) => this.samples[figure].at(-1)?.toPrecision(3) ?? [])
    console.error(`${this.name}: ${Math.round(this.rssBytes / 2 ** 20)} MiB, ${line.join(' ')}`)
  }

  /** Kills the process while it writes, and times how long it takes until the store is open again. */
  async recover(): Promise<void> {
    const write = { do: 'write', batches: 1000, batchSize: BATCH, distribution: 'uniform', seed: 1 } as const
    const writing = this.#ask(write).catch(() => {})
    await new Promise((resolve) => setTimeout(resolve, SECOND_MS))
    process.kill(this.#process!.pid!, 'SIGKILL')
    await writing
    const opened = await this.#start()
    this.samples['flat-recovery'].push(opened.ms / SECOND_MS)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process?.[Symbol.asyncDispose]()
    this.#cap[Symbol.dispose]()
    await rm(this.#path, { recursive: true, force: true })
  }
}

/** Whether there was something to copy. */
async function copy(from: string, to: string): Promise<boolean> {
  try {
    await cp(from, to, { recursive: true })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw error
  }
}
