import { encodeRlpBytes, type Hash } from '@megarollup/protocol'
import { keccak256 } from '../keccak.ts'

/** A child as its parent holds it: its RLP when that is shorter than a hash, else the RLP of its hash. */
type Reference = Uint8Array

/** A branch whose last child is not known yet. All open branches lie on the path of the last key. */
interface OpenBranch {
  /** Nibbles of the path above its children. */
  depth: number
  /** References by nibble; no bytes where there is no child. */
  children: Reference[]
  /** The value whose key ends here. */
  value: Uint8Array
}

const NOTHING = new Uint8Array(0)
/** RLP of the empty string. */
const EMPTY = 0x80

/** Root of a trie that holds nothing: Keccak-256 of the RLP of the empty string. */
export const EMPTY_TRIE_ROOT: Hash = keccak256(Uint8Array.of(EMPTY))

/**
 * The root of a hexary Merkle-Patricia trie over keys that come in ascending order, each once. It keeps the branches on the path of
 * the last key and nothing else, so that memory does not grow with the number of keys. Source: yellow paper, appendix D.
 *
 * @example
 * ```ts
 * const builder = new TrieBuilder()
 * for (const [key, value] of sorted) builder.add(key, value)
 * const root = builder.root()
 * ```
 */
export class TrieBuilder {
  readonly #open: OpenBranch[] = []
  /** The last key, one nibble a byte, and its value: not in a branch yet, since the next key decides in which. */
  #path: Uint8Array = NOTHING
  #value: Uint8Array = NOTHING
  #isEmpty = true
  /** Where nodes are written before they are hashed. */
  #node = new Uint8Array(1024)
  #used = 0

  /**
   * Adds a key, which must sort behind the one before it. Neither array is kept or changed after the next call.
   *
   * @param value Not empty: an empty value is none.
   * @throws RangeError for a key out of order, or an empty value.
   */
  add(key: Uint8Array, value: Uint8Array): void {
    if (value.length === 0) throw new RangeError('A trie holds no empty values.')
    const path = toNibbles(key)
    if (!this.#isEmpty) {
      const shared = sharedNibbles(this.#path, path)
      if (shared === path.length || (shared < this.#path.length && path[shared]! < this.#path[shared]!)) {
        throw new RangeError('The keys of a trie have to come in ascending order, each once.')
      }
      this.#closeDownTo(shared)
    }
    this.#path = path
    this.#value = value
    this.#isEmpty = false
  }

  /** The root over all keys. The builder is empty afterwards. */
  root(): Hash {
    if (this.#isEmpty) return EMPTY_TRIE_ROOT.slice()
    this.#isEmpty = true
    const path = this.#path
    let branch = this.#open.at(-1)
    if (!branch) {
      this.#writeShort(path, 0, path.length, true, encodeRlpBytes(this.#value))
      return this.#hash()
    }
    this.#placeLeaf(branch)
    for (;;) {
      this.#open.pop()
      const parent = this.#open.at(-1)
      if (!parent) break
      parent.children[path[parent.depth]!] = this.#close(branch, parent.depth + 1)
      branch = parent
    }
    this.#writeBranch(branch)
    if (branch.depth > 0) this.#writeShort(path, 0, branch.depth, false, this.#reference())
    return this.#hash()
  }

  /** The next key agrees with the last one in `shared` nibbles: all that lies below is complete. */
  #closeDownTo(shared: number): void {
    let top = this.#open.at(-1)
    if (!top || top.depth < shared) {
      this.#placeLeaf(this.#openBranch(shared))
      return
    }
    this.#placeLeaf(top)
    while (top.depth > shared) {
      this.#open.pop()
      const below = this.#open.at(-1)
      const parent = below && below.depth >= shared ? below : this.#openBranch(shared)
      parent.children[this.#path[parent.depth]!] = this.#close(top, parent.depth + 1)
      top = parent
    }
  }

  #openBranch(depth: number): OpenBranch {
    const branch = { depth, children: new Array<Reference>(16).fill(NOTHING), value: NOTHING }
    this.#open.push(branch)
    return branch
  }

  /** Puts the last key into the branch that it belongs to. */
  #placeLeaf(branch: OpenBranch): void {
    const path = this.#path
    if (path.length === branch.depth) {
      branch.value = this.#value
      return
    }
    this.#writeShort(path, branch.depth + 1, path.length, true, encodeRlpBytes(this.#value))
    branch.children[path[branch.depth]!] = this.#reference()
  }

  /** What a parent whose children begin at nibble `from` holds of a complete branch: with the extension between the two. */
  #close(branch: OpenBranch, from: number): Reference {
    this.#writeBranch(branch)
    if (branch.depth === from) return this.#reference()
    this.#writeShort(this.#path, from, branch.depth, false, this.#reference())
    return this.#reference()
  }

  #writeBranch({ children, value }: OpenBranch): void {
    const encodedValue = value.length === 0 ? undefined : encodeRlpBytes(value)
    let length = encodedValue?.length ?? 1
    for (let i = 0; i < 16; i++) length += children[i]!.length || 1
    this.#beginList(length)
    for (let i = 0; i < 16; i++) this.#writeItem(children[i]!)
    this.#writeItem(encodedValue ?? NOTHING)
  }

  /** A leaf or an extension over the nibbles `from…to` of a path. Source: yellow paper, appendix C. */
  #writeShort(path: Uint8Array, from: number, to: number, isLeaf: boolean, item: Uint8Array): void {
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

  #hash(): Hash {
    return keccak256(this.#node.subarray(0, this.#used))
  }

  #reference(): Reference {
    if (this.#used < 32) return this.#node.slice(0, this.#used)
    const reference = new Uint8Array(33)
    reference[0] = 0xa0
    reference.set(this.#hash(), 1)
    return reference
  }
}

function toNibbles(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length * 2)
  for (let i = 0; i < bytes.length; i++) {
    out[2 * i] = bytes[i]! >> 4
    out[2 * i + 1] = bytes[i]! & 15
  }
  return out
}

function sharedNibbles(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length)
  let shared = 0
  while (shared < length && a[shared] === b[shared]) shared++
  return shared
}
