import type { Address, Hash } from '../../domain/primitives.ts'
import type { Account, StateDiff } from '../../domain/state.ts'

/** A storage slot of the dictionary. `owner` is the id of its contract's address. */
export interface SlotKey {
  owner: number
  slot: Hash
}

/**
 * A diff whose keys were replaced by ids. Keys that the dictionary does not have get the ids that follow its own, in the order in
 * which they stand here, whether they will be kept or not.
 */
export interface DictionaryStep {
  /** Ascending. */
  newAddresses: Address[]
  /** By ascending address id. */
  accounts: { id: number; account: Account | undefined }[]
  /** By ascending owner, then slot. */
  newSlots: SlotKey[]
  /** By ascending slot id, so that new slots come last. */
  values: { id: number; value: bigint }[]
  codes: StateDiff['codes']
}
