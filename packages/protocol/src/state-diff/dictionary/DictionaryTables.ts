import { ByteWriter } from '../../bytes/ByteWriter.ts'
import { bytesKey } from '../../bytes/bytesKey.ts'
import type { Address, Hash, Keccak256 } from '../../domain/primitives.ts'
import type { Account } from '../../domain/state.ts'
import { EMPTY_CODE_HASH } from '../canonical.ts'
import type { DictionaryStep, SlotKey } from './DictionaryStep.ts'

/** What an account is compared with when the dictionary has no value of it. */
const ABSENT: Account = { nonce: 0n, balance: 0n, codeHash: EMPTY_CODE_HASH }
const EPOCH_TAG = 'megarollup/diff-dictionary/1'

/**
 * What one epoch of a dictionary knows: addresses and slots, each with an id (its position) and the value that a diff last gave it.
 * Everything here follows from the diffs of the epoch alone.
 */
export class DictionaryTables {
  readonly addresses: Address[] = []
  /** By address id; `undefined` when the last diff deleted the account or none had it. */
  readonly accounts: (Account | undefined)[] = []
  readonly slots: SlotKey[] = []
  /** By slot id, as numbers. */
  readonly values: bigint[] = []
  /** How many addresses and slots each step added, for those that added any: what the running hash was made of. */
  readonly additions: { addresses: number; slots: number }[] = []
  readonly #addressIds = new Map<string, number>()
  readonly #slotIds = new Map<string, number>()

  /** Addresses and slots together. */
  get size(): number {
    return this.addresses.length + this.slots.length
  }

  addressId(address: Address): number | undefined {
    return this.#addressIds.get(bytesKey(address))
  }

  slotId(owner: number, slot: Hash): number | undefined {
    return this.#slotIds.get(slotKey(owner, slot))
  }

  /** What a change of the account is relative to. */
  baseAccount(id: number): Account {
    return this.accounts[id] ?? ABSENT
  }

  /** What a change of the slot is relative to: 0 when the slot is new. */
  baseValue(id: number): bigint {
    return this.values[id] ?? 0n
  }

  /** How many of a step's new keys are kept: all while there is room, then none. Addresses come first. */
  keptKeys(step: DictionaryStep, maxEntries: number): { addresses: number; slots: number } {
    const room = Math.max(maxEntries - this.size, 0)
    const addresses = Math.min(step.newAddresses.length, room)
    return { addresses, slots: Math.min(step.newSlots.length, room - addresses) }
  }

  /** Adds a step's keys and values. Copies what it keeps. */
  apply(step: DictionaryStep, maxEntries: number): void {
    const kept = this.keptKeys(step, maxEntries)
    this.addKeys(step.newAddresses.slice(0, kept.addresses), step.newSlots.slice(0, kept.slots))
    for (const { id, account } of step.accounts) {
      if (id >= this.addresses.length) continue
      this.accounts[id] = account && { ...account, codeHash: account.codeHash.slice() }
    }
    for (const { id, value } of step.values) if (id < this.slots.length) this.values[id] = value
  }

  /** Adds keys in the order of their ids, without values. */
  addKeys(addresses: readonly Address[], slots: readonly SlotKey[]): void {
    if (addresses.length + slots.length === 0) return
    for (const address of addresses) {
      this.#addressIds.set(bytesKey(address), this.addresses.length)
      this.addresses.push(address.slice())
      this.accounts.push(undefined)
    }
    for (const { owner, slot } of slots) {
      this.#slotIds.set(slotKey(owner, slot), this.slots.length)
      this.slots.push({ owner, slot: slot.slice() })
      this.values.push(0n)
    }
    this.additions.push({ addresses: addresses.length, slots: slots.length })
  }
}

/** The running hash of an epoch that has no keys yet. */
export function emptyDictionaryHash(epoch: bigint, keccak256: Keccak256): Hash {
  const tag = new Uint8Array(32)
  new TextEncoder().encodeInto(EPOCH_TAG, tag)
  return keccak256(new ByteWriter('dictionary hash', 40).bytes(tag).u64(epoch).finish())
}

/** The running hash after keys were added: `hash` itself when there are none. */
export function nextDictionaryHash(
  hash: Hash,
  addresses: readonly Address[],
  slots: readonly SlotKey[],
  keccak256: Keccak256,
): Hash {
  if (addresses.length + slots.length === 0) return hash
  const writer = new ByteWriter('dictionary hash', 32 + addresses.length * 21 + slots.length * 37)
  writer.bytes(hash)
  for (const address of addresses) writer.u8(0).bytes(address)
  for (const { owner, slot } of slots) writer.u8(1).u32(owner).bytes(slot)
  return keccak256(writer.finish())
}

function slotKey(owner: number, slot: Hash): string {
  return String.fromCharCode(owner & 0xffff, owner >>> 16) + bytesKey(slot)
}
