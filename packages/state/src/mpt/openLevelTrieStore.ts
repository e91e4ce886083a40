import type { Hash } from '@megarollup/protocol'
import { keyToBytes } from '../bytes.ts'
import { DamagedStateError, StateStoreError } from '../errors.ts'
import { GenerationalCache } from '../flat/GenerationalCache.ts'
import { type BytesLevel, openLevel, readLevel } from '../level/openLevel.ts'
import type { TrieCommit, TrieHead, TrieStore } from './TrieStore.ts'

// Records of the trie store, version 1. Integers are big-endian.
//
// | key                   | value                                                     |
// |-----------------------|-----------------------------------------------------------|
// | 00                    | format record, see level/openLevel.ts                     |
// | 01                    | head: block u64 ‖ root (32)                               |
// | 02 ‖ node hash (32)   | RLP of the node                                           |
// | 03 ‖ state root (32)  | block u64: the last block that was committed with this root |
// | 04 ‖ code hash (32)   | bytecode                                                  |

const trieStoreVersion = 1
const headKey = Uint8Array.of(1)

/** Opens the trie store on `level`. Errors as those of `openLevel`. */
export async function openLevelTrieStore(path: string, chainId: Hash, cachedNodes: number): Promise<TrieStore> {
  const db = await openLevel(path, {
    magic: 'MRMP',
    version: trieStoreVersion,
    chainId,
    cacheSizeBytes: 64 * 1024 * 1024,
  })
  try {
    const head = await db.get(headKey)
    return new LevelTrieStore(db, head && decodeHead(head), cachedNodes)
  } catch (error) {
    await db.close()
    throw error
  }
}

class LevelTrieStore implements TrieStore {
  readonly #db: BytesLevel
  readonly #cache: GenerationalCache<Uint8Array>
  #head: TrieHead | undefined

  constructor(db: BytesLevel, head: TrieHead | undefined, cachedNodes: number) {
    this.#db = db
    this.#head = head
    this.#cache = new GenerationalCache(cachedNodes)
  }

  head(): TrieHead | undefined {
    return this.#head
  }

  node(hashKey: string): Uint8Array | undefined {
    const cached = this.#cache.get(hashKey)
    if (cached) return cached
    const node = readLevel(this.#db, prefixed(2, keyToBytes(hashKey)))
    if (node) this.#cache.set(hashKey, node)
    return node
  }

  code(codeHash: Hash): Uint8Array | undefined {
    return readLevel(this.#db, prefixed(4, codeHash))
  }

  hasRoot(root: Hash): boolean {
    return readLevel(this.#db, prefixed(3, root)) !== undefined
  }

  async commit({ roots, nodes, codes }: TrieCommit): Promise<void> {
    const head = roots.at(-1)!
    const batch = this.#db.batch()
    const written: [string, Uint8Array][] = []
    try {
      for (const entry of nodes) {
        written.push(entry)
        batch.put(prefixed(2, keyToBytes(entry[0])), entry[1])
      }
      for (const [key, code] of codes) batch.put(prefixed(4, keyToBytes(key)), code)
      for (const root of roots) batch.put(prefixed(3, root.root), encodeHead(root).subarray(0, 8))
      batch.put(headKey, encodeHead(head))
      // fsync point: nodes, codes, root and head are one record of LevelDB's log.
      await batch.write({ sync: true })
    } catch (error) {
      throw new StateStoreError(`The root of block ${head.block} cannot be written`, error)
    }
    for (const [key, node] of written) this.#cache.set(key, node)
    this.#head = head
  }

  async close(): Promise<void> {
    await this.#db.close()
  }
}

function prefixed(prefix: number, bytes: Uint8Array): Uint8Array {
  const key = new Uint8Array(1 + bytes.length)
  key[0] = prefix
  key.set(bytes, 1)
  return key
}

function encodeHead({ block, root }: TrieHead): Uint8Array {
  const record = new Uint8Array(40)
  new DataView(record.buffer).setBigUint64(0, block)
  record.set(root, 8)
  return record
}

function decodeHead(record: Uint8Array): TrieHead {
  if (record.length !== 40) throw new DamagedStateError(`the head record of the trie has ${record.length} bytes`)
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength)
  return { block: view.getBigUint64(0), root: record.slice(8) }
}
