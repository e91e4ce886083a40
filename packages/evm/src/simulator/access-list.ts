import {
  type AccessListEntry,
  type Account,
  type Address,
  bytesKey,
  compareBytes,
  type Hash,
  type StateReader,
} from '@megarollup/protocol'
import type { CallResult } from '../types.ts'

/** A list and what a message does with it. */
export interface AccessListResult {
  accessList: AccessListEntry[]
  /** With the list. */
  gasUsed: bigint
  result: CallResult
}

/** A reader that notes what it is asked. */
class RecordingState implements StateReader {
  readonly #base: StateReader
  readonly accounts = new Map<string, { address: Address; exists: boolean; slots: Map<string, Hash> }>()

  constructor(base: StateReader) {
    this.#base = base
  }

  #note(address: Address) {
    const key = bytesKey(address)
    let noted = this.accounts.get(key)
    if (!noted) {
      noted = { address: address.slice(), exists: false, slots: new Map() }
      this.accounts.set(key, noted)
    }
    return noted
  }

  account(address: Address): Account | undefined {
    const account = this.#base.account(address)
    this.#note(address).exists = account !== undefined
    return account
  }

  storage(address: Address, slot: Hash): Hash {
    this.#note(address).slots.set(bytesKey(slot), slot.slice())
    return this.#base.storage(address, slot)
  }

  hasStorage(address: Address): boolean {
    return this.#base.hasStorage?.(address) ?? false
  }

  code(codeHash: Hash): Uint8Array {
    return this.#base.code(codeHash)
  }
}

/**
 * The accounts and slots that a message touches, without what is warm anyway: sender, destination, coinbase, precompiles. It runs
 * until the list no longer changes, since a contract can look at the gas that it saves.
 *
 * @param run executes the message with a list on a state, and leaves no trace
 * @param isWarm whether an address is warm without a list
 */
export function createAccessList(
  state: StateReader,
  run: (state: StateReader, accessList: AccessListEntry[]) => CallResult,
  isWarm: (address: Address) => boolean,
): AccessListResult {
  let accessList: AccessListEntry[] = []
  for (let round = 0; ; round++) {
    const recording = new RecordingState(state)
    const result = run(recording, accessList)
    const touched = [...recording.accounts.values()]
    const next = touched
      // What does not exist was looked at for a creation, mostly; naming it would cost more than it saves.
      .filter(({ address, exists, slots }) => slots.size > 0 || (exists && !isWarm(address)))
      .map(({ address, slots }) => ({ address, storageKeys: [...slots.values()].sort(compareBytes) }))
      .sort((a, b) => compareBytes(a.address, b.address))
    if (round > 0 && (round === MOST_ROUNDS || isSame(next, accessList)))
      return { accessList, gasUsed: result.gasUsed, result }
    accessList = next
  }
}

const MOST_ROUNDS = 8

function isSame(a: readonly AccessListEntry[], b: readonly AccessListEntry[]): boolean {
  return keyOf(a) === keyOf(b)
}

function keyOf(list: readonly AccessListEntry[]): string {
  return list
    .map(
      ({ address, storageKeys }) => `${bytesKey(address)}${storageKeys.length}:${storageKeys.map(bytesKey).join('')}`,
    )
    .join()
}
