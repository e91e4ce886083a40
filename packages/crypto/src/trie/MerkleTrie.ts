import { encodeRlpBytes, type Hash } from '@megarollup/protocol'
import { NodeEncoder, type NodeReference, sharedNibbles, toNibbles } from './NodeEncoder.ts'
import { EMPTY_TRIE_ROOT } from './TrieBuilder.ts'

interface Leaf {
  readonly kind: 'leaf'
  /** Nibbles below its parent. */
  readonly path: Uint8Array
  readonly value: Uint8Array
  reference: NodeReference | undefined
}

interface Extension {
  readonly kind: 'extension'
  readonly path: Uint8Array
  readonly child: Branch
  reference: NodeReference | undefined
}

interface Branch {
  readonly kind: 'branch'
  readonly children: (Node | undefined)[]
  /** Until something below it changes. */
  reference: NodeReference | undefined
}

type Node = Leaf | Extension | Branch

const NOTHING = new Uint8Array(0)
const encoder = new NodeEncoder()

/**
 * A hexary Merkle-Patricia trie in memory whose root is cheap to ask for again: only what lies above a change is hashed anew. Keys all
 * have the same length, such as the hashes of addresses or slots. Source: yellow paper, appendix D.
 *
 * @example
 * ```ts
 * const trie = new MerkleTrie()
 * trie.set(keccak256(address), account)
 * const root = trie.root()
 * ```
 */
export class MerkleTrie {
  #root: Node | undefined

  /** Sets the value of a key, or removes the key when there is none. The value is not copied. */
  set(key: Uint8Array, value: Uint8Array | undefined): void {
    const path = toNibbles(key)
    if (value && value.length > 0) this.#root = insert(this.#root, path, value)
    else if (this.#root) this.#root = remove(this.#root, path)
  }

  root(): Hash {
    if (!this.#root) return EMPTY_TRIE_ROOT.slice()
    const reference = referenceOf(this.#root)
    if (reference.length === 33) return reference.slice(1)
    encode(this.#root)
    return encoder.hash()
  }
}

function leaf(path: Uint8Array, value: Uint8Array): Leaf {
  return { kind: 'leaf', path, value, reference: undefined }
}

/** A node with nibbles in front: joined with those that it has. */
function prefixed(prefix: Uint8Array, node: Node): Node {
  if (prefix.length === 0) return node
  if (node.kind === 'branch') return { kind: 'extension', path: prefix, child: node, reference: undefined }
  const path = new Uint8Array(prefix.length + node.path.length)
  path.set(prefix)
  path.set(node.path, prefix.length)
  return { ...node, path, reference: undefined }
}

/** The node with a value below it. Branches are changed in place. */
function insert(node: Node | undefined, path: Uint8Array, value: Uint8Array): Node {
  if (!node) return leaf(path, value)
  if (node.kind === 'branch') {
    node.reference = undefined
    const nibble = path[0]!
    node.children[nibble] = insert(node.children[nibble], path.subarray(1), value)
    return node
  }
  const shared = sharedNibbles(node.path, path)
  if (shared === node.path.length) {
    if (node.kind === 'leaf') return leaf(node.path, value)
    insert(node.child, path.subarray(shared), value)
    node.reference = undefined
    return node
  }
  const branch: Branch = { kind: 'branch', children: new Array(16).fill(undefined), reference: undefined }
  const rest = node.path.subarray(shared + 1)
  branch.children[node.path[shared]!] = node.kind === 'leaf' ? leaf(rest, node.value) : prefixed(rest, node.child)
  branch.children[path[shared]!] = leaf(path.subarray(shared + 1), value)
  return prefixed(path.subarray(0, shared), branch)
}

/** The node without a key, or nothing when nothing is left. */
function remove(node: Node, path: Uint8Array): Node | undefined {
  if (node.kind === 'branch') {
    const nibble = path[0]!
    const child = node.children[nibble]
    if (!child) return node
    node.children[nibble] = remove(child, path.subarray(1))
    node.reference = undefined
    return node.children[nibble] ? node : collapsed(node)
  }
  const shared = sharedNibbles(node.path, path)
  if (shared < node.path.length) return node
  if (node.kind === 'leaf') return undefined
  const child = remove(node.child, path.subarray(shared))!
  if (child === node.child) {
    node.reference = undefined
    return node
  }
  return prefixed(node.path, child)
}

/** A branch that lost a child: itself, or its last child when only one is left. */
function collapsed(branch: Branch): Node {
  let last = -1
  for (let i = 0; i < 16; i++) {
    if (!branch.children[i]) continue
    if (last >= 0) return branch
    last = i
  }
  return prefixed(Uint8Array.of(last), branch.children[last]!)
}

function referenceOf(node: Node): NodeReference {
  if (!node.reference) {
    encode(node)
    node.reference = encoder.reference()
  }
  return node.reference
}

/** Writes a node into the encoder, its children before it. */
function encode(node: Node): void {
  if (node.kind === 'branch') {
    const children = node.children.map((child) => (child ? referenceOf(child) : NOTHING))
    encoder.branch(children, NOTHING)
    return
  }
  const item = node.kind === 'leaf' ? encodeRlpBytes(node.value) : referenceOf(node.child)
  encoder.short(node.path, 0, node.path.length, node.kind === 'leaf', item)
}
