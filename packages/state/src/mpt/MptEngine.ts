import { keccak256 } from '@megarollup/crypto'
import type { Account, AccountProof, Address, Hash, StateDiff } from '@megarollup/protocol'
import { bytesToHex, bytesToKey, emptyCodeHash, equalBytes, isZero, keyToBytes, zeroHash } from '../bytes.ts'
import { DamagedStateError, InvalidStateDiffError, StateNotKeptError, StateOrderError } from '../errors.ts'
import { GenerationalCache } from '../flat/GenerationalCache.ts'
import { Overlay } from '../overlay/Overlay.ts'
import {
  type AccountLeaf,
  decodeAccountLeaf,
  decodeSlotLeaf,
  emptyRoot,
  encodeAccountLeaf,
  encodeSlotLeaf,
} from './accountLeaf.ts'
import type { TrieHead, TrieStore } from './TrieStore.ts'
import { type TrieEntry, type TrieNodes, updateTrie } from './updateTrie.ts'
import { walkPath } from './walkPath.ts'

/** A block whose root is computed and not durable yet. */
interface ComputedBlock {
  block: bigint
  root: Hash
  nodes: Map<string, Uint8Array>
  codes: Map<string, Uint8Array>
}

/**
 * The hexary trie of the whole state (yellow paper, appendix D), synchronous but for the commit. Changes are gathered until
 * `root` merkleizes the last value of each key, once; nothing reaches the store before `commit`.
 */
export class MptEngine {
  readonly #store: TrieStore
  readonly #hashes = new GenerationalCache<Hash>(100_000)
  #changes = new Overlay()
  #computed: ComputedBlock[] = []
  /** Why the changes since the last commit cannot become a root; cleared by `discard`. */
  #failure: Error | undefined

  constructor(store: TrieStore) {
    this.#store = store
  }

  head(): TrieHead | undefined {
    return this.#store.head()
  }

  /** Adds changes to the block being built. A diff that contradicts itself makes the next `root` throw. */
  apply(diff: StateDiff): void {
    if (this.#failure) return
    try {
      this.#changes.apply(diff)
    } catch (error) {
      this.refuse(error as Error)
    }
  }

  /** Makes `root` throw this error until `discard`: changes were lost that belong to the block. */
  refuse(error: Error): void {
    this.#failure ??= error
  }

  /**
   * The root after `block`, which takes all changes that were applied before this call and are in no earlier block; those
   * applied later belong to the next block. The same block may be asked for again after more changes.
   */
  root(block: bigint): Hash {
    if (this.#failure) throw this.#failure
    const last = this.#computed.at(-1)
    const head = this.#store.head()
    if (last ? block < last.block : head && block <= head.block)
      throw new StateOrderError(`Block ${block} does not come after block ${last?.block ?? head?.block}`)
    const again = last?.block === block
    if (again && this.#changes.isEmpty) return last.root
    const changes = this.#changes
    const nodes = new Map(again ? last.nodes : [])
    const codes = new Map(again ? last.codes : [])
    try {
      const root = this.#merkleize(last?.root ?? head?.root ?? emptyRoot, changes, nodes)
      for (const [key, code] of changes.codes) codes.set(key, code)
      if (again) this.#computed.pop()
      this.#computed.push({ block, root, nodes, codes })
      this.#changes = new Overlay()
      return root
    } catch (error) {
      this.#failure = error as Error
      throw error
    }
  }

  /** Makes `block`, and those computed before it, durable. */
  async commit(block: bigint): Promise<void> {
    const index = this.#computed.findIndex((computed) => computed.block === block)
    if (index === -1)
      throw new StateOrderError(`The root of block ${block} was not computed, so it cannot be committed`)
    const blocks = this.#computed.slice(0, index + 1)
    const nodes = new Map<string, Uint8Array>()
    const codes = new Map<string, Uint8Array>()
    for (const computed of blocks) {
      for (const [key, node] of computed.nodes) nodes.set(key, node)
      for (const [key, code] of computed.codes) codes.set(key, code)
    }
    await this.#store.commit({ roots: blocks.map(({ block, root }) => ({ block, root })), nodes, codes })
    this.#computed = this.#computed.slice(index + 1)
  }

  /** Forgets all changes since the last commit. */
  discard(): void {
    this.#changes = new Overlay()
    this.#computed = []
    this.#failure = undefined
  }

  /** EIP-1186 proof of an account and slots under the root of a committed block. */
  prove(stateRoot: Hash, address: Address, slots: Hash[]): AccountProof {
    this.#requireRoot(stateRoot)
    const { value, proof } = walkPath(this.#committed, stateRoot, this.#hash(address))
    const leaf = value && decodeAccountLeaf(value)
    const storageHash = leaf?.storageRoot ?? emptyRoot
    const storageProofs = slots.map((slot) => {
      const walk = walkPath(this.#committed, storageHash, this.#hash(slot))
      return { slot, value: walk.value ? decodeSlotLeaf(walk.value) : zeroHash, proof: walk.proof }
    })
    return { address, account: leaf && toAccount(leaf), storageHash, accountProof: proof, storageProofs }
  }

  account(stateRoot: Hash, address: Address): Account | undefined {
    const leaf = this.#leaf(stateRoot, address)
    return leaf && toAccount(leaf)
  }

  storage(stateRoot: Hash, address: Address, slot: Hash): Hash {
    const leaf = this.#leaf(stateRoot, address)
    if (!leaf) return zeroHash
    const { value } = walkPath(this.#committed, leaf.storageRoot, this.#hash(slot))
    return value ? decodeSlotLeaf(value) : zeroHash
  }

  code(codeHash: Hash): Uint8Array {
    if (equalBytes(codeHash, emptyCodeHash)) return new Uint8Array()
    const code = this.#store.code(codeHash)
    if (!code) throw new DamagedStateError(`the code with hash ${bytesToHex(codeHash)} is missing`)
    return code
  }

  async close(): Promise<void> {
    await this.#store.close()
  }

  readonly #committed: Pick<TrieNodes, 'get'> = { get: (key) => this.#storedNode(key) }

  #leaf(stateRoot: Hash, address: Address): AccountLeaf | undefined {
    this.#requireRoot(stateRoot)
    const { value } = walkPath(this.#committed, stateRoot, this.#hash(address))
    return value && decodeAccountLeaf(value)
  }

  #requireRoot(stateRoot: Hash): void {
    if (!this.#store.hasRoot(stateRoot))
      throw new StateNotKeptError(`No committed block has the state root ${bytesToHex(stateRoot)}`)
  }

  #merkleize(root: Hash, changes: Overlay, fresh: Map<string, Uint8Array>): Hash {
    const nodes: TrieNodes = {
      get: (key) => fresh.get(key) ?? this.#computedNode(key) ?? this.#storedNode(key),
      put: (key, node) => fresh.set(key, node),
    }
    const entries: TrieEntry[] = []
    for (const key of new Set([...changes.accounts.keys(), ...changes.storage.keys()])) {
      const address = keyToBytes(key)
      const update = (old: Uint8Array | undefined) => this.#updateAccount(nodes, address, key, changes, old)
      entries.push({ key: this.#hash(address), update })
    }
    return updateTrie(nodes, root, entries)
  }

  #updateAccount(
    nodes: TrieNodes,
    address: Address,
    addressKey: string,
    changes: Overlay,
    old: Uint8Array | undefined,
  ): Uint8Array | undefined {
    const before = old && decodeAccountLeaf(old)
    const change = changes.account(addressKey)
    const account = change === undefined ? before : change
    const slots = changes.storage.get(addressKey) ?? new Map<string, Hash>()
    if (!account) {
      for (const [slot, value] of slots)
        if (!isZero(value))
          throw new InvalidStateDiffError(
            `slot ${bytesToHex(keyToBytes(slot))} of ${bytesToHex(address)} is set, and there is no such account`,
          )
      return undefined
    }
    const storageRoot = before && !changes.wiped.has(addressKey) ? before.storageRoot : emptyRoot
    const entries: TrieEntry[] = []
    for (const [slot, value] of slots) {
      const leaf = isZero(value) ? undefined : encodeSlotLeaf(value)
      entries.push({ key: this.#hash(keyToBytes(slot)), update: () => leaf })
    }
    return encodeAccountLeaf({ ...account, storageRoot: updateTrie(nodes, storageRoot, entries) })
  }

  #computedNode(key: string): Uint8Array | undefined {
    for (let i = this.#computed.length - 1; i >= 0; i--) {
      const node = this.#computed[i]!.nodes.get(key)
      if (node) return node
    }
    return undefined
  }

  #storedNode(key: string): Uint8Array {
    const node = this.#store.node(key)
    if (!node) throw new DamagedStateError(`the trie node ${bytesToHex(keyToBytes(key))} is missing`)
    return node
  }

  /** Keccak-256 of an address or slot, remembered. */
  #hash(bytes: Uint8Array): Hash {
    const key = bytesToKey(bytes)
    const known = this.#hashes.get(key)
    if (known) return known
    const hash = keccak256(bytes)
    this.#hashes.set(key, hash)
    return hash
  }
}

function toAccount({ nonce, balance, codeHash }: AccountLeaf): Account {
  return { nonce, balance, codeHash }
}
