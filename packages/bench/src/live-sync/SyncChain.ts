import type { Evm } from '@megarollup/evm'
import type { Hash, StateDiff } from '@megarollup/protocol'

/** A chain to import, over a state that was there before. */
export interface SyncChain {
  /** The state before, in parts that become blocks 0, 1 … of the store; the chain's own blocks come after. */
  genesis(): Iterable<StateDiff>
  /** The root of that state, where it is known. */
  genesisRoot?: Hash | undefined
  createEvm(state: Parameters<Evm['reset']>[0] & object): Evm
  blocks: readonly SyncBlock[]
}

export interface SyncBlock {
  transactions: number
  /** Signed transactions, for the recovery of senders; empty where the signatures are not known. */
  raw: readonly Uint8Array[]
  /** Makes ready what is there before the block comes, when senders are given: not timed. */
  prepare(senders: readonly Uint8Array[]): unknown
  /** Executes the block, and makes `prepared` of `senders` when there is none. The changes are taken. */
  execute(evm: Evm, senders: readonly Uint8Array[], prepared: unknown): { diff: StateDiff; gas: bigint }
  /** What the root after it must be, where that is known. */
  stateRoot?: Hash | undefined
}
