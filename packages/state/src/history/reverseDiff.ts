import type { Address, Hash, StateReader } from '@megarollup/protocol'
import { bytesToKey, keyToBytes } from '../bytes.ts'
import type { Overlay } from '../overlay/Overlay.ts'
import {
  accountHistoryKey,
  compareEntries,
  encodeOldAccount,
  encodeOldSlot,
  type HistoryEntry,
  slotHistoryKey,
} from './entries.ts'

/** Reads between two breaths. */
const slice = 256

/** The state below a block, with what a deletion needs. */
export interface StateBelow extends StateReader {
  /** At least the slots of an account that are not zero. Asked for only when the account is deleted. */
  slotsOf(address: Address): Promise<Iterable<Hash>>
}

/**
 * What each key that a block changes held before it, in the order of `compareEntries`. Reads every such key once, in slices, so
 * that others can work.
 */
export async function reverseDiff(block: bigint, changes: Overlay, below: StateBelow): Promise<HistoryEntry[]> {
  const entries: HistoryEntry[] = []
  const number = Number(block)
  const add = async (key: string, value: Uint8Array) => {
    entries.push({ key, block: number, value })
    if (entries.length % slice === 0) await new Promise(setImmediate)
  }
  for (const addressKey of changes.accounts.keys())
    await add(accountHistoryKey(addressKey), encodeOldAccount(below.account(keyToBytes(addressKey))))
  for (const [addressKey, slots] of changes.storage) {
    const address = keyToBytes(addressKey)
    for (const slotKey of slots.keys())
      await add(slotHistoryKey(addressKey, slotKey), encodeOldSlot(below.storage(address, keyToBytes(slotKey))))
  }
  for (const addressKey of changes.wiped) {
    const address = keyToBytes(addressKey)
    for (const slot of await below.slotsOf(address)) {
      const slotKey = bytesToKey(slot)
      if (changes.storage.get(addressKey)?.has(slotKey)) continue
      await add(slotHistoryKey(addressKey, slotKey), encodeOldSlot(below.storage(address, slot)))
    }
  }
  return entries.sort(compareEntries)
}
