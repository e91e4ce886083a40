import { encodeRlpBytes, type Hash } from '@megarollup/protocol'
import { keccak256 } from '../keccak.ts'

/** A child as its parent holds it: its RLP when that is shorter than a hash, else the RLP of its hash. */
export type NodeReference = Uint8Array

/** RLP of the empty string: a child or value that is not there. */
export const EMPTY = 0x80

/** Writes the RLP of one node of a hexary trie after the other into a buffer of its own. Source: yellow paper, appendices C and D. */
export class NodeEncoder {
  #node = new Uint8Array(1024)
  #used = 0

  /** A branch. No bytes where there is no child or no value. */
  branch(children: readonly NodeReference[], value: Uint8Array): void {
    const encodedValue = value.length === 0 ? value : encodeRlpBytes(value)
    let length = encodedValue.length || 1
    for (let i = 0; i < 16; i++) length += children[i]!.length || 1
    this.#beginList(length)
    for (let i = 0; i < 16; i++) this.#writeItem(children[i]!)
    this.#writeItem(encodedValue)
  }

  /** A leaf or an extension over the nibbles `from…to` of a path, one a byte. `item` is RLP: the value, or the child. */
  short(path: Uint8Array, from: number, to: number, isLeaf: boolean, item: Uint8Array): void {
    const odd = (to - from) & 1
    const bytes = ((to - from) >> 1) + 1
    this.#beginList((bytes === 1 ? 1 : 1 + bytes) + item.length)
    const node = this.#node
    let at = this.#used
    if (bytes > 1) node[at++] = 0x80 + bytes
    node[at++] = (((isLeaf ? 2 : 0) + odd) << 4) | (odd ? path[from]! : 0)
    for (let i = from + odd; i < to; i += 2) node[at++] = (path[i]! << 4) | path[i + 1]!
    node.set(item, at)
    this.#used = at + item.length
  }

  #beginList(length: number): void {
    if (length + 9 > this.#node.length) this.#node = new Uint8Array(2 * length + 9)
    const node = this.#node
    if (length < 56) {
      node[0] = 0xc0 + length
      this.#used = 1
      return
    }
    const lengthBytes = length < 0x100 ? 1 : length < 0x10000 ? 2 : length < 0x1000000 ? 3 : 4
    node[0] = 0xf7 + lengthBytes
    for (let i = 0; i < lengthBytes; i++) node[1 + i] = length >>> (8 * (lengthBytes - 1 - i))
    this.#used = 1 + lengthBytes
  }

  #writeItem(item: Uint8Array): void {
    if (item.length === 0) {
      this.#node[this.#used++] = EMPTY
    } else {
      this.#node.set(item, this.#used)
      this.#used += item.length
    }
  }

  /** Hash of the node that was written last. */
  hash(): Hash {
    return keccak256(this.#node.subarray(0, this.#used))
  }

  /** What its parent holds of it. */
  reference(): NodeReference {
    if (this.#used < 32) return this.#node.slice(0, this.#used)
    const reference = new Uint8Array(33)
    reference[0] = 0xa0
    reference.set(this.hash(), 1)
    return reference
  }
}

/** A key, one nibble a byte. */
export function toNibbles(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length * 2)
  for (let i = 0; i < bytes.length; i++) {
    out[2 * i] = bytes[i]! >> 4
    out[2 * i + 1] = bytes[i]! & 15
  }
  return out
}

/** How far two paths agree. */
export function sharedNibbles(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length)
  let shared = 0
  while (shared < length && a[shared] === b[shared]) shared++
  return shared
}
