import { keccak256 } from '@megarollup/crypto'
import type { Hash } from '@megarollup/protocol'
import { bytesToKey, equalBytes } from '../bytes.ts'
import { emptyRoot } from './accountLeaf.ts'
import {
  type BranchNode,
  type ChildRef,
  decodeNode,
  type ExtensionNode,
  encodeNode,
  hashRef,
  type LeafNode,
  refHash,
  type TrieNode,
  toNibbles,
} from './trieNode.ts'

/** Where encoded nodes come from and go to, by the `bytesToKey` of their hash. */
export interface TrieNodes {
  /** Throws `DamagedStateError` when there is no such node. */
  get(hashKey: string): Uint8Array
  put(hashKey: string, node: Uint8Array): void
}

/** What becomes of one key. */
export interface TrieEntry {
  /** 32 bytes: the hash of an address or slot. */
  key: Hash
  /** The new value, `undefined` to remove the key, given the old one. Called once. */
  update(old: Uint8Array | undefined): Uint8Array | undefined
}

/**
 * Changes any number of keys of a trie and returns its new root. All keys go down the trie together, so that each node on
 * their ways is decoded and hashed once, however many keys share it. Its readable twin is `put` key by key, as
 * `@ethereumjs/mpt` does it: the tests hold the two together.
 *
 * Nodes are never changed in place: those of the old root stay readable. Keys must be distinct; their order does not matter.
 */
export function updateTrie(nodes: TrieNodes, root: Hash, entries: TrieEntry[]): Hash {
  if (entries.length === 0) return root
  const pending = entries.map(({ key, update }) => ({ path: toNibbles(key), sortKey: bytesToKey(key), update }))
  pending.sort((a, b) => (a.sortKey < b.sortKey ? -1 : 1))
  const before = equalBytes(root, emptyRoot) ? undefined : resolve(nodes, hashRef(root))
  const after = updateNode(nodes, before, pending, 0)
  if (after === before) return root
  return after ? store(nodes, encodeNode(after)) : emptyRoot
}

interface PendingEntry {
  path: Uint8Array
  update: TrieEntry['update']
}

interface PathValue {
  path: Uint8Array
  value: Uint8Array
}

/** The node with `entries`, sorted and not empty, applied; the same object when nothing changes; `undefined` when it is gone. */
function updateNode(
  nodes: TrieNodes,
  node: TrieNode | undefined,
  entries: PendingEntry[],
  depth: number,
): TrieNode | undefined {
  if (!node) return buildNode(nodes, newValues(entries), depth)
  if (node.kind === 'branch') return updateBranch(nodes, node, entries, depth)
  if (node.kind === 'extension') return updateExtension(nodes, node, entries, depth)
  return updateLeaf(nodes, node, entries, depth)
}

function newValues(entries: PendingEntry[]): PathValue[] {
  const values: PathValue[] = []
  for (const { path, update } of entries) {
    const value = update(undefined)
    if (value) values.push({ path, value })
  }
  return values
}

function updateLeaf(nodes: TrieNodes, leaf: LeafNode, entries: PendingEntry[], depth: number): TrieNode | undefined {
  const path = concat(entries[0]!.path.subarray(0, depth), leaf.path)
  const matching = entries.find((entry) => comparePaths(entry.path, path) === 0)
  const value = matching ? matching.update(leaf.value) : leaf.value
  const values = newValues(entries.filter((entry) => entry !== matching))
  if (value) {
    if (values.length === 0 && equalBytes(value, leaf.value)) return leaf
    const at = values.findIndex((other) => comparePaths(other.path, path) > 0)
    values.splice(at === -1 ? values.length : at, 0, { path, value })
  }
  return buildNode(nodes, values, depth)
}

function updateExtension(
  nodes: TrieNodes,
  extension: ExtensionNode,
  entries: PendingEntry[],
  depth: number,
): TrieNode | undefined {
  const { path, child: ref } = extension
  // Entries are sorted, so the one that shares least with the extension's path is the first or the last.
  const shared = Math.min(sharedLength(path, entries[0]!.path, depth), sharedLength(path, entries.at(-1)!.path, depth))
  if (shared === path.length) {
    const child = resolve(nodes, ref)
    const after = updateNode(nodes, child, entries, depth + path.length)
    return after === child ? extension : prepend(nodes, path, after)
  }
  // Some entry leaves the path here: look at the extension as a branch with one child. It folds back when that stays so.
  const children = new Array<ChildRef | undefined>(16).fill(undefined)
  const rest = path.subarray(shared + 1)
  children[path[shared]!] = rest.length === 0 ? ref : refer(nodes, { kind: 'extension', path: rest, child: ref })
  const after = updateBranch(nodes, { kind: 'branch', children }, entries, depth + shared)
  return prepend(nodes, path.subarray(0, shared), after)
}

function updateBranch(
  nodes: TrieNodes,
  branch: BranchNode,
  entries: PendingEntry[],
  depth: number,
): TrieNode | undefined {
  const changed = new Map<number, TrieNode | undefined>()
  for (const [nibble, group] of byNibble(entries, depth)) {
    const ref = branch.children[nibble]
    const child = ref && resolve(nodes, ref)
    const after = updateNode(nodes, child, group, depth + 1)
    if (after !== child) changed.set(nibble, after)
  }
  const remaining: number[] = []
  for (let nibble = 0; nibble < 16; nibble++)
    if (changed.has(nibble) ? changed.get(nibble) : branch.children[nibble]) remaining.push(nibble)
  if (remaining.length === 0) return undefined
  if (remaining.length === 1) {
    const nibble = remaining[0]!
    return prepend(nodes, Uint8Array.of(nibble), changed.get(nibble) ?? resolve(nodes, branch.children[nibble]!))
  }
  if (changed.size === 0) return branch
  const children = branch.children.slice()
  for (const [nibble, node] of changed) children[nibble] = node && refer(nodes, node)
  return { kind: 'branch', children }
}

/** The smallest trie node that holds these values, sorted by path; `undefined` when there are none. */
function buildNode(nodes: TrieNodes, values: PathValue[], depth: number): TrieNode | undefined {
  const first = values[0]
  if (!first) return undefined
  if (values.length === 1) return { kind: 'leaf', path: first.path.subarray(depth), value: first.value }
  const last = values.at(-1)!
  let fork = depth
  while (first.path[fork] === last.path[fork]) fork++
  const children = new Array<ChildRef | undefined>(16).fill(undefined)
  for (const [nibble, group] of byNibble(values, fork))
    children[nibble] = refer(nodes, buildNode(nodes, group, fork + 1)!)
  return prepend(nodes, first.path.subarray(depth, fork), { kind: 'branch', children })
}

/** Cuts entries, sorted by path, into runs that share their nibble at `depth`. */
function* byNibble<T extends { path: Uint8Array }>(entries: T[], depth: number): Generator<[number, T[]]> {
  for (let start = 0; start < entries.length; ) {
    const nibble = entries[start]!.path[depth]!
    let end = start + 1
    while (end < entries.length && entries[end]!.path[depth] === nibble) end++
    yield [nibble, entries.slice(start, end)]
    start = end
  }
}

/** The node with nibbles put before its path. */
function prepend(nodes: TrieNodes, nibbles: Uint8Array, node: TrieNode | undefined): TrieNode | undefined {
  if (!node || nibbles.length === 0) return node
  if (node.kind === 'branch') return { kind: 'extension', path: nibbles, child: refer(nodes, node) }
  return { ...node, path: concat(nibbles, node.path) }
}

/** How a parent names this node. Stores it when that is by hash. */
function refer(nodes: TrieNodes, node: TrieNode): ChildRef {
  const encoded = encodeNode(node)
  return encoded.length < 32 ? encoded : hashRef(store(nodes, encoded))
}

function store(nodes: TrieNodes, encoded: Uint8Array): Hash {
  const hash = keccak256(encoded)
  nodes.put(bytesToKey(hash), encoded)
  return hash
}

function resolve(nodes: TrieNodes, ref: ChildRef): TrieNode {
  const hash = refHash(ref)
  return decodeNode(hash ? nodes.get(bytesToKey(hash)) : ref)
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}

function comparePaths(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!
  return 0
}

/** How many nibbles of `part` a path shares from `depth` on. */
function sharedLength(part: Uint8Array, path: Uint8Array, depth: number): number {
  let length = 0
  while (length < part.length && part[length] === path[depth + length]) length++
  return length
}
