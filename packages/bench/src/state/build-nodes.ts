import { keccak256 } from '@megarollup/crypto'
import { encodeRlpBytes, encodeRlpList } from '@megarollup/protocol'
import type { KeyBatch } from './keys.ts'

const NIBBLES = 64
const EMPTY = encodeRlpBytes(new Uint8Array(0))

/**
 * Every node of the hexary trie of a batch, for peers that start from a database; returns the root. Values are so long that no node
 * is inlined. Source: yellow paper, appendix D.
 */
export function buildNodes(
  { ids, keys, values, valueBytes }: KeyBatch,
  put: (hash: Uint8Array, node: Uint8Array) => void,
): Uint8Array {
  const keyOf = (i: number) => Buffer.from(keys.buffer, keys.byteOffset + 32 * i, 32)
  const order = Uint32Array.from(ids.keys()).sort((a, b) => Buffer.compare(keyOf(a), keyOf(b)))
  const nibble = (i: number, depth: number) => (keys[32 * i + (depth >> 1)]! >> (depth & 1 ? 0 : 4)) & 15

  function store(node: Uint8Array): Uint8Array {
    const hash = keccak256(node)
    put(hash, node)
    return hash
  }

  /** The node of the keys `order[from…to)`, which agree up to `depth`. */
  function build(from: number, to: number, depth: number): Uint8Array {
    const [first, last] = [order[from]!, order[to - 1]!]
    if (to - from === 1) {
      const value = values.subarray(first * valueBytes, (first + 1) * valueBytes)
      return store(encodeRlpList([encodeRlpBytes(hexPrefix(first, depth, NIBBLES, true)), encodeRlpBytes(value)]))
    }
    let fork = depth
    while (nibble(first, fork) === nibble(last, fork)) fork++
    const branch = store(encodeRlpList(children(from, to, fork)))
    if (fork === depth) return branch
    return store(encodeRlpList([encodeRlpBytes(hexPrefix(first, depth, fork, false)), encodeRlpBytes(branch)]))
  }

  function children(from: number, to: number, depth: number): Uint8Array[] {
    const items = new Array<Uint8Array>(17).fill(EMPTY)
    for (let start = from; start < to; ) {
      const digit = nibble(order[start]!, depth)
      let end = start + 1
      while (end < to && nibble(order[end]!, depth) === digit) end++
      items[digit] = encodeRlpBytes(build(start, end, depth + 1))
      start = end
    }
    return items
  }

  function hexPrefix(i: number, from: number, to: number, isLeaf: boolean): Uint8Array {
    const isOdd = (to - from) % 2 === 1
    const path = new Uint8Array(((to - from) >> 1) + 1)
    path[0] = (isLeaf ? 0x20 : 0) | (isOdd ? 0x10 | nibble(i, from) : 0)
    for (let at = from + (isOdd ? 1 : 0), out = 1; at < to; at += 2, out++)
      path[out] = (nibble(i, at) << 4) | nibble(i, at + 1)
    return path
  }

  return build(0, order.length, 0)
}
