import { bytesToKey } from '../bytes.ts'
import type { TrieHead, TrieStore } from './TrieStore.ts'

/** A trie store in memory, for roots that nobody asks for again. */
export function memoryTrieStore(): TrieStore {
  const nodes = new Map<string, Uint8Array>()
  const codes = new Map<string, Uint8Array>()
  const roots = new Set<string>()
  let head: TrieHead | undefined
  return {
    head: () => head,
    node: (hashKey) => nodes.get(hashKey),
    code: (codeHash) => codes.get(bytesToKey(codeHash)),
    hasRoot: (root) => roots.has(bytesToKey(root)),
    async commit(commit) {
      for (const [key, node] of commit.nodes) nodes.set(key, node)
      for (const [key, code] of commit.codes) codes.set(key, code)
      for (const { root } of commit.roots) roots.add(bytesToKey(root))
      head = commit.roots.at(-1)
    },
    async close() {},
  }
}
