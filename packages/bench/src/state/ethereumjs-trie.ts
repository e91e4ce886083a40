import { MerklePatriciaTrie } from '@ethereumjs/mpt'
import { type DB, ValueEncoding } from '@ethereumjs/util'
import { keccak256 } from '@megarollup/crypto'
import { buildNodes } from './build-nodes.ts'
import { batchOf } from './keys.ts'
import type { Trie } from './Trie.ts'

/** Nodes that it caches, as in the benchmark of packages/state. */
const CACHED_NODES = 100_000

/**
 * `@ethereumjs/mpt`, its nodes in a Map: as it comes, or tuned. What it starts from is built without it, which would take minutes.
 */
export function createEthereumJsTrie(isTuned: boolean): Trie {
  let trie: MerklePatriciaTrie | undefined
  const tuning = { useKeyHashingFunction: keccak256, cacheSize: CACHED_NODES }
  return {
    name: isTuned ? '@ethereumjs/mpt, tuned' : '@ethereumjs/mpt',
    note: `put() key by key, nodes in a Map without pruning; ${isTuned ? `our keccak in WebAssembly given to it, ${CACHED_NODES.toLocaleString('en')} nodes cached` : 'its own keccak in JavaScript, no cache of nodes, as it is by default'}`,
    async load(keyCount, valueBytes) {
      const before = process.memoryUsage().rss
      const ids = Uint32Array.from({ length: keyCount }, (_, i) => i)
      const nodes = new Map<string, Uint8Array>()
      const root = buildNodes(batchOf(ids, 0, valueBytes), (hash, node) => nodes.set(hexOf(hash), node))
      trie = new MerklePatriciaTrie({
        db: mapDatabase(nodes),
        root,
        valueEncoding: ValueEncoding.Bytes,
        ...(isTuned && tuning),
      })
      return { root, bytes: process.memoryUsage().rss - before }
    },
    async update({ ids, keys, values, valueBytes }) {
      if (!trie) throw new Error('The trie is not loaded.')
      const started = performance.now()
      for (let i = 0; i < ids.length; i++)
        await trie.put(keys.subarray(32 * i, 32 * i + 32), values.subarray(valueBytes * i, valueBytes * (i + 1)))
      return { ms: performance.now() - started, root: trie.root() }
    },
    async close() {
      trie = undefined
    },
  }
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')
}

function mapDatabase(nodes: Map<string, Uint8Array>): DB<string, Uint8Array> {
  const db: DB<string, Uint8Array> = {
    get: async (key) => nodes.get(key),
    put: async (key, value) => void nodes.set(key, value),
    del: async () => {},
    batch: async (operations) => {
      for (const operation of operations) if (operation.type === 'put') nodes.set(operation.key, operation.value)
    },
    shallowCopy: () => db,
    open: async () => {},
  }
  return db
}
