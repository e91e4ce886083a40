import { openFlatLog } from '@megarollup/state'
import { RocksLevel } from '@nxtedition/rocksdb'
import { ClassicLevel } from 'classic-level'
import type { KeyBatch } from './keys.ts'

/** A key-value store on disk: ours, or a peer's. */
export interface Store {
  /** What `write` takes, made before the clock starts. */
  prepare(batch: KeyBatch): unknown
  /** Durable when it resolves. */
  write(prepared: unknown): Promise<void>
  /** Values of keys, 32 of them in flight where the store can. */
  read(keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]>
  close(): Promise<void>
}

const MEBIBYTE = 2 ** 20
/** What a store may cache by itself; the rest of the memory is the page cache's. */
const CACHE_BYTES = 64 * MEBIBYTE
/** Memtables. */
const WRITE_BUFFER_BYTES = 32 * MEBIBYTE
/** All that ours may take, its caches and tables. */
const FLAT_MEMORY_BYTES = 128 * MEBIBYTE
const IN_FLIGHT = 32

export const storeNames = ['flat log', 'classic-level', '@nxtedition/rocksdb'] as const
export type StoreName = (typeof storeNames)[number]

/** What is to be known of each. */
export const storeNotes: Readonly<Record<StoreName, string>> = {
  'flat log': 'openFlatLog() of @megarollup/state, memoryBytes 128 MiB; reads: getMany()',
  'classic-level': 'batch with sync, 64 MiB cache, 32 MiB write buffer, no compression; reads: getMany() of 32',
  '@nxtedition/rocksdb':
    'batch with sync, point-lookup, 64 MiB cache, 32 MiB memtables, no compression; reads: four getMany() of 8 at once',
}

export function openStore(name: StoreName, path: string): Promise<Store> {
  switch (name) {
    case 'flat log':
      return openFlat(path)
    case 'classic-level':
      return openClassicLevel(path)
    case '@nxtedition/rocksdb':
      return openRocks(path)
  }
}

async function openFlat(path: string): Promise<Store> {
  const log = await openFlatLog({ path, owner: new Uint8Array(32), memoryBytes: FLAT_MEMORY_BYTES })
  return {
    prepare: (batch) => batch,
    // Laying out the batch is work that peers do in batch().
    write(keyBatch) {
      const { ids, keys, values, valueBytes } = keyBatch as KeyBatch
      const batch = log.batch()
      for (let i = 0; i < ids.length; i++)
        batch.put(keys.subarray(32 * i, 32 * i + 32), values.subarray(valueBytes * i + 1, valueBytes * (i + 1)))
      return log.commit(batch, new Uint8Array(16))
    },
    read: (keys) => log.getMany(keys),
    close: () => log.close(),
  }
}

interface Put {
  type: 'put'
  key: Uint8Array
  value: Uint8Array
}

function putsOf({ ids, keys, values, valueBytes }: KeyBatch): Put[] {
  return Array.from(ids, (_, i) => ({
    type: 'put' as const,
    key: keys.subarray(32 * i, 32 * i + 32),
    value: values.subarray(valueBytes * i + 1, valueBytes * (i + 1)),
  }))
}

async function openClassicLevel(path: string): Promise<Store> {
  const db = new ClassicLevel<Uint8Array, Uint8Array>(path, { keyEncoding: 'view', valueEncoding: 'view' })
  await db.open({
    compression: false,
    cacheSize: CACHE_BYTES,
    writeBufferSize: WRITE_BUFFER_BYTES,
    maxOpenFiles: 2000,
  })
  return {
    prepare: putsOf,
    write: (puts) => db.batch(puts as Put[], { sync: true }),
    read: (keys) => inParts(keys, IN_FLIGHT, 1, (part) => db.getMany(part)),
    close: () => db.close(),
  }
}

async function openRocks(path: string): Promise<Store> {
  const columns = {
    default: {
      cacheSize: CACHE_BYTES,
      compression: false,
      optimize: 'point-lookup',
      memtableMemoryBudget: WRITE_BUFFER_BYTES,
    },
  }
  const db = new RocksLevel(path, { keyEncoding: 'buffer', valueEncoding: 'buffer', parallelism: 2, columns })
  await db.open()
  return {
    prepare: (batch) =>
      putsOf(batch).map(({ type, key, value }) => ({ type, key: asBuffer(key), value: asBuffer(value) })),
    write: (puts) => db.batch(puts as Put[], { sync: true }),
    read: (keys) => inParts(keys.map(asBuffer), IN_FLIGHT / 4, 4, (part) => db.getMany(part)),
    close: () => db.close(),
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}

/** Reads keys in parts, so many parts at once. */
async function inParts<Key>(
  keys: readonly Key[],
  size: number,
  lanes: number,
  read: (part: Key[]) => Promise<(Uint8Array | undefined)[]>,
): Promise<(Uint8Array | undefined)[]> {
  const results: (Uint8Array | undefined)[] = new Array(keys.length)
  let next = 0
  const lane = async () => {
    while (next < keys.length) {
      const start = next
      next += size
      const values = await read(keys.slice(start, start + size))
      for (const [i, value] of values.entries()) results[start + i] = value
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return results
}
