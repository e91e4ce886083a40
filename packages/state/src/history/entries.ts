import type { Account, Address, Hash } from '@megarollup/protocol'
import { bytesToKey, zeroHash } from '../bytes.ts'
import { decodeAccount, decodeSlot, encodeAccount, encodeSlot } from '../flat/records.ts'

/**
 * What one key held before a block changed it.
 *
 * Keys are those of `bytesToKey`: `address ‖ 00` for an account, `address ‖ 01 ‖ slot` for a slot. Values are records of the flat
 * state; an empty one says that there was nothing.
 */
export interface HistoryEntry {
  key: string
  /** The block that made the change. */
  block: number
  value: Uint8Array
}

/** Bytes of the longest key. */
export const maxKeyBytes = 53
/** Bytes of the longest value. */
export const maxValueBytes = 72

const nothing = new Uint8Array()

export function accountHistoryKey(addressKey: string): string {
  return `${addressKey}\0`
}

export function slotHistoryKey(addressKey: string, slotKey: string): string {
  return `${addressKey}\x01${slotKey}`
}

export const keyOfAccount = (address: Address) => accountHistoryKey(bytesToKey(address))
export const keyOfSlot = (address: Address, slot: Hash) => slotHistoryKey(bytesToKey(address), bytesToKey(slot))

export function encodeOldAccount(account: Account | undefined): Uint8Array {
  return account ? encodeAccount(account) : nothing
}

export function decodeOldAccount(value: Uint8Array): Account | undefined {
  return value.length === 0 ? undefined : decodeAccount(value)
}

export const encodeOldSlot = encodeSlot

export function decodeOldSlot(value: Uint8Array): Hash {
  return value.length === 0 ? zeroHash : decodeSlot(value)
}

/** The order of a run: by key, then by block. */
export function compareEntries(a: HistoryEntry, b: HistoryEntry): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1
  return a.block - b.block
}
