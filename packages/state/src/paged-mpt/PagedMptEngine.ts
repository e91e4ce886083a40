import { crc32 } from 'node:zlib'
import { keccak256 } from '@megarollup/crypto'
import type { Account, AccountProof, Address, Hash, StateDiff } from '@megarollup/protocol'
import { bytesToHex, bytesToKey, emptyCodeHash, equalBytes, keyToBytes, zeroHash } from '../bytes.ts'
import type { Disk } from '../disk/Disk.ts'
import { DamagedStateError, InvalidStateDiffError, StateOrderError } from '../errors.ts'
import { GenerationalCache } from '../flat/GenerationalCache.ts'
import { frameHeaderBytes } from '../log/frame.ts'
import type { LogPosition } from '../log/parameters.ts'
import { SegmentLog } from '../log/SegmentLog.ts'
import { decodeAccountLeaf, decodeSlotLeaf, emptyRoot } from '../mpt/accountLeaf.ts'
import type { TrieHead } from '../mpt/TrieStore.ts'
import { Overlay } from '../overlay/Overlay.ts'
import { decodeCommitFrame, encodeCommitFrame } from './commitFrame.ts'
import { type ForestChanges, mergeChanges } from './ForestChanges.ts'
import { forestChangesOf } from './forestChangesOf.ts'
import { RecentBlocks } from './RecentBlocks.ts'
import { StateForest } from './StateForest.ts'

export interface PagedMptEngineParameters {
  disk: Disk
  /** Bytes that the tries may take: 4 GiB unless told, which is also the most. */
  memoryBytes?: number
  /** Threads that merkleize, the caller among them: 1 unless told. */
  threads?: number
  /** Blocks below the newest whose state can be read and proven: 1,024 unless told. */
  keepBlocks?: number
  /** Bytes of memory for that, above which the oldest go too: 256 MiB unless told. */
  keepBytes?: number
}

/** Where a bytecode lies in the log. */
interface CodePlace {
  segment: number
  offset: number
  length: number
  crc: number
}

/**
 * The hexary trie of the whole state in flat memory, with the diffs of all blocks in a log below it. A commit appends one frame; the
 * log is read again when it is opened. Synchronous but for the commit.
 *
 * What must stay true: a block's frame is durable before its commit resolves, and the tries are those of the newest computed
 * block.
 */
export class PagedMptEngine {
  readonly #log: SegmentLog
  readonly #forest: StateForest
  readonly #recent: RecentBlocks
  readonly #hashes = new GenerationalCache<string>(100_000)
  readonly #codes = new Map<string, CodePlace>()
  #changes = new Overlay()
  /** The diffs of the blocks that are computed and not committed. */
  #diffs: StateDiff[][] = []
  /** Why the changes since the last commit cannot become a root; cleared by `discard`. */
  #failure: Error | undefined

  /** Opens the commitment in a disk of its own, or makes it. Throws `DamagedStateError` and `StateStoreError`. */
  constructor(parameters: PagedMptEngineParameters) {
    const { disk, memoryBytes, threads = 1, keepBlocks = 1024, keepBytes = 256 * 2 ** 20 } = parameters
    this.#forest = new StateForest({ threads, ...(memoryBytes !== undefined && { memoryBytes }) })
    this.#recent = new RecentBlocks(keepBlocks, keepBytes)
    this.#log = SegmentLog.open({
      disk,
      name: 'mpt',
      onFrame: (payload, position) => {
        // The log ends with empty frames of its own wherever it was closed.
        if (payload.length > 0) this.#replay(payload, position)
      },
    })
  }

  head(): TrieHead | undefined {
    return this.#recent.head
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
   * The root after `block`, which takes all changes that were applied before this call and are in no earlier block. The same block
   * may be asked for again after more changes.
   */
  root(block: bigint): Hash {
    if (this.#failure) throw this.#failure
    const { newest } = this.#recent
    const again = this.#diffs.length > 0 && newest?.block === block
    if (newest && !again && block <= newest.block)
      throw new StateOrderError(`Block ${block} does not come after block ${newest.block}`)
    if (again && this.#changes.isEmpty) return newest!.root
    try {
      let undo = this.#forest.update(this.#changesByHash(this.#changes))
      const root = this.#forest.root()
      const diffs = this.#changes.isEmpty ? [] : this.#changes.toDiffs()
      if (again) {
        undo = mergeChanges(undo, this.#recent.removeNewest()!.undo)
        diffs.unshift(...this.#diffs.pop()!)
      }
      this.#recent.add({ block, root, undo })
      this.#diffs.push(diffs)
      this.#changes = new Overlay()
      return root
    } catch (error) {
      this.#failure = error as Error
      throw error
    }
  }

  /** Makes `block`, and those computed before it, durable. */
  async commit(block: bigint): Promise<void> {
    const { uncommitted } = this.#recent
    const count = uncommitted.findIndex((computed) => computed.block === block) + 1
    if (count === 0) throw new StateOrderError(`The root of block ${block} was not computed, so it cannot be committed`)
    const frames = uncommitted
      .slice(0, count)
      .map(({ block, root }, i) => encodeCommitFrame({ block, root, diffs: this.#diffs[i]! }))
    // fsync point: the log resolves when all of the frames are durable, and keeps none of them when it rejects.
    const positions = await this.#log.appendGroup(frames.map(withFrameHeader))
    for (const [i, frame] of frames.entries()) this.#rememberCodes(decodeCommitFrame(frame).diffs, frame, positions[i]!)
    this.#diffs.splice(0, count)
    this.#recent.commit(count)
  }

  /** Forgets all changes since the last commit. */
  discard(): void {
    this.#changes = new Overlay()
    this.#diffs = []
    for (let block = this.#recent.removeNewest(); block; block = this.#recent.removeNewest())
      this.#forest.update(block.undo)
    this.#assertRoot(this.#recent.head?.root ?? emptyRoot)
    this.#failure = undefined
  }

  /**
   * EIP-1186 proof of an account and slots under the root of a committed block. For another than the newest block, the changes since
   * are taken back for the moment, which costs what merkleizing them did.
   */
  prove(stateRoot: Hash, address: Address, slots: Hash[]): AccountProof {
    const undo = this.#recent.undoTo(stateRoot)
    if (undo.size === 0) return this.#proveNow(address, slots)
    const redo = this.#forest.update(undo)
    try {
      this.#assertRoot(stateRoot)
      return this.#proveNow(address, slots)
    } finally {
      this.#forest.update(redo)
    }
  }

  account(stateRoot: Hash, address: Address): Account | undefined {
    const key = this.#hash(address)
    for (const { account } of this.#recent.changesSince(stateRoot, key))
      if (account !== undefined) return account ? toAccount(decodeAccountLeaf(account)) : undefined
    const leaf = this.#forest.account(key)
    return leaf && toAccount(leaf)
  }

  storage(stateRoot: Hash, address: Address, slot: Hash): Hash {
    const [accountKey, slotKey] = [this.#hash(address), this.#hash(slot)]
    for (const { slots, wiped } of this.#recent.changesSince(stateRoot, accountKey)) {
      const value = slots.get(bytesToKey(slotKey))
      if (value) return value.length === 0 ? zeroHash : decodeSlotLeaf(value)
      if (wiped) return zeroHash
    }
    const value = this.#forest.slot(accountKey, slotKey)
    return value ? decodeSlotLeaf(value) : zeroHash
  }

  code(codeHash: Hash): Uint8Array {
    if (equalBytes(codeHash, emptyCodeHash)) return new Uint8Array()
    const place = this.#codes.get(bytesToKey(codeHash))
    if (!place) throw new DamagedStateError(`the code with hash ${bytesToHex(codeHash)} is missing`)
    const code = new Uint8Array(place.length)
    if (this.#log.readSync(place.segment, code, place.offset) !== code.length || crc32(code) !== place.crc)
      throw new DamagedStateError(`the code with hash ${bytesToHex(codeHash)} is not what the log has`)
    return code
  }

  async close(): Promise<void> {
    await this.#log.close()
    await this.#forest.close()
  }

  #replay(payload: Uint8Array, position: LogPosition): void {
    const { block, root, diffs } = decodeCommitFrame(payload)
    const changes = new Overlay()
    try {
      for (const diff of diffs) changes.apply(diff)
      const undo = this.#forest.update(this.#changesByHash(changes))
      this.#assertRoot(root)
      this.#recent.add({ block, root, undo })
    } catch (error) {
      if (error instanceof InvalidStateDiffError)
        throw new DamagedStateError(`block ${block} in the log contradicts the blocks before it`)
      throw error
    }
    this.#rememberCodes(diffs, payload, position)
    this.#recent.commit(1)
  }

  /** @param payload what the codes of `diffs` are views of */
  #rememberCodes(diffs: StateDiff[], payload: Uint8Array, { segment, offset }: LogPosition): void {
    for (const { codes } of diffs)
      for (const { hash, code } of codes)
        this.#codes.set(bytesToKey(hash), {
          segment,
          offset: offset + code.byteOffset - payload.byteOffset,
          length: code.length,
          crc: crc32(code),
        })
  }

  #proveNow(address: Address, slots: Hash[]): AccountProof {
    const key = this.#hash(address)
    const leaf = this.#forest.account(key)
    const storageProofs = slots.map((slot) => {
      const slotKey = this.#hash(slot)
      const value = this.#forest.slot(key, slotKey)
      return { slot, value: value ? decodeSlotLeaf(value) : zeroHash, proof: this.#forest.proveSlot(key, slotKey) }
    })
    return {
      address,
      account: leaf && toAccount(leaf),
      storageHash: leaf?.storageRoot ?? emptyRoot,
      accountProof: this.#forest.proveAccount(key),
      storageProofs,
    }
  }

  #changesByHash(changes: Overlay): ForestChanges {
    return forestChangesOf(changes, (key) => this.#hashKey(key))
  }

  #assertRoot(expected: Hash): void {
    const root = this.#forest.root()
    if (!equalBytes(root, expected))
      throw new DamagedStateError(`a state has the root ${bytesToHex(root)} instead of ${bytesToHex(expected)}`)
  }

  #hash(bytes: Uint8Array): Hash {
    return keyToBytes(this.#hashKey(bytesToKey(bytes)))
  }

  /** Keccak-256 of an address or slot, both as `bytesToKey` makes them, remembered. */
  #hashKey(key: string): string {
    const known = this.#hashes.get(key)
    if (known !== undefined) return known
    const hash = bytesToKey(keccak256(keyToBytes(key)))
    this.#hashes.set(key, hash)
    return hash
  }
}

/** A payload with room for the log's header before it. */
function withFrameHeader(payload: Uint8Array): Uint8Array {
  const frame = new Uint8Array(frameHeaderBytes + payload.length)
  frame.set(payload, frameHeaderBytes)
  return frame
}

function toAccount({ nonce, balance, codeHash }: Account): Account {
  return { nonce, balance, codeHash }
}
