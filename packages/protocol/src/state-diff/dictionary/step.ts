import { bigIntToBytes32, bytesToBigInt } from '../../bytes/bigint.ts'
import { bytesKey } from '../../bytes/bytesKey.ts'
import { compareBytes } from '../../bytes/compare.ts'
import type { Address } from '../../domain/primitives.ts'
import type { Account, StateDiff } from '../../domain/state.ts'
import type { DictionaryTables, SlotKey } from './DictionaryTables.ts'

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

/** Replaces the keys of a diff, which is in canonical order, by ids. */
export function toStep(diff: StateDiff, tables: DictionaryTables): DictionaryStep {
  const { newAddresses, ids } = resolveAddresses(diff, tables)
  const accounts = diff.accounts.map(({ address, account }) => ({ id: ids.get(bytesKey(address))!, account }))
  const known: DictionaryStep['values'] = []
  const added: { key: SlotKey; value: bigint }[] = []
  for (const { address, slot, value } of diff.storage) {
    const owner = ids.get(bytesKey(address))!
    const id = tables.slotId(owner, slot)
    const number = bytesToBigInt(value)
    if (id === undefined) added.push({ key: { owner, slot }, value: number })
    else known.push({ id, value: number })
  }
  // Slots of one owner are in order already, and sorting is stable.
  added.sort((a, b) => a.key.owner - b.key.owner)
  const firstNew = tables.slots.length
  return {
    newAddresses,
    accounts: accounts.sort((a, b) => a.id - b.id),
    newSlots: added.map(({ key }) => key),
    values: [...known.sort((a, b) => a.id - b.id), ...added.map(({ value }, i) => ({ id: firstNew + i, value }))],
    codes: diff.codes,
  }
}

/** The diff that a step stands for, in canonical order. */
export function fromStep(step: DictionaryStep, tables: DictionaryTables): StateDiff {
  const firstAddress = tables.addresses.length
  const firstSlot = tables.slots.length
  const addressOf = (id: number) => (id < firstAddress ? tables.addresses[id] : step.newAddresses[id - firstAddress])!
  const slotOf = (id: number) => (id < firstSlot ? tables.slots[id] : step.newSlots[id - firstSlot])!
  return {
    accounts: step.accounts
      .map(({ id, account }) => ({ address: addressOf(id), account }))
      .sort((a, b) => compareBytes(a.address, b.address)),
    storage: step.values
      .map(({ id, value }) => {
        const { owner, slot } = slotOf(id)
        return { address: addressOf(owner), slot, value: bigIntToBytes32(value) }
      })
      .sort((a, b) => compareBytes(a.address, b.address) || compareBytes(a.slot, b.slot)),
    codes: step.codes,
  }
}

/** The ids of all addresses of a diff, by their `bytesKey`. */
function resolveAddresses({ accounts, storage }: StateDiff, tables: DictionaryTables) {
  const ids = new Map<string, number>()
  const newAddresses: Address[] = []
  const resolve = (address: Address) => {
    const key = bytesKey(address)
    if (ids.has(key)) return
    const id = tables.addressId(address)
    if (id === undefined) newAddresses.push(address)
    ids.set(key, id ?? -1)
  }
  for (const { address } of accounts) resolve(address)
  for (const { address } of storage) resolve(address)
  newAddresses.sort(compareBytes)
  newAddresses.forEach((address, i) => {
    ids.set(bytesKey(address), tables.addresses.length + i)
  })
  return { newAddresses, ids }
}
