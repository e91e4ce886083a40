import { bigIntToBytes32, bytesToBigInt } from '../../bytes/bigint.ts'
import { compareBytes, equalBytes } from '../../bytes/compare.ts'
import type { Address } from '../../domain/primitives.ts'
import type { StateDiff } from '../../domain/state.ts'
import type { DictionaryStep, SlotKey } from './DictionaryStep.ts'
import type { DictionaryTables } from './DictionaryTables.ts'

/** Replaces the keys of a diff, which is in canonical order, by ids. */
export function toStep(diff: StateDiff, tables: DictionaryTables): DictionaryStep {
  const { newAddresses, accountIds, ownerIds } = resolveAddresses(diff, tables)
  const accounts = diff.accounts.map(({ account }, i) => ({ id: accountIds[i]!, account }))
  const known: DictionaryStep['values'] = []
  const added: { key: SlotKey; value: bigint }[] = []
  diff.storage.forEach(({ slot, value }, i) => {
    const owner = ownerIds[i]!
    const id = tables.slotId(owner, slot)
    const number = bytesToBigInt(value)
    if (id === undefined) added.push({ key: { owner, slot }, value: number })
    else known.push({ id, value: number })
  })
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

/** The id of each change's address. Accounts and storage are both sorted by address, so one walk meets them in order. */
function resolveAddresses({ accounts, storage }: StateDiff, tables: DictionaryTables) {
  const newAddresses: Address[] = []
  const accountIds: number[] = []
  const ownerIds: number[] = []
  const resolve = (address: Address) =>
    tables.addressId(address) ?? tables.addresses.length + newAddresses.push(address) - 1
  while (accountIds.length < accounts.length || ownerIds.length < storage.length) {
    const account = accounts[accountIds.length]?.address
    const owner = storage[ownerIds.length]?.address
    const order = account === undefined ? 1 : owner === undefined ? -1 : compareBytes(account, owner)
    const address = (order <= 0 ? account : owner)!
    const id = resolve(address)
    if (order <= 0) accountIds.push(id)
    while (ownerIds.length < storage.length && equalBytes(storage[ownerIds.length]!.address, address)) ownerIds.push(id)
  }
  return { newAddresses, accountIds, ownerIds }
}
