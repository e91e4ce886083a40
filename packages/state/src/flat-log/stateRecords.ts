import type { Account, Address, Hash } from '@megarollup/protocol'
import { DamagedStateError } from '../errors.ts'
import { decodeAccount, encodeAccount } from '../flat/records.ts'

// Keys and values of the flat state in its log, version 1. Integers are big-endian.
//
// | key                                             | value                                                                  |
// |-------------------------------------------------|------------------------------------------------------------------------|
// | 02 ‖ address (20)                               | epoch u32, then nothing when the account does not exist, or as in flat/records.ts |
// | 03 ‖ address (20) ‖ epoch u32 ‖ slot (32)       | as in flat/records.ts; a zero slot has no record                       |
// | 04 ‖ code hash (32)                             | bytecode                                                               |
//
// The epoch of an address says how often its account was deleted. It is part of the keys of its slots, so a deletion drops all slots
// with one write: nobody asks for those of older epochs, and compaction leaves them out.

const accountTag = 2
const slotTag = 3
const codeTag = 4
/** Where the slot begins in its key. */
export const slotOffset = 25

/** What the flat state knows of an address. */
export interface AccountEntry {
  account: Account | undefined
  epoch: number
}

export function accountKey(address: Address): Uint8Array {
  const key = new Uint8Array(21)
  key[0] = accountTag
  key.set(address, 1)
  return key
}

export function slotKey(address: Address, epoch: number, slot: Hash): Uint8Array {
  const key = new Uint8Array(57)
  key[0] = slotTag
  key.set(address, 1)
  new DataView(key.buffer).setUint32(21, epoch)
  key.set(slot, slotOffset)
  return key
}

export function codeKey(codeHash: Hash): Uint8Array {
  const key = new Uint8Array(33)
  key[0] = codeTag
  key.set(codeHash, 1)
  return key
}

/** Whose slot a key is, and of which epoch; `undefined` for other keys. The address is a view. */
export function readSlotKey(key: Uint8Array): { address: Address; epoch: number } | undefined {
  if (key[0] !== slotTag || key.length !== 57) return undefined
  return { address: key.subarray(1, 21), epoch: new DataView(key.buffer, key.byteOffset, 57).getUint32(21) }
}

export function encodeAccountEntry({ account, epoch }: AccountEntry): Uint8Array {
  const record = account ? encodeAccount(account) : new Uint8Array()
  const value = new Uint8Array(4 + record.length)
  new DataView(value.buffer).setUint32(0, epoch)
  value.set(record, 4)
  return value
}

export function decodeAccountEntry(value: Uint8Array | undefined): AccountEntry {
  if (value === undefined) return { account: undefined, epoch: 0 }
  if (value.length < 4) throw new DamagedStateError(`an account record has ${value.length} bytes`)
  const epoch = new DataView(value.buffer, value.byteOffset, value.byteLength).getUint32(0)
  return { account: value.length > 4 ? decodeAccount(value.subarray(4)) : undefined, epoch }
}
