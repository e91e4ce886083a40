/** Work on the shared state between transactions: taking the diff, writing from outside, emptying the cache. */
import { addressToBytes, copy32, equal32, reverse32 } from '../bytes'
import {
  align, CODE_HEAP, Code, CodeFlag, DIRTY_ACCOUNTS, DIRTY_SLOTS, Entry, Heap, SHARED_ACCOUNTS, SHARED_CODES, SHARED_SLOTS, Shared, SharedAccount, SharedSlot, Table,
} from '../layout'
import { markAccountDirty, markSlotDirty } from './shared'
import { hashKey, reindex } from './table'

function heap(header: usize): Heap {
  return changetype<Heap>(header)
}

function table(header: usize): Table {
  return changetype<Table>(header)
}

// ---- the diff

/** An account of the diff: address 20 bytes, flags u32, nonce u64, balance, code hash as bytes. 96 bytes. */
export const DIFF_ACCOUNT_BYTES: usize = 96
/** A slot of the diff: address 20 bytes, unused 12, slot and value as bytes. 96 bytes. */
export const DIFF_SLOT_BYTES: usize = 96
const DIFF_EXISTS: u32 = 1
const DIFF_NEW_CODE: u32 = 2
/** Answers of `writeDirtyAccount`, added up. */
const DIFF_CHANGED: u32 = 1
const DIFF_WIPED: u32 = 2

export function dirtyAccountCount(): u32 {
  return <u32>((heap(DIRTY_ACCOUNTS).next - heap(DIRTY_ACCOUNTS).start) / sizeof<usize>())
}

export function dirtySlotCount(): u32 {
  return <u32>((heap(DIRTY_SLOTS).next - heap(DIRTY_SLOTS).start) / sizeof<usize>())
}

/** Writes the changed account number `i` to `to`. Returns whether it is not what it was at the last diff, and whether it was destroyed. */
export function writeDirtyAccount(i: u32, to: usize): u32 {
  const address = load<usize>(heap(DIRTY_ACCOUNTS).start + <usize>i * sizeof<usize>())
  const account = changetype<SharedAccount>(address)
  const balance = address + offsetof<SharedAccount>('balance0')
  const codeHash = address + offsetof<SharedAccount>('codeHash0')
  const exists = (account.flags & Shared.EXISTS) != 0
  const wiped = (account.flags & (Shared.WIPED | Shared.BASE_EXISTS)) == (Shared.WIPED | Shared.BASE_EXISTS) ? DIFF_WIPED : 0
  addressToBytes(to, address)
  const isSameCode = equal32(codeHash, address + offsetof<SharedAccount>('baseCodeHash0'))
  if (
    exists == ((account.flags & Shared.BASE_EXISTS) != 0) && account.nonce == account.baseNonce && isSameCode &&
    equal32(balance, address + offsetof<SharedAccount>('baseBalance0'))
  ) return wiped
  store<u32>(to, (exists ? DIFF_EXISTS : 0) | (isSameCode ? 0 : DIFF_NEW_CODE), 20)
  store<u64>(to, account.nonce, 24)
  copy32(to + 32, balance)
  copy32(to + 64, codeHash)
  return DIFF_CHANGED | wiped
}

/** Writes the changed slot number `i` to `to`. Returns 0 when it is not to be listed. */
export function writeDirtySlot(i: u32, to: usize): u32 {
  const address = load<usize>(heap(DIRTY_SLOTS).start + <usize>i * sizeof<usize>())
  const value = address + offsetof<SharedSlot>('value0')
  if (equal32(value, address + offsetof<SharedSlot>('base0'))) return 0
  addressToBytes(to, changetype<SharedSlot>(address).owner)
  reverse32(to + 32, address)
  reverse32(to + 64, value)
  return 1
}

/** Makes the present the base of the next diff. */
export function settleDiff(): void {
  for (let at = heap(DIRTY_ACCOUNTS).start; at < heap(DIRTY_ACCOUNTS).next; at += sizeof<usize>()) {
    const address = load<usize>(at)
    const account = changetype<SharedAccount>(address)
    account.flags &= Shared.EXISTS
    if (account.flags & Shared.EXISTS) account.flags |= Shared.BASE_EXISTS
    account.baseNonce = account.nonce
    copy32(address + offsetof<SharedAccount>('baseBalance0'), address + offsetof<SharedAccount>('balance0'))
    copy32(address + offsetof<SharedAccount>('baseCodeHash0'), address + offsetof<SharedAccount>('codeHash0'))
  }
  for (let at = heap(DIRTY_SLOTS).start; at < heap(DIRTY_SLOTS).next; at += sizeof<usize>()) {
    const address = load<usize>(at)
    changetype<SharedSlot>(address).flags &= ~Shared.DIRTY
    copy32(address + offsetof<SharedSlot>('base0'), address + offsetof<SharedSlot>('value0'))
  }
  heap(DIRTY_ACCOUNTS).next = heap(DIRTY_ACCOUNTS).start
  heap(DIRTY_SLOTS).next = heap(DIRTY_SLOTS).start
  const codes = table(SHARED_CODES)
  for (let entry = codes.arena; entry < codes.next; entry += codes.entryBytes)
    changetype<Code>(entry).flags &= ~CodeFlag.NEW
}

/** Goes back to the last diff. What was read stays, but for the storage of accounts that lost it: the cache no longer knows that. */
export function dropChanges(): void {
  const accounts = heap(DIRTY_ACCOUNTS), slots = heap(DIRTY_SLOTS)
  let isWiped = false
  for (let at = accounts.start; at < accounts.next; at += sizeof<usize>()) {
    const address = load<usize>(at)
    const account = changetype<SharedAccount>(address)
    const wiping = account.flags & Shared.WIPED ? Shared.WIPING : 0
    if (wiping) isWiped = true
    account.flags = (account.flags & Shared.BASE_EXISTS) | wiping
    if (account.flags & Shared.BASE_EXISTS) account.flags |= Shared.EXISTS
    account.code = 0
    account.nonce = account.baseNonce
    copy32(address + offsetof<SharedAccount>('balance0'), address + offsetof<SharedAccount>('baseBalance0'))
    copy32(address + offsetof<SharedAccount>('codeHash0'), address + offsetof<SharedAccount>('baseCodeHash0'))
  }
  for (let at = slots.start; at < slots.next; at += sizeof<usize>()) {
    const address = load<usize>(at)
    changetype<SharedSlot>(address).flags &= ~Shared.DIRTY
    copy32(address + offsetof<SharedSlot>('value0'), address + offsetof<SharedSlot>('base0'))
  }
  if (isWiped) {
    removeWipedSlots()
    for (let at = accounts.start; at < accounts.next; at += sizeof<usize>())
      changetype<SharedAccount>(load<usize>(at)).flags &= ~Shared.WIPING
  }
  accounts.next = accounts.start
  slots.next = slots.start
}

/** Removes the slots of the accounts in `WIPING`. Nothing may point at slots. */
function removeWipedSlots(): void {
  const slots = table(SHARED_SLOTS)
  let to = slots.arena
  let count: u32 = 0
  for (let entry = slots.arena; entry < slots.next; entry += slots.entryBytes) {
    if (changetype<SharedAccount>(changetype<SharedSlot>(entry).owner).flags & Shared.WIPING) continue
    if (to != entry) memory.copy(to, entry, slots.entryBytes)
    to += slots.entryBytes
    count++
  }
  slots.next = to
  slots.count = count
  reindex(slots)
}

// ---- the cache

// @ts-ignore: decorator
@inline
function isCrowded(next: usize, start: usize, end: usize): bool {
  return <u64>(next - start) * 4 > <u64>(end - start) * 3
}

/** Whether a region of the shared state is more than three quarters full. */
export function isCacheCrowded(): bool {
  const accounts = table(SHARED_ACCOUNTS), slots = table(SHARED_SLOTS), codes = table(SHARED_CODES), bytes = heap(CODE_HEAP)
  return (
    isCrowded(accounts.next, accounts.arena, accounts.end) || isCrowded(slots.next, slots.arena, slots.end) ||
    isCrowded(codes.next, codes.arena, codes.end) || isCrowded(bytes.next, bytes.start, bytes.end)
  )
}

function isKept(entry: usize): bool {
  return (changetype<SharedAccount>(entry).flags & (Shared.DIRTY | Shared.PINNED | Shared.KEPT)) != 0
}

/** Removes what the reader can give again: all but changed and pinned entries, and the accounts that those belong to. */
export function evictClean(): void {
  const accounts = table(SHARED_ACCOUNTS), slots = table(SHARED_SLOTS)
  for (let entry = slots.arena; entry < slots.next; entry += slots.entryBytes)
    if (isKept(entry)) changetype<SharedAccount>(changetype<SharedSlot>(entry).owner).flags |= Shared.KEPT
  // Where each account will be: kept in `code`, which is looked up again later.
  let to = accounts.arena
  for (let entry = accounts.arena; entry < accounts.next; entry += accounts.entryBytes) {
    if (!isKept(entry)) continue
    changetype<SharedAccount>(entry).code = to
    to += accounts.entryBytes
  }
  slideSlots(slots)
  slideAccounts(accounts)
  reindex(accounts)
  reindex(slots)
  relistDirty()
  slideCodes()
}

function slideSlots(slots: Table): void {
  let to = slots.arena
  let count: u32 = 0
  for (let entry = slots.arena; entry < slots.next; entry += slots.entryBytes) {
    if (!isKept(entry)) continue
    const slot = changetype<Entry>(entry)
    slot.owner = changetype<SharedAccount>(slot.owner).code
    slot.hash = hashKey(slot.key0, slot.key1, slot.key2, slot.key3, slot.owner)
    memory.copy(to, entry, slots.entryBytes)
    to += slots.entryBytes
    count++
  }
  slots.next = to
  slots.count = count
}

function slideAccounts(accounts: Table): void {
  let to = accounts.arena
  let count: u32 = 0
  for (let entry = accounts.arena; entry < accounts.next; entry += accounts.entryBytes) {
    if (!isKept(entry)) continue
    const account = changetype<SharedAccount>(entry)
    account.code = 0
    account.flags &= ~Shared.KEPT
    memory.copy(to, entry, accounts.entryBytes)
    to += accounts.entryBytes
    count++
  }
  accounts.next = to
  accounts.count = count
}

function relistDirty(): void {
  heap(DIRTY_ACCOUNTS).next = heap(DIRTY_ACCOUNTS).start
  heap(DIRTY_SLOTS).next = heap(DIRTY_SLOTS).start
  const accounts = table(SHARED_ACCOUNTS), slots = table(SHARED_SLOTS)
  for (let entry = accounts.arena; entry < accounts.next; entry += accounts.entryBytes) {
    const account = changetype<SharedAccount>(entry)
    if ((account.flags & Shared.DIRTY) == 0) continue
    account.flags &= ~Shared.DIRTY
    markAccountDirty(account)
  }
  for (let entry = slots.arena; entry < slots.next; entry += slots.entryBytes) {
    const slot = changetype<SharedSlot>(entry)
    if ((slot.flags & Shared.DIRTY) == 0) continue
    slot.flags &= ~Shared.DIRTY
    markSlotDirty(slot)
  }
}

/** Keeps the codes that the reader does not have yet. Entries and their bytes lie in the same order. */
function slideCodes(): void {
  const codes = table(SHARED_CODES)
  let to = codes.arena, bytes = heap(CODE_HEAP).start
  let count: u32 = 0
  for (let entry = codes.arena; entry < codes.next; entry += codes.entryBytes) {
    const code = changetype<Code>(entry)
    if ((code.flags & CodeFlag.NEW) == 0) continue
    const jumpdests = code.jumpdests - code.bytes
    const size = jumpdests + (code.length >> 3) + 1
    memory.copy(bytes, code.bytes, size)
    code.bytes = bytes
    code.jumpdests = bytes + jumpdests
    bytes = align(bytes + size + 16, 16)
    memory.copy(to, entry, codes.entryBytes)
    to += codes.entryBytes
    count++
  }
  codes.next = to
  codes.count = count
  heap(CODE_HEAP).next = bytes
  reindex(codes)
}

/** Forgets everything, changes included. */
export function forgetState(): void {
  heap(DIRTY_ACCOUNTS).next = heap(DIRTY_ACCOUNTS).start
  heap(DIRTY_SLOTS).next = heap(DIRTY_SLOTS).start
  heap(CODE_HEAP).next = heap(CODE_HEAP).start
  for (let header = SHARED_ACCOUNTS; header <= SHARED_CODES; header += SHARED_SLOTS - SHARED_ACCOUNTS) {
    const cleared = table(header)
    cleared.mask = cleared.startMask
    cleared.next = cleared.arena
    cleared.count = 0
    reindex(cleared)
  }
}
