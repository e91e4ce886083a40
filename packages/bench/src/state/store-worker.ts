/** A process that holds one store, so that its memory can be capped and its writes counted: requests and answers are lines of JSON. */
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { batchOf, type Distribution, distinctIds, drawIds, initialBatches } from './keys.ts'
import { openStore, type Store, type StoreName } from './Store.ts'

const VALUE_BYTES = 33
const LOAD_BATCH = 50_000

export type StoreRequest =
  | { do: 'open'; store: StoreName; path: string; keyCount: number }
  | { do: 'load' }
  | { do: 'write'; batches: number; batchSize: number; distribution: Distribution; seed: number }
  | { do: 'read'; count: number; distribution: Distribution; seed: number }
  | { do: 'close' }

export interface StoreAnswer {
  /** Of the whole request, without the making of its data. */
  ms: number
  /** Of each batch. */
  each: number[]
  rssBytes: number
  /** From and to the disk, as Linux counts them. */
  readBytes: number
  writtenBytes: number
}

let store: Store | undefined
let keyCount = 0
/** Which version each key has. */
let versions = new Uint8Array(0)
let version = 0

async function answer(request: StoreRequest): Promise<StoreAnswer> {
  const before = diskBytes()
  const each = await handle(request)
  const after = diskBytes()
  return {
    ms: each.reduce((sum, ms) => sum + ms, 0),
    each,
    rssBytes: process.memoryUsage().rss,
    readBytes: after.read - before.read,
    writtenBytes: after.written - before.written,
  }
}

async function handle(request: StoreRequest): Promise<number[]> {
  if (request.do === 'open') {
    keyCount = request.keyCount
    versions = new Uint8Array(keyCount)
    const started = performance.now()
    store = await openStore(request.store, request.path)
    return [performance.now() - started]
  }
  if (!store) throw new Error('No store is open.')
  const opened = store
  switch (request.do) {
    case 'load': {
      const each: number[] = []
      for (const batch of initialBatches(keyCount, VALUE_BYTES, LOAD_BATCH)) {
        const prepared = opened.prepare(batch)
        each.push(await timed(() => opened.write(prepared)))
      }
      return each
    }
    case 'write': {
      const draw = drawIds(keyCount, request.distribution, request.seed)
      const each: number[] = []
      for (let i = 0; i < request.batches; i++) {
        version = (version % 200) + 1
        const ids = distinctIds(draw, request.batchSize)
        const prepared = opened.prepare(batchOf(ids, version, VALUE_BYTES))
        each.push(await timed(() => opened.write(prepared)))
        for (const id of ids) versions[id] = version
      }
      return each
    }
    case 'read':
      return [await read(opened, request)]
    case 'close':
      return [await timed(() => opened.close())]
  }
}

async function read(opened: Store, request: Extract<StoreRequest, { do: 'read' }>): Promise<number> {
  const draw = drawIds(keyCount, request.distribution, request.seed)
  const ids = Uint32Array.from({ length: request.count }, draw)
  const { keys } = batchOf(ids, 0, VALUE_BYTES)
  const wanted = Array.from(ids, (_, i) => keys.slice(32 * i, 32 * i + 32))
  const started = performance.now()
  const values = await opened.read(wanted)
  const ms = performance.now() - started
  for (const [i, id] of ids.entries()) {
    const expected = batchOf(Uint32Array.of(id), versions[id]!, VALUE_BYTES).values.subarray(1)
    if (Buffer.compare(values[i] ?? new Uint8Array(0), expected) !== 0) throw new Error(`Key ${id} has another value.`)
  }
  return ms
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

function diskBytes(): { read: number; written: number } {
  const text = readFileSync('/proc/self/io', 'utf8')
  const field = (name: string) => Number(new RegExp(`^${name}: (\\d+)`, 'm').exec(text)?.[1] ?? 0)
  return { read: field('read_bytes'), written: field('write_bytes') }
}

for await (const line of createInterface({ input: process.stdin })) {
  const result = await answer(JSON.parse(line) as StoreRequest).catch((error: unknown) => ({ error: String(error) }))
  console.log(JSON.stringify(result))
}
