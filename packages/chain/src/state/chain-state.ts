import type { Hash, MiniBlockHeader, StateCommitment, StateDiff } from '@megarollup/protocol'
import type { FlatState, LayeredState } from '@megarollup/state'
import { historySlotChange } from '../execution/protocol-calls.ts'

/** Changes of a block that came before the block below it was confirmed. */
interface WaitingBlock {
  diffs: StateDiff[]
  close?: { resolve: (root: Promise<Hash>) => void }
}

/**
 * The state of a node at its newest mini-block, and the pipeline that merkleizes it behind execution.
 *
 * Mini-blocks enter with `push`; `close` says that a block has no more of them and yields its root; `confirm` makes block and
 * root durable and moves on. A block is merkleized as its mini-blocks come, but not before the block below it is confirmed:
 * until then its changes wait here. The hash of a confirmed block enters the EIP-2935 slot, in the state of the block above it.
 *
 * Order on disk: the seal is in the log before `confirm`; then the trie; then the flat state. So flat ≤ trie ≤ log, always.
 */
export class ChainState {
  readonly layered: LayeredState
  readonly flat: FlatState
  readonly commitment: StateCommitment
  /** The block whose changes the commitment takes now. */
  #building: bigint
  readonly #waiting = new Map<bigint, WaitingBlock>()
  readonly #listeners = new Set<(block: bigint) => void>()

  constructor(parts: { flat: FlatState; layered: LayeredState; commitment: StateCommitment; confirmedBlock: bigint }) {
    this.flat = parts.flat
    this.layered = parts.layered
    this.commitment = parts.commitment
    this.#building = parts.confirmedBlock + 1n
  }

  /** The newest block whose root was confirmed. */
  get confirmedBlock(): bigint {
    return this.#building - 1n
  }

  /** Gives the trie the hash of the confirmed block: once, after opening, before anything is pushed. */
  resume(confirmedHash: Hash): void {
    this.commitment.apply(historyDiff(this.confirmedBlock, confirmedHash))
  }

  /** Adds the changes of a mini-block. They are visible to readers at once. */
  push(header: Pick<MiniBlockHeader, 'blockNumber' | 'number'>, diff: StateDiff): void {
    this.layered.push(diff, { block: header.blockNumber, miniBlock: header.number })
    this.merkleize(header.blockNumber, diff)
  }

  /** Adds changes to the trie alone: recovery, for blocks that the flat state already has. */
  merkleize(block: bigint, diff: StateDiff): void {
    if (block === this.#building) this.commitment.apply(diff)
    else this.#waitingBlock(block).diffs.push(diff)
  }

  /** The root of a block that gets no more mini-blocks. Resolves after the block below it was confirmed. */
  close(block: bigint): Promise<Hash> {
    if (block === this.#building) return this.commitment.root(block)
    const waiting = this.#waitingBlock(block)
    return new Promise<Promise<Hash>>((resolve) => {
      waiting.close = { resolve }
    }).then((root) => root)
  }

  /**
   * Makes a closed block durable and enters its hash into the state of the block above it. Call it when the block's seal is in
   * the log, and for one block after another.
   */
  async confirm(block: bigint, blockHash: Hash): Promise<void> {
    if (block !== this.#building)
      throw new Error(`block ${block} confirmed while block ${this.#building} is being built`)
    await this.commitment.commit(block)
    const change = historySlotChange(block, blockHash)
    this.layered.inject(change.address, change.slot, change.value, { block: block + 1n })
    this.#building = block + 1n
    this.commitment.apply(historyDiff(block, blockHash))
    const waiting = this.#waiting.get(this.#building)
    this.#waiting.delete(this.#building)
    for (const diff of waiting?.diffs ?? []) this.commitment.apply(diff)
    waiting?.close?.resolve(this.commitment.root(this.#building))
    for (const listener of this.#listeners) listener(block)
    await this.layered.flush(block)
  }

  /** Calls `listener` for each block whose root was confirmed. Returns the function that ends it. */
  onConfirmed(listener: (block: bigint) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Forgets everything above the last confirmed block. */
  async dropUnconfirmed(): Promise<void> {
    this.#waiting.clear()
    this.layered.dropAbove(this.confirmedBlock)
    await this.commitment.discard()
  }

  #waitingBlock(block: bigint): WaitingBlock {
    if (block < this.#building) throw new Error(`block ${block} is already confirmed`)
    let waiting = this.#waiting.get(block)
    if (!waiting) {
      waiting = { diffs: [] }
      this.#waiting.set(block, waiting)
    }
    return waiting
  }
}

function historyDiff(block: bigint, blockHash: Hash): StateDiff {
  return { accounts: [], storage: [historySlotChange(block, blockHash)], codes: [] }
}
