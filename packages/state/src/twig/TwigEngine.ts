import type { Account, Address, Hash, StateDiff, TwigAccountProof } from '@megarollup/protocol'
import { bytesToHex, bytesToKey, emptyCodeHash, equalBytes, zeroHash } from '../bytes.ts'
import { DamagedStateError, StateNotKeptError, StateOrderError } from '../errors.ts'
import type { CommitmentEngine } from '../mpt/serveCommitment.ts'
import { Overlay } from '../overlay/Overlay.ts'
import { accountKey, decodeAccountValue, slotKey } from './keys.ts'
import type { TwigBlock, TwigLog } from './TwigLog.ts'
import { TwigState } from './TwigState.ts'
import { overlayToTwigChanges } from './twigChanges.ts'

/** A block that was made and is not durable yet, with the changes that made it. */
interface MadeBlock extends TwigBlock {
  changes: Overlay
}

/**
 * The scheme `twig` over a log, synchronous but for the commit. One state follows the newest block that `root` made; when blocks are
 * discarded, and for reads of older blocks, another state is restored from the log.
 */
export class TwigEngine implements CommitmentEngine {
  readonly #log: TwigLog
  readonly #cacheBits: number
  readonly #closeFolder: () => void
  #state: TwigState
  #changes = new Overlay()
  #made: MadeBlock[] = []
  /** The state after another block than the newest, kept for the next read of it. */
  #older: { count: number; state: TwigState } | undefined
  /** Why the changes since the last commit cannot become a root; cleared by `discard`. */
  #failure: Error | undefined

  /** @param cacheBits the newest 2^cacheBits leaves are kept in memory, 144 bytes each */
  constructor(log: TwigLog, cacheBits: number, closeFolder: () => void = () => {}) {
    this.#log = log
    this.#cacheBits = cacheBits
    this.#closeFolder = closeFolder
    this.#state = TwigState.restore(log, log.frames.length, cacheBits)
  }

  head(): { block: bigint; root: Hash } | undefined {
    const last = this.#log.frames.at(-1)
    return last && { block: last.block, root: last.root }
  }

  apply(diff: StateDiff): void {
    if (this.#failure) return
    try {
      this.#changes.apply(diff)
    } catch (error) {
      this.refuse(error as Error)
    }
  }

  refuse(error: Error): void {
    this.#failure ??= error
  }

  /** The root after `block`, of all changes applied before this call that are in no earlier block. May be asked for again after more. */
  root(block: bigint): Hash {
    if (this.#failure) throw this.#failure
    const last = this.#made.at(-1)
    const head = this.head()
    if (last ? block < last.block : head && block <= head.block)
      throw new StateOrderError(`Block ${block} does not come after block ${last?.block ?? head?.block}`)
    const again = last?.block === block
    if (again && this.#changes.isEmpty) return last.root
    const changes = this.#changes
    try {
      if (again) this.#unmake(last, changes)
      const root = this.#make(block, again ? last.changes : changes)
      this.#changes = new Overlay()
      return root
    } catch (error) {
      this.#failure = error as Error
      throw error
    }
  }

  async commit(block: bigint): Promise<void> {
    const index = this.#made.findIndex((made) => made.block === block)
    if (index === -1)
      throw new StateOrderError(`The root of block ${block} was not computed, so it cannot be committed`)
    await this.#log.append(this.#made.slice(0, index + 1))
    this.#made = this.#made.slice(index + 1)
    this.#state.forget(this.#made[0]?.firstLeaf ?? Number.POSITIVE_INFINITY)
  }

  discard(): void {
    if (this.#made.length > 0) this.#state = TwigState.restore(this.#log, this.#log.frames.length, this.#cacheBits)
    this.#changes = new Overlay()
    this.#made = []
    this.#failure = undefined
  }

  prove(stateRoot: Hash, address: Address, slots: Hash[]): TwigAccountProof {
    const state = this.#stateAt(stateRoot)
    const key = accountKey(address)
    const value = state.get(key)
    const storageProofs = slots.map((slot) => {
      const slotsKey = slotKey(address, slot)
      return { slot, value: state.get(slotsKey) ?? zeroHash, proof: state.prove(slotsKey) }
    })
    const account = value && decodeAccountValue(value)
    return { scheme: 'twig', address, account, accountProof: state.prove(key), storageProofs }
  }

  account(stateRoot: Hash, address: Address): Account | undefined {
    const value = this.#stateAt(stateRoot).get(accountKey(address))
    return value && decodeAccountValue(value)
  }

  storage(stateRoot: Hash, address: Address, slot: Hash): Hash {
    return this.#stateAt(stateRoot).get(slotKey(address, slot)) ?? zeroHash
  }

  code(codeHash: Hash): Uint8Array {
    if (equalBytes(codeHash, emptyCodeHash)) return new Uint8Array()
    const code = this.#log.code(codeHash)
    if (!code) throw new DamagedStateError(`the code with hash ${bytesToHex(codeHash)} is missing`)
    return code
  }

  async close(): Promise<void> {
    await this.#log.close()
    this.#closeFolder()
  }

  #make(block: bigint, changes: Overlay): Hash {
    const applied = this.#state.applyBlock(overlayToTwigChanges(changes, this.#state))
    this.#made.push({ block, codes: new Map(changes.codes), changes, ...applied })
    return applied.root
  }

  /** Takes the last block back and adds changes to its own; the state is built again without it. */
  #unmake(last: MadeBlock, changes: Overlay): void {
    for (const diff of changes.toDiffs()) last.changes.apply(diff)
    const earlier = this.#made.slice(0, -1)
    this.#made = []
    this.#state = TwigState.restore(this.#log, this.#log.frames.length, this.#cacheBits)
    for (const made of earlier) this.#make(made.block, made.changes)
  }

  /** The state after the newest committed block with this root. */
  #stateAt(stateRoot: Hash): TwigState {
    const wanted = bytesToKey(stateRoot)
    const count = this.#log.frames.findLastIndex(({ root }) => bytesToKey(root) === wanted) + 1
    if (count === 0) throw new StateNotKeptError(`No committed block has the state root ${bytesToHex(stateRoot)}`)
    if (count === this.#log.frames.length && this.#made.length === 0) return this.#state
    if (this.#older?.count !== count)
      this.#older = { count, state: TwigState.restore(this.#log, count, olderCacheBits) }
    return this.#older.state
  }
}

/** 1,024 leaves. */
const olderCacheBits = 10
