import { keccak256 } from '@megarollup/crypto'
import { encodeRlpBytes, encodeRlpList } from '@megarollup/protocol'

/** Keccak-256 of the RLP of nothing: the root of an empty trie. */
export const EMPTY_TRIE_ROOT = keccak256(encodeRlpBytes(new Uint8Array()))

/** One key of the trie, as nibbles, with its value. */
interface Leaf {
  path: Uint8Array
  value: Uint8Array
}

/**
 * Root of the hexary trie that maps `rlp(i)` to `items[i]`: the transactions root and the receipts root of a header.
 * Items are never empty. Source: yellow paper, section 4.3.2 and appendix D.
 */
export function orderedTrieRoot(items: readonly Uint8Array[]): Uint8Array {
  if (items.length === 0) return EMPTY_TRIE_ROOT
  const leaves = items.map((value, index) => ({ path: toNibbles(encodeRlpBytes(minimalBytes(index))), value }))
  leaves.sort((a, b) => compare(a.path, b.path))
  return keccak256(encodeNode(leaves, 0, leaves.length, 0))
}

/** The RLP of the node that covers `leaves[from…to)`, which agree in their first `depth` nibbles. */
function encodeNode(leaves: readonly Leaf[], from: number, to: number, depth: number): Uint8Array {
  const first = leaves[from]!
  if (to - from === 1) {
    return encodeRlpList([encodeRlpBytes(compactPath(first.path.subarray(depth), true)), encodeRlpBytes(first.value)])
  }
  const shared = sharedPrefix(first.path, leaves[to - 1]!.path, depth)
  if (shared > depth) {
    const child = reference(encodeNode(leaves, from, to, shared))
    return encodeRlpList([encodeRlpBytes(compactPath(first.path.subarray(depth, shared), false)), child])
  }
  const children: Uint8Array[] = []
  for (let nibble = 0, start = from; nibble < 16; nibble++) {
    let end = start
    while (end < to && leaves[end]!.path[depth] === nibble) end++
    children.push(end > start ? reference(encodeNode(leaves, start, end, depth + 1)) : EMPTY)
    start = end
  }
  // No key is a prefix of another (RLP is prefix-free), so a branch never holds a value.
  return encodeRlpList([...children, EMPTY])
}

const EMPTY = encodeRlpBytes(new Uint8Array())

/** How a parent names a node: by hash, or in place when its RLP is shorter than one. */
function reference(node: Uint8Array): Uint8Array {
  return node.length < 32 ? node : encodeRlpBytes(keccak256(node))
}

/** Hex-prefix encoding of a path (yellow paper, appendix C). */
function compactPath(path: Uint8Array, isLeaf: boolean): Uint8Array {
  const odd = path.length & 1
  const out = new Uint8Array((path.length >> 1) + 1)
  out[0] = ((isLeaf ? 2 : 0) + odd) << 4
  if (odd) out[0]! |= path[0]!
  for (let i = odd; i < path.length; i += 2) out[(i >> 1) + 1] = (path[i]! << 4) | path[i + 1]!
  return out
}

function toNibbles(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length * 2)
  bytes.forEach((byte, i) => {
    out[2 * i] = byte >> 4
    out[2 * i + 1] = byte & 15
  })
  return out
}

function minimalBytes(value: number): Uint8Array {
  const bytes: number[] = []
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return Uint8Array.from(bytes)
}

/** How far two paths agree; they agree up to `from`. The leaves between them lie between them, so they agree as far. */
function sharedPrefix(a: Uint8Array, b: Uint8Array, from: number): number {
  let depth = from
  while (depth < a.length && depth < b.length && a[depth] === b[depth]) depth++
  return depth
}

function compare(a: Uint8Array, b: Uint8Array): number {
  return Buffer.compare(a, b)
}
