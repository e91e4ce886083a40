import { keccak256 } from '@megarollup/crypto'
import type { Account, Address, Hash } from '@megarollup/protocol'
import { InvalidStateDiffError } from '../errors.ts'

// What the scheme commits to, as bytes; see SPEC.md, "Keys and values".

/** Bytes of a key: the hash of an address, then the hash of a slot or zeros for the account itself. */
export const keyBytes = 64
/** Bytes of an account's value: nonce u64 ‖ balance u256 ‖ code hash, big-endian. */
export const accountValueBytes = 72
/** Bytes of a slot's value. */
export const slotValueBytes = 32

/** Key of an account: its slots have the same first half and follow it in key order. */
export function accountKey(address: Address): Uint8Array {
  const key = new Uint8Array(keyBytes)
  key.set(keccak256(address))
  return key
}

/** Key of a slot of an account. */
export function slotKey(address: Address, slot: Hash): Uint8Array {
  const key = new Uint8Array(keyBytes)
  key.set(keccak256(address))
  key.set(keccak256(slot), 32)
  return key
}

/** Whether a key is an account's, and not a slot's. */
export function isAccountKey(key: Uint8Array): boolean {
  for (let i = 32; i < keyBytes; i++) if (key[i] !== 0) return false
  return true
}

/** The 72 bytes of an account. Throws `InvalidStateDiffError` when a number does not fit. */
export function encodeAccountValue({ nonce, balance, codeHash }: Account): Uint8Array {
  if (nonce < 0n || nonce >> 64n || balance < 0n || balance >> 256n)
    throw new InvalidStateDiffError('a nonce is not of 64 bits, or a balance not of 256')
  const value = new Uint8Array(accountValueBytes)
  const view = new DataView(value.buffer)
  view.setBigUint64(0, nonce)
  for (let i = 0; i < 4; i++) view.setBigUint64(32 - 8 * i, BigInt.asUintN(64, balance >> BigInt(64 * i)))
  value.set(codeHash, 40)
  return value
}

/** The account of 72 bytes that `encodeAccountValue` made. */
export function decodeAccountValue(value: Uint8Array): Account {
  const view = new DataView(value.buffer, value.byteOffset, accountValueBytes)
  let balance = 0n
  for (let i = 8; i < 40; i += 8) balance = (balance << 64n) | view.getBigUint64(i)
  return { nonce: view.getBigUint64(0), balance, codeHash: value.slice(40, accountValueBytes) }
}
