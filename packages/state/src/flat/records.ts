import type { Account, Address, Hash, StatePosition } from '@megarollup/protocol'
import { emptyCodeHash, equalBytes } from '../bytes.ts'
import { DamagedStateError } from '../errors.ts'

// Records of the flat state, version 1. Integers are big-endian.
//
// | key                            | value                                                                        |
// |--------------------------------|------------------------------------------------------------------------------|
// | 00                             | format record, see level/openLevel.ts                                        |
// | 01                             | position: block u64 ‖ height of the mini-block u64                           |
// | 02 ‖ address (20)              | nonce u64 ‖ balance (32) ‖ code hash (32), the last left out when without code |
// | 03 ‖ address (20) ‖ slot (32)  | value (32) without its leading zero bytes; a zero slot has no record         |
// | 04 ‖ code hash (32)            | bytecode                                                                     |

/** Version of these records. A change of any of them raises it. */
export const flatStateVersion = 1

export const positionKey = Uint8Array.of(1)

export function accountKey(address: Address): Uint8Array {
  const key = new Uint8Array(21)
  key[0] = 2
  key.set(address, 1)
  return key
}

export function storageKey(address: Address, slot: Hash): Uint8Array {
  const key = new Uint8Array(53)
  key[0] = 3
  key.set(address, 1)
  key.set(slot, 21)
  return key
}

export function codeKey(codeHash: Hash): Uint8Array {
  const key = new Uint8Array(33)
  key[0] = 4
  key.set(codeHash, 1)
  return key
}

export function encodeAccount(account: Account): Uint8Array {
  const hasCode = !equalBytes(account.codeHash, emptyCodeHash)
  const record = new Uint8Array(hasCode ? 72 : 40)
  const view = new DataView(record.buffer)
  view.setBigUint64(0, account.nonce)
  // setBigUint64 takes the low 64 bits.
  view.setBigUint64(8, account.balance >> 192n)
  view.setBigUint64(16, account.balance >> 128n)
  view.setBigUint64(24, account.balance >> 64n)
  view.setBigUint64(32, account.balance)
  if (hasCode) record.set(account.codeHash, 40)
  return record
}

export function decodeAccount(record: Uint8Array): Account {
  if (record.length !== 40 && record.length !== 72)
    throw new DamagedStateError(`an account record has ${record.length} bytes`)
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength)
  const balance =
    (view.getBigUint64(8) << 192n) |
    (view.getBigUint64(16) << 128n) |
    (view.getBigUint64(24) << 64n) |
    view.getBigUint64(32)
  return {
    nonce: view.getBigUint64(0),
    balance,
    codeHash: record.length === 72 ? new Uint8Array(record.subarray(40)) : emptyCodeHash,
  }
}

export function encodeSlot(value: Hash): Uint8Array {
  let start = 0
  while (start < 32 && value[start] === 0) start++
  return value.subarray(start)
}

export function decodeSlot(record: Uint8Array): Hash {
  if (record.length === 0 || record.length > 32)
    throw new DamagedStateError(`a storage record has ${record.length} bytes`)
  const value = new Uint8Array(32)
  value.set(record, 32 - record.length)
  return value
}

export function encodePosition(position: StatePosition): Uint8Array {
  const record = new Uint8Array(16)
  const view = new DataView(record.buffer)
  view.setBigUint64(0, position.block)
  view.setBigUint64(8, position.miniBlock)
  return record
}

export function decodePosition(record: Uint8Array): StatePosition {
  if (record.length !== 16) throw new DamagedStateError(`the position record has ${record.length} bytes`)
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength)
  return { block: view.getBigUint64(0), miniBlock: view.getBigUint64(8) }
}
