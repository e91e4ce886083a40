import { keccak256 } from '@megarollup/crypto'
import { encodeRlpBytes, encodeRlpList } from '@megarollup/protocol'

interface Entry {
  /** One nibble a byte. */
  path: Uint8Array
  value: Uint8Array
}

const EMPTY = encodeRlpBytes(new Uint8Array(0))

/**
 * The root of the hexary trie that holds these values, built at once and kept nowhere: the readable twin of the engines that
 * update tries. Keys differ and have one length. Source: yellow paper, appendix D.
 */
export function trieRoot(entries: Iterable<readonly [key: Uint8Array, value: Uint8Array]>): Uint8Array {
  const sorted = Array.from(entries, ([key, value]) => ({ path: nibbles(key), value }))
  sorted.sort((a, b) => Buffer.compare(a.path, b.path))
  return keccak256(sorted.length === 0 ? EMPTY : encodeNode(sorted, 0))
}

/** RLP of the node over entries that agree on the first `depth` nibbles. */
function encodeNode(entries: Entry[], depth: number): Uint8Array {
  const first = entries[0]!
  if (entries.length === 1) return pair(compact(first.path.subarray(depth), true), encodeRlpBytes(first.value))
  const last = entries[entries.length - 1]!
  let shared = depth
  while (first.path[shared] === last.path[shared]) shared++
  if (shared > depth) {
    return pair(compact(first.path.subarray(depth, shared), false), reference(encodeNode(entries, shared)))
  }
  const children: Uint8Array[] = []
  let start = 0
  for (let nibble = 0; nibble < 16; nibble++) {
    let end = start
    while (end < entries.length && entries[end]!.path[depth] === nibble) end++
    children.push(end === start ? EMPTY : reference(encodeNode(entries.slice(start, end), depth + 1)))
    start = end
  }
  return encodeRlpList([...children, EMPTY])
}

function pair(path: Uint8Array, value: Uint8Array): Uint8Array {
  return encodeRlpList([encodeRlpBytes(path), value])
}

/** A node as its parent holds it: itself when it is short, else its hash. */
function reference(child: Uint8Array): Uint8Array {
  return child.length < 32 ? child : encodeRlpBytes(keccak256(child))
}

/** Hex-prefix encoding: yellow paper, appendix C. */
function compact(path: Uint8Array, isLeaf: boolean): Uint8Array {
  const odd = path.length % 2
  const flag = (isLeaf ? 2 : 0) + odd
  const all = odd ? [flag, ...path] : [flag, 0, ...path]
  return Uint8Array.from({ length: all.length / 2 }, (_, i) => all[2 * i]! * 16 + all[2 * i + 1]!)
}

function nibbles(key: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: 2 * key.length }, (_, i) => (i % 2 ? key[i >> 1]! & 15 : key[i >> 1]! >> 4))
}
