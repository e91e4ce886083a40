import { BranchMPTNode, decodeMPTNode, decodeRawMPTNode, ExtensionMPTNode, LeafMPTNode } from '@ethereumjs/mpt'
import { keccak256 } from '@megarollup/crypto'
import type { Hash } from '@megarollup/protocol'
import { bytesToKey, equalBytes } from '../bytes.ts'
import { emptyRoot } from './accountLeaf.ts'

type TrieNode = BranchMPTNode | ExtensionMPTNode | LeafMPTNode
/** How a node names a child: by hash, or, when its encoding is shorter than 32 bytes, by its fields. */
type ChildRef = NonNullable<ReturnType<BranchMPTNode['getBranch']>>

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
 * their ways is decoded and hashed once, however many keys share it: that is what `put` key by key, as
 * `MerklePatriciaTrie` does it, spends its time on.
 *
 * Nodes are never changed in place: those of the old root stay readable. Keys must be distinct; their order does not matter.
 */
export function updateTrie(nodes: TrieNodes, root: Hash, entries: TrieEntry[]): Hash {
  if (entries.length === 0) return root
  const pending = entries.map(({ key, update }) => ({ path: toNibbles(key), sortKey: bytesToKey(key), update }))
  pending.sort((a, b) => (a.sortKey < b.sortKey ? -1 : 1))
  const before = equalBytes(root, emptyRoot) ? undefined : resolve(nodes, root)
  const after = updateNode(nodes, before, pending, 0)
  if (after === before) return root
  if (!after) return emptyRoot
  const encoded = after.serialize()
  const hash = keccak256(encoded)
  nodes.put(bytesToKey(hash), encoded)
  return hash
}

interface PendingEntry {
  path: number[]
  update: TrieEntry['update']
}

interface PathValue {
  path: number[]
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
  if (node instanceof BranchMPTNode) return updateBranch(nodes, node, entries, depth)
  if (node instanceof ExtensionMPTNode) return updateExtension(nodes, node, entries, depth)
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

function updateLeaf(nodes: TrieNodes, leaf: LeafMPTNode, entries: PendingEntry[], depth: number): TrieNode | undefined {
  const old = leaf.value()
  const path = [...entries[0]!.path.slice(0, depth), ...leaf.key()]
  const matching = entries.find((entry) => comparePaths(entry.path, path) === 0)
  const value = matching ? matching.update(old) : old
  const values = newValues(entries.filter((entry) => entry !== matching))
  if (value) {
    const unchanged = value === old || equalBytes(value, old)
    if (unchanged && values.length === 0) return leaf
    const at = values.findIndex((other) => comparePaths(other.path, path) > 0)
    values.splice(at === -1 ? values.length : at, 0, { path, value })
  }
  return buildNode(nodes, values, depth)
}

function updateExtension(
  nodes: TrieNodes,
  extension: ExtensionMPTNode,
  entries: PendingEntry[],
  depth: number,
): TrieNode | undefined {
  const key = extension.key()
  // Entries are sorted, so the one that shares least with the extension's path is the first or the last.
  const shared = Math.min(sharedLength(key, entries[0]!.path, depth), sharedLength(key, entries.at(-1)!.path, depth))
  if (shared === key.length) {
    const child = resolve(nodes, extension.value())
    const after = updateNode(nodes, child, entries, depth + key.length)
    return after === child ? extension : prepend(nodes, key, after)
  }
  // Some entry leaves the path here: look at the extension as a branch with one child. It folds back when that stays so.
  const fork = new BranchMPTNode()
  const rest = key.slice(shared + 1)
  fork.setBranch(
    key[shared]!,
    rest.length === 0 ? (extension.value() as ChildRef) : refer(nodes, new ExtensionMPTNode(rest, extension.value())),
  )
  return prepend(nodes, key.slice(0, shared), updateBranch(nodes, fork, entries, depth + shared))
}

function updateBranch(
  nodes: TrieNodes,
  branch: BranchMPTNode,
  entries: PendingEntry[],
  depth: number,
): TrieNode | undefined {
  const changed = new Map<number, TrieNode | undefined>()
  for (let start = 0; start < entries.length; ) {
    const nibble = entries[start]!.path[depth]!
    let end = start + 1
    while (end < entries.length && entries[end]!.path[depth] === nibble) end++
    const ref = branch.getBranch(nibble)
    const child = ref ? resolve(nodes, ref) : undefined
    const after = updateNode(nodes, child, entries.slice(start, end), depth + 1)
    if (after !== child) changed.set(nibble, after)
    start = end
  }
  const remaining: number[] = []
  for (let nibble = 0; nibble < 16; nibble++)
    if (changed.has(nibble) ? changed.get(nibble) : branch.getBranch(nibble)) remaining.push(nibble)
  if (remaining.length === 0) return undefined
  if (remaining.length === 1) {
    const nibble = remaining[0]!
    return prepend(nodes, [nibble], changed.get(nibble) ?? resolve(nodes, branch.getBranch(nibble)!))
  }
  if (changed.size === 0) return branch
  const after = new BranchMPTNode()
  for (const nibble of remaining) {
    const node = changed.get(nibble)
    after.setBranch(nibble, node ? refer(nodes, node) : branch.getBranch(nibble))
  }
  return after
}

/** The smallest trie node that holds these values, sorted by path; `undefined` when there are none. */
function buildNode(nodes: TrieNodes, values: PathValue[], depth: number): TrieNode | undefined {
  const first = values[0]
  if (!first) return undefined
  if (values.length === 1) return new LeafMPTNode(first.path.slice(depth), first.value)
  const last = values.at(-1)!
  let fork = depth
  while (first.path[fork] === last.path[fork]) fork++
  const branch = new BranchMPTNode()
  for (let start = 0; start < values.length; ) {
    const nibble = values[start]!.path[fork]!
    let end = start + 1
    while (end < values.length && values[end]!.path[fork] === nibble) end++
    branch.setBranch(nibble, refer(nodes, buildNode(nodes, values.slice(start, end), fork + 1)!))
    start = end
  }
  return prepend(nodes, first.path.slice(depth, fork), branch)
}

/** The node with nibbles put before its path. */
function prepend(nodes: TrieNodes, nibbles: number[], node: TrieNode | undefined): TrieNode | undefined {
  if (!node || nibbles.length === 0) return node
  if (node instanceof LeafMPTNode) return new LeafMPTNode([...nibbles, ...node.key()], node.value())
  if (node instanceof ExtensionMPTNode) return new ExtensionMPTNode([...nibbles, ...node.key()], node.value())
  return new ExtensionMPTNode(nibbles, refer(nodes, node) as Uint8Array)
}

/** How a parent names this node. Stores it when that is by hash. */
function refer(nodes: TrieNodes, node: TrieNode): ChildRef {
  const encoded = node.serialize()
  if (encoded.length < 32) return node.raw() as ChildRef
  const hash = keccak256(encoded)
  nodes.put(bytesToKey(hash), encoded)
  return hash
}

/** The node that a reference names. */
export function resolve(nodes: Pick<TrieNodes, 'get'>, ref: Uint8Array | Uint8Array[]): TrieNode {
  return ref instanceof Uint8Array ? decodeMPTNode(nodes.get(bytesToKey(ref))) : decodeRawMPTNode(ref)
}

/** The path of a key in a trie: two nibbles a byte, the high one first. */
export function toNibbles(key: Uint8Array): number[] {
  const nibbles = new Array<number>(key.length * 2)
  for (let i = 0; i < key.length; i++) {
    nibbles[i * 2] = key[i]! >> 4
    nibbles[i * 2 + 1] = key[i]! & 15
  }
  return nibbles
}

function comparePaths(a: number[], b: number[]): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!
  return 0
}

/** How many nibbles of `key` a path shares from `depth` on. */
function sharedLength(key: number[], path: number[], depth: number): number {
  let length = 0
  while (length < key.length && key[length] === path[depth + length]) length++
  return length
}
