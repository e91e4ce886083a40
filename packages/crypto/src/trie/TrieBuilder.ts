import { encodeRlpBytes, type Hash } from '@megarollup/protocol'
import { keccak256 } from '../keccak.ts'
import { EMPTY, NodeEncoder, type NodeReference, sharedNibbles, toNibbles } from './NodeEncoder.ts'

/** A branch whose last child is not known yet. All open branches lie on the path of the last key. */
interface OpenBranch {
  /** Nibbles of the path above its children. */
  depth: number
  /** References by nibble; no bytes where there is no child. */
  children: NodeReference[]
  /** The value whose key ends here. */
  value: Uint8Array
}

const NOTHING = new Uint8Array(0)

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
  readonly #encoder = new NodeEncoder()

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
      this.#encoder.short(path, 0, path.length, true, encodeRlpBytes(this.#value))
      return this.#encoder.hash()
    }
    this.#placeLeaf(branch)
    for (;;) {
      this.#open.pop()
      const parent = this.#open.at(-1)
      if (!parent) break
      parent.children[path[parent.depth]!] = this.#close(branch, parent.depth + 1)
      branch = parent
    }
    this.#encoder.branch(branch.children, branch.value)
    if (branch.depth > 0) this.#encoder.short(path, 0, branch.depth, false, this.#encoder.reference())
    return this.#encoder.hash()
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
    const branch = { depth, children: new Array<NodeReference>(16).fill(NOTHING), value: NOTHING }
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
    this.#encoder.short(path, branch.depth + 1, path.length, true, encodeRlpBytes(this.#value))
    branch.children[path[branch.depth]!] = this.#encoder.reference()
  }

  /** What a parent whose children begin at nibble `from` holds of a complete branch: with the extension between the two. */
  #close(branch: OpenBranch, from: number): NodeReference {
    this.#encoder.branch(branch.children, branch.value)
    if (branch.depth === from) return this.#encoder.reference()
    this.#encoder.short(this.#path, from, branch.depth, false, this.#encoder.reference())
    return this.#encoder.reference()
  }
}
