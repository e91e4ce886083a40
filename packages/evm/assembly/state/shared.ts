/** The committed state that all transactions start from: a cache over the host's reader, plus what has not been taken yet. */
import { abortTransaction } from '../abort'
import { addressToBytes, copy32, reverse32 } from '../bytes'
import { Abort } from '../codes'
import { hostAccount, hostStorage } from '../host'
import {
  DIRTY_ACCOUNTS, DIRTY_SLOTS, Entry, EXCHANGE, Heap, Lane, SHARED_ACCOUNTS, SHARED_SLOTS, Shared, SharedAccount, SharedSlot, Table,
} from '../layout'
import { Lookup, profileLookup, profileResume, profileWait, Wait } from '../profile'
import { find, hashKey, insert } from './table'

/** Where the host writes its answers, from the exchange area. */
export const ANSWER_NONCE: usize = 32
export const ANSWER_BALANCE: usize = 64
export const ANSWER_CODE_HASH: usize = 96
export const KEY_SLOT: usize = 32
export const ANSWER_VALUE: usize = 64

/** Asks the host for the account with the address of `key`; the answers are in the exchange area. */
export function askAccount(lane: Lane, key: Entry): bool {
  const exchange = changetype<usize>(lane) + EXCHANGE
  addressToBytes(exchange, changetype<usize>(key))
  profileLookup(Lookup.ACCOUNT + Lookup.SHARED_MISS)
  const before = profileWait(Wait.ACCOUNT)
  const exists = hostAccount(exchange) != 0
  profileResume(before)
  return exists
}

/** Asks the host for a slot; the value, as an integer, is at `ANSWER_VALUE` of the exchange area. */
export function askStorage(lane: Lane, account: Entry, slot: usize): void {
  const exchange = changetype<usize>(lane) + EXCHANGE
  addressToBytes(exchange, changetype<usize>(account))
  reverse32(exchange + KEY_SLOT, slot)
  profileLookup(Lookup.STORAGE + Lookup.SHARED_MISS)
  const before = profileWait(Wait.STORAGE)
  hostStorage(exchange)
  profileResume(before)
  reverse32(exchange + ANSWER_VALUE, exchange + ANSWER_VALUE)
}

/** The committed account with the address of `key` (any entry whose key is an address). */
export function sharedAccount(lane: Lane, key: Entry): SharedAccount {
  const table = changetype<Table>(SHARED_ACCOUNTS)
  const known = find(table, key.hash, key.key0, key.key1, key.key2, 0, 0)
  if (known) return changetype<SharedAccount>(known)
  const exists = askAccount(lane, key)
  const address = insert(table, key.hash, key.key0, key.key1, key.key2, 0, 0)
  if (address == 0) abortTransaction(lane, Abort.LIMIT)
  const account = changetype<SharedAccount>(address)
  const exchange = changetype<usize>(lane) + EXCHANGE
  account.flags = exists ? Shared.EXISTS | Shared.BASE_EXISTS : 0
  account.nonce = load<u64>(exchange, ANSWER_NONCE)
  account.baseNonce = account.nonce
  copy32(address + offsetof<SharedAccount>('balance0'), exchange + ANSWER_BALANCE)
  copy32(address + offsetof<SharedAccount>('baseBalance0'), exchange + ANSWER_BALANCE)
  copy32(address + offsetof<SharedAccount>('codeHash0'), exchange + ANSWER_CODE_HASH)
  copy32(address + offsetof<SharedAccount>('baseCodeHash0'), exchange + ANSWER_CODE_HASH)
  return account
}

/** The committed slot. With `isFresh` the account was just created: the slot is zero, and nobody is asked; nor of one that was destroyed. */
export function sharedSlot(lane: Lane, account: SharedAccount, slot: usize, isFresh: bool): SharedSlot {
  const k0 = load<u64>(slot), k1 = load<u64>(slot, 8), k2 = load<u64>(slot, 16), k3 = load<u64>(slot, 24)
  const owner = changetype<usize>(account)
  const hash = hashKey(k0, k1, k2, k3, owner)
  const table = changetype<Table>(SHARED_SLOTS)
  const known = find(table, hash, k0, k1, k2, k3, owner)
  if (known) return changetype<SharedSlot>(known)
  const isAsked = !isFresh && (account.flags & Shared.WIPED) == 0
  if (isAsked) askStorage(lane, account, slot)
  const address = insert(table, hash, k0, k1, k2, k3, owner)
  if (address == 0) abortTransaction(lane, Abort.LIMIT)
  if (isAsked) {
    const answer = changetype<usize>(lane) + EXCHANGE + ANSWER_VALUE
    copy32(address + offsetof<SharedSlot>('value0'), answer)
    copy32(address + offsetof<SharedSlot>('base0'), answer)
  }
  return changetype<SharedSlot>(address)
}

/** Adds an account to the list that `takeDiff` goes through. Its base is what it holds now. */
export function markAccountDirty(account: SharedAccount): void {
  if (account.flags & Shared.DIRTY) return
  account.flags |= Shared.DIRTY
  const list = changetype<Heap>(DIRTY_ACCOUNTS)
  store<usize>(list.next, changetype<usize>(account))
  list.next += sizeof<usize>()
}

export function markSlotDirty(slot: SharedSlot): void {
  if (slot.flags & Shared.DIRTY) return
  slot.flags |= Shared.DIRTY
  const list = changetype<Heap>(DIRTY_SLOTS)
  store<usize>(list.next, changetype<usize>(slot))
  list.next += sizeof<usize>()
}
