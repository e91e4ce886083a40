import type { Address, Hash, StateDiff, StatePosition, StateReader } from '@megarollup/protocol'

/**
 * The whole state at one block boundary, on disk. Reads are synchronous and see the last commit that has resolved, also while
 * the next one is being written.
 */
export interface FlatState extends StateReader {
  /** How far the store has come; `undefined` before genesis was committed. */
  position(): StatePosition | undefined
  /**
   * Applies diffs, in their order, and moves the position, in one atomic and durable write: after a crash either all of it is
   * there or nothing. Commits run one after another. Genesis is `commit([genesisDiff], { block: 0n, miniBlock: 0n })`.
   *
   * Throws `StateOrderError` when the position does not ascend, `InvalidStateDiffError` for a diff that contradicts itself,
   * `StateStoreError` when the write fails; the state is then what it was.
   */
  commit(diffs: StateDiff[], position: StatePosition): Promise<void>
  /**
   * The slots of an account that are not zero, in no particular order. It may read everything that the account has: for deletions
   * of accounts with storage, which only chains without EIP-6780 know.
   */
  slotsOf(address: Address): Promise<Hash[]>
  /** Waits for the commit that is being written, then closes the store. May be called twice. */
  close(): Promise<void>
}
