import { DamagedStateError } from '../errors.ts'

// Nodes of the hexary trie (yellow paper, appendices C and D), for keys of 32 bytes: as all keys have one length, no branch has a
// value. Encoded, a node is an RLP list: of 17 items (16 children and the empty value), or of 2 (a path in hex-prefix encoding,
// and a child or a value).

/**
 * How a node names a child, as the RLP item that stands in its parent: `a0` and the hash of 32 bytes, or, for a child whose
 * encoding is shorter than 32 bytes, that encoding itself.
 */
export type ChildRef = Uint8Array

export interface BranchNode {
  readonly kind: 'branch'
  /** 16 of them; `undefined` where there is none. */
  readonly children: readonly (ChildRef | undefined)[]
}

export interface ExtensionNode {
  readonly kind: 'extension'
  /** Nibbles, at least one. */
  readonly path: Uint8Array
  readonly child: ChildRef
}

export interface LeafNode {
  readonly kind: 'leaf'
  /** Nibbles. */
  readonly path: Uint8Array
  readonly value: Uint8Array
}

/** Nodes are never changed once made. */
export type TrieNode = BranchNode | ExtensionNode | LeafNode

/** The node in these bytes. Its parts are views of them. Throws `DamagedStateError`. */
export function decodeNode(encoded: Uint8Array): TrieNode {
  const list = readItem(encoded, 0)
  if (!list.isList || list.end !== encoded.length) throw damaged()
  const items: Item[] = []
  for (let at = list.start; at < list.end; ) {
    const item = readItem(encoded, at)
    if (item.end > list.end || items.length === 17) throw damaged()
    items.push(item)
    at = item.end
  }
  if (items.length === 17) {
    const children = new Array<ChildRef | undefined>(16)
    for (let nibble = 0; nibble < 16; nibble++) children[nibble] = childRef(encoded, items[nibble]!)
    return { kind: 'branch', children }
  }
  const [pathItem, rest] = items
  if (items.length !== 2 || !pathItem || !rest || pathItem.isList) throw damaged()
  const { path, isLeaf } = decodePath(encoded.subarray(pathItem.start, pathItem.end))
  if (isLeaf) return { kind: 'leaf', path, value: encoded.subarray(rest.start, rest.end) }
  const child = childRef(encoded, rest)
  if (!child) throw damaged()
  return { kind: 'extension', path, child }
}

/** The RLP of a node. */
export function encodeNode(node: TrieNode): Uint8Array {
  if (node.kind !== 'branch') {
    const path = encodeItem(encodePath(node.path, node.kind === 'leaf'))
    return encodeList([path, node.kind === 'leaf' ? encodeItem(node.value) : node.child])
  }
  return encodeList([...node.children.map((child) => child ?? emptyItem), emptyItem])
}

/** The reference to a child with this hash. */
export function hashRef(hash: Uint8Array): ChildRef {
  const ref = new Uint8Array(33)
  ref[0] = 0xa0
  ref.set(hash, 1)
  return ref
}

/** The hash in a reference; `undefined` when the child is embedded. */
export function refHash(ref: ChildRef): Uint8Array | undefined {
  return ref[0] === 0xa0 ? ref.subarray(1) : undefined
}

/** The path of a key: two nibbles a byte, the high one first. */
export function toNibbles(key: Uint8Array): Uint8Array {
  const nibbles = new Uint8Array(key.length * 2)
  for (let i = 0; i < key.length; i++) {
    nibbles[i * 2] = key[i]! >> 4
    nibbles[i * 2 + 1] = key[i]! & 15
  }
  return nibbles
}

const emptyItem = Uint8Array.of(0x80)

interface Item {
  isList: boolean
  /** Where the item begins, prefix included. */
  first: number
  /** Where its content begins and ends. */
  start: number
  end: number
}

function readItem(bytes: Uint8Array, at: number): Item {
  const prefix = bytes[at]
  if (prefix === undefined) throw damaged()
  if (prefix < 0x80) return { isList: false, first: at, start: at, end: at + 1 }
  const isList = prefix >= 0xc0
  const short = prefix - (isList ? 0xc0 : 0x80)
  let start = at + 1
  let length = short
  if (short > 55) {
    start += short - 55
    // No node or leaf comes near 64 KiB.
    if (short > 57) throw damaged()
    length = short === 56 ? bytes[at + 1]! : (bytes[at + 1]! << 8) | bytes[at + 2]!
  }
  const end = start + length
  if (!(end <= bytes.length)) throw damaged()
  return { isList, first: at, start, end }
}

function childRef(encoded: Uint8Array, item: Item): ChildRef | undefined {
  if (item.isList) return encoded.subarray(item.first, item.end)
  const length = item.end - item.start
  if (length === 0) return undefined
  if (length !== 32) throw damaged()
  return encoded.subarray(item.first, item.end)
}

function encodeItem(content: Uint8Array): Uint8Array {
  if (content.length === 1 && content[0]! < 0x80) return content
  return withPrefix(0x80, content.length, [content])
}

function encodeList(items: Uint8Array[]): Uint8Array {
  let length = 0
  for (const item of items) length += item.length
  return withPrefix(0xc0, length, items)
}

function withPrefix(base: number, length: number, parts: Uint8Array[]): Uint8Array {
  const prefixBytes = length < 56 ? 1 : length < 256 ? 2 : 3
  const encoded = new Uint8Array(prefixBytes + length)
  if (prefixBytes === 1) encoded[0] = base + length
  else {
    encoded[0] = base + 54 + prefixBytes
    if (prefixBytes === 3) encoded[1] = length >> 8
    encoded[prefixBytes - 1] = length
  }
  let at = prefixBytes
  for (const part of parts) {
    encoded.set(part, at)
    at += part.length
  }
  return encoded
}

function encodePath(path: Uint8Array, isLeaf: boolean): Uint8Array {
  const isOdd = path.length % 2
  const encoded = new Uint8Array(1 + (path.length >> 1))
  encoded[0] = (isLeaf ? 0x20 : 0) | (isOdd ? 0x10 | path[0]! : 0)
  for (let i = isOdd, at = 1; i < path.length; i += 2, at++) encoded[at] = (path[i]! << 4) | path[i + 1]!
  return encoded
}

function decodePath(encoded: Uint8Array): { path: Uint8Array; isLeaf: boolean } {
  const flags = encoded[0]
  if (flags === undefined || flags >= 0x40) throw damaged()
  return { path: toNibbles(encoded).subarray(flags & 0x10 ? 1 : 2), isLeaf: (flags & 0x20) !== 0 }
}

function damaged(): DamagedStateError {
  return new DamagedStateError('a trie node cannot be decoded')
}
