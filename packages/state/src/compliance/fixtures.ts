import type { Account, Address, Hash, StateDiff } from '@megarollup/protocol'
import { bytesToHex, emptyCodeHash } from '../bytes.ts'

export const hex = bytesToHex

/** A 32-byte big-endian number. */
export function number32(value: number): Hash {
  const bytes = new Uint8Array(32)
  new DataView(bytes.buffer).setUint32(28, value)
  return bytes
}

/** The address of a made-up account. */
export function person(i: number): Address {
  return new Uint8Array(20).fill(i)
}

/** An account without code. */
export function account(nonce: number, balance: bigint): Account {
  return { nonce: BigInt(nonce), balance, codeHash: emptyCodeHash }
}

/** An account in a form that compares by value. */
export function accountOf(value: Account | undefined): unknown {
  return value && { nonce: value.nonce, balance: value.balance, codeHash: hex(value.codeHash) }
}

/** A diff from tuples. */
export function diffOf(changes: {
  accounts?: [Address, Account | undefined][]
  storage?: [Address, Hash, Hash][]
  codes?: [Hash, Uint8Array][]
}): StateDiff {
  return {
    accounts: (changes.accounts ?? []).map(([address, account]) => ({ address, account })),
    storage: (changes.storage ?? []).map(([address, slot, value]) => ({ address, slot, value })),
    codes: (changes.codes ?? []).map(([hash, code]) => ({ hash, code })),
  }
}
