import type { Account, Address, Hash, StateDiff, StatePosition, StateReader } from '@megarollup/protocol'
import { bytesToKey, emptyCodeHash, equalBytes, keyToBytes } from '../bytes.ts'
import { StateNotKeptError, StateOrderError } from '../errors.ts'
import type { FlatState } from '../flat/FlatState.ts'
import type { HistoryEntry } from '../history/entries.ts'
import { compareEntries } from '../history/entries.ts'
import { reverseDiff, type StateBelow } from '../history/reverseDiff.ts'
import type { StateHistory } from '../history/StateHistory.ts'
import { Overlay } from '../overlay/Overlay.ts'

/** The changes of one block that the base does not have yet. */
interface Layer {
  readonly block: bigint
  /** Height of the block's newest mini-block; `undefined` while only protocol writes are here. */
  miniBlock: bigint | undefined
  readonly changes: Overlay
}

/**
 * The newest state: a flat state on disk, and in memory one layer for each block above it, the newest of which may still
 * grow. A layer is dropped when its block is durable (`flush`) or proved wrong (`dropAbove`).
 *
 * The object itself reads the newest state. What must stay true: layers ascend by block, and all are above the base's.
 */
export class LayeredState implements StateReader {
  readonly #base: FlatState
  readonly #history: StateHistory | undefined
  #layers: Layer[] = []
  /** Blocks up to this one are being written, or were: they take no changes. */
  #flushing: bigint | undefined
  #lastFlush: Promise<void> = Promise.resolve()

  /** With a history, blocks that were flushed can still be read, as far back as it reaches. */
  constructor(base: FlatState, history?: StateHistory) {
    this.#base = base
    this.#history = history
  }

  /** An estimate of the memory that the layers hold: stop admitting transactions when it grows too large. */
  get sizeBytes(): number {
    return this.#layers.reduce((sum, layer) => sum + layer.changes.sizeBytes, 0)
  }

  /** How many blocks are layered on the base. */
  get layerCount(): number {
    return this.#layers.length
  }

  /** The oldest block that `readerAt` reads. */
  oldest(): bigint {
    return this.#history?.range.oldest ?? this.#base.position()?.block ?? 0n
  }

  /** Where the newest state is; that of the base when nothing is layered. `undefined` before genesis. */
  position(): StatePosition | undefined {
    const base = this.#base.position()
    const block = this.#layers.at(-1)?.block
    if (block === undefined) return base
    const miniBlock = this.#layers.findLast((layer) => layer.miniBlock !== undefined)?.miniBlock
    return { block, miniBlock: miniBlock ?? base?.miniBlock ?? 0n }
  }

  account(address: Address): Account | undefined {
    return readAccount(this.#base, this.#layers, this.#layers.length, address)
  }

  storage(address: Address, slot: Hash): Hash {
    return readStorage(this.#base, this.#layers, this.#layers.length, address, slot)
  }

  code(codeHash: Hash): Uint8Array {
    return readCode(this.#base, this.#layers, this.#layers.length, codeHash)
  }

  /**
   * Adds a mini-block's changes, which readers see at once. Copies what it keeps.
   *
   * Throws `StateOrderError` for a mini-block or block that does not come after the newest, `InvalidStateDiffError` for a diff
   * that contradicts itself. Nothing is changed then.
   */
  push(diff: StateDiff, position: StatePosition): void {
    const newest = this.position()
    const { block, miniBlock } = position
    if (newest && (block < newest.block || miniBlock <= newest.miniBlock))
      throw new StateOrderError(
        `Mini-block ${miniBlock} of block ${block} does not come after mini-block ${newest.miniBlock} of block ${newest.block}`,
      )
    this.#refuseFlushed(block)
    const last = this.#layers.at(-1)
    if (last?.block === block) {
      last.changes.apply(diff)
      last.miniBlock = miniBlock
      return
    }
    const changes = new Overlay()
    changes.apply(diff)
    this.#layers.push({ block, miniBlock, changes })
  }

  /**
   * A write of the protocol that is in no mini-block's diff, into the state of block `block`: the EIP-2935 slot, which is known
   * only when the block before is sealed. Mini-blocks of that block, and of later ones, may be here already; those later
   * ones win where they wrote the same slot. Zero removes the slot.
   *
   * Throws `StateOrderError` when the block is in the base already.
   */
  inject(address: Address, slot: Hash, value: Hash, { block }: { block: bigint }): void {
    this.#refuseFlushed(block)
    let index = this.#layers.findIndex((layer) => layer.block >= block)
    if (index === -1) index = this.#layers.length
    if (this.#layers[index]?.block !== block)
      this.#layers.splice(index, 0, { block, miniBlock: undefined, changes: new Overlay() })
    this.#layers[index]!.changes.setStorage(address, slot, value)
  }

  /**
   * Writes all layers up to and including `throughBlock` to the base, in one atomic commit, and drops them once they are
   * durable. Readers see the same state all the while. Resolves at once when the base is there already.
   */
  flush(throughBlock: bigint): Promise<void> {
    const flush = this.#lastFlush.then(() => this.#flush(throughBlock))
    this.#lastFlush = flush.catch(() => {})
    return flush
  }

  /**
   * Forgets the layers of all blocks above `block`. Throws `StateOrderError` when one of them is being flushed: it was
   * verified.
   */
  dropAbove(block: bigint): void {
    if (this.#flushing !== undefined && this.#flushing > block)
      throw new StateOrderError(
        `Block ${this.#flushing} is being flushed, so what is above block ${block} cannot be dropped`,
      )
    this.#layers = this.#layers.filter((layer) => layer.block <= block)
  }

  /**
   * The state after a block: one that is layered, the one that the base is at, or one of the history. Meant for sealed blocks: in
   * the newest block it sees mini-blocks that come later. It throws `StateNotKeptError` from the moment on when the block was
   * pruned or dropped, so hold it for one answer, not for long.
   */
  readerAt(block: bigint): StateReader {
    const firstLayer = this.#layers.find((layer) => layer.block === block)
    const layers = () => {
      const base = this.#base.position()
      if (base?.block === block) return 0
      const index = base && block < base.block ? -1 : this.#layers.findIndex((layer) => layer.block === block)
      if (index === -1 || (firstLayer && this.#layers[index] !== firstLayer))
        throw new StateNotKeptError(
          `The state after block ${block} is not in memory; the flat state is at ${base ? `block ${base.block}` : 'no block yet'}`,
        )
      return index + 1
    }
    // The base may move past the block between two reads.
    let history: StateReader | undefined
    const past = () => {
      const base = this.#base.position()
      if (this.#history && base && block < base.block) history ??= this.#history.readerAt(block, this.#base)
      return history
    }
    if (!past()) layers()
    const base = this.#base
    return {
      account: (address) => {
        const reader = past()
        return reader ? reader.account(address) : readAccount(base, this.#layers, layers(), address)
      },
      storage: (address, slot) => {
        const reader = past()
        return reader ? reader.storage(address, slot) : readStorage(base, this.#layers, layers(), address, slot)
      },
      code: (codeHash) => {
        const reader = past()
        return reader ? reader.code(codeHash) : readCode(base, this.#layers, layers(), codeHash)
      },
    }
  }

  /** The state of the base alone: everything in it was verified and is durable. Moves with each flush. */
  verifiedReader(): StateReader {
    return this.#base
  }

  async #flush(throughBlock: bigint): Promise<void> {
    const base = this.#base.position()
    const flushed = this.#layers.filter((layer) => layer.block <= throughBlock)
    if (flushed.length === 0) return
    const miniBlock = flushed.findLast((layer) => layer.miniBlock !== undefined)?.miniBlock ?? base?.miniBlock ?? 0n
    const { block } = flushed.at(-1)!
    this.#flushing = block
    try {
      await this.#record(flushed, base?.block)
      const diffs = flushed.flatMap((layer) => layer.changes.toDiffs())
      await this.#base.commit(diffs, { block, miniBlock })
      this.#layers = this.#layers.filter((layer) => layer.block > throughBlock)
      this.#history?.settle()
    } catch (error) {
      await this.#history?.unsettle()
      throw error
    } finally {
      this.#flushing = undefined
    }
  }

  /** Writes what the base holds where these layers, the lowest ones, change it, block by block, to the history. */
  async #record(flushed: Layer[], baseBlock: bigint | undefined): Promise<void> {
    if (!this.#history || baseBlock === undefined) return
    const entries: HistoryEntry[] = []
    for (const [index, layer] of flushed.entries())
      for (const entry of await reverseDiff(layer.block, layer.changes, this.#below(flushed, index)))
        entries.push(entry)
    await this.#history.append(baseBlock + 1n, flushed.at(-1)!.block, entries.sort(compareEntries))
  }

  #below(layers: Layer[], count: number): StateBelow {
    return {
      account: (address) => readAccount(this.#base, layers, count, address),
      storage: (address, slot) => readStorage(this.#base, layers, count, address, slot),
      code: (hash) => readCode(this.#base, layers, count, hash),
      slotsOf: async (address) => {
        const slots = new Set((await this.#base.slotsOf(address)).map(bytesToKey))
        for (const { changes } of layers.slice(0, count))
          for (const slot of changes.storage.get(bytesToKey(address))?.keys() ?? []) slots.add(slot)
        return [...slots].map(keyToBytes)
      },
    }
  }

  #refuseFlushed(block: bigint): void {
    const base = this.#base.position()
    if (base && block <= base.block) throw new StateOrderError(`Block ${block} is in the flat state already`)
    if (this.#flushing !== undefined && block <= this.#flushing)
      throw new StateOrderError(`Block ${block} is being flushed and takes no more changes`)
  }
}

function readAccount(base: FlatState, layers: Layer[], count: number, address: Address): Account | undefined {
  if (count > 0) {
    const key = bytesToKey(address)
    for (let i = count - 1; i >= 0; i--) {
      const account = layers[i]!.changes.account(key)
      if (account !== undefined) return account ?? undefined
    }
  }
  return base.account(address)
}

function readStorage(base: FlatState, layers: Layer[], count: number, address: Address, slot: Hash): Hash {
  if (count > 0) {
    const addressKey = bytesToKey(address)
    const slotKey = bytesToKey(slot)
    for (let i = count - 1; i >= 0; i--) {
      const value = layers[i]!.changes.slot(addressKey, slotKey)
      if (value !== undefined) return value
    }
  }
  return base.storage(address, slot)
}

function readCode(base: FlatState, layers: Layer[], count: number, codeHash: Hash): Uint8Array {
  if (equalBytes(codeHash, emptyCodeHash)) return new Uint8Array()
  if (count > 0) {
    const key = bytesToKey(codeHash)
    for (let i = count - 1; i >= 0; i--) {
      const code = layers[i]!.changes.codes.get(key)
      if (code !== undefined) return code
    }
  }
  return base.code(codeHash)
}
