/** Storage and transient storage as the running transaction sees them. */
import { abortTransaction } from '../abort'
import { copy32 } from '../bytes'
import { Abort } from '../codes'
import {
  Acc, Account, EXCHANGE, LANE_SLOTS, LANE_TRANSIENTS, Lane, laneTable, SharedAccount, SharedSlot, Slot, SlotFlag, Transient, ZEROES,
} from '../layout'
import { block } from '../rules'
import { setZero, upper } from '../u256/words'
import { ensureLoaded } from './account'
import { ANSWER_VALUE, askStorage, sharedSlot } from './shared'
import { Lookup, profileLookup, profileResume, profileWait, Wait } from '../profile'
import { find, hashKey, insert } from './table'
import { rememberNumber, rememberWord, UndoKind } from './undo'

/** The entry of a slot (key: a 256-bit integer); cold and not read yet when it is new. */
export function slotAt(lane: Lane, account: Account, key: usize): Slot {
  const k0 = load<u64>(key), k1 = load<u64>(key, 8), k2 = load<u64>(key, 16), k3 = load<u64>(key, 24)
  const owner = changetype<usize>(account)
  const hash = hashKey(k0, k1, k2, k3, owner)
  const table = laneTable(lane, LANE_SLOTS)
  const known = find(table, hash, k0, k1, k2, k3, owner)
  if (known) return changetype<Slot>(known)
  const entry = insert(table, hash, k0, k1, k2, k3, owner)
  if (entry == 0) abortTransaction(lane, Abort.LIMIT)
  return changetype<Slot>(entry)
}

/** Adds the slot to the accessed ones. Returns whether it was there. */
export function warmSlot(lane: Lane, slot: Slot): bool {
  if (slot.flags & SlotFlag.WARM) return true
  slot.flags |= SlotFlag.WARM
  rememberNumber(lane, UndoKind.SLOT_WARM, changetype<usize>(slot), 0)
  return false
}

// @ts-ignore: decorator
@inline
export function valueOf(slot: Slot): usize {
  return changetype<usize>(slot) + offsetof<Slot>('value0')
}

// @ts-ignore: decorator
@inline
export function originalOf(slot: Slot): usize {
  return changetype<usize>(slot) + offsetof<Slot>('original0')
}

/** Makes sure that value and original value are there. */
export function ensureSlotLoaded(lane: Lane, account: Account, slot: Slot): void {
  if (account.flags & Acc.HISTORY) deferIfUnknown(lane, slot)
  profileLookup(Lookup.STORAGE)
  if (slot.flags & SlotFlag.LOADED) return
  profileLookup(Lookup.STORAGE + Lookup.LANE_MISS)
  const before = profileWait(Wait.SHARED)
  ensureLoaded(lane, account)
  const isFresh = (account.flags & Acc.CREATED) != 0
  if (lane.isolated) {
    const exchange = changetype<usize>(lane) + EXCHANGE
    if (isFresh) setZero(exchange + ANSWER_VALUE)
    else askStorage(lane, account, changetype<usize>(slot))
    copy32(valueOf(slot), exchange + ANSWER_VALUE)
  } else {
    const shared = sharedSlot(lane, changetype<SharedAccount>(account.shared), changetype<usize>(slot), isFresh)
    slot.shared = changetype<usize>(shared)
    copy32(valueOf(slot), changetype<usize>(shared) + offsetof<SharedSlot>('value0'))
  }
  profileResume(before)
  copy32(originalOf(slot), valueOf(slot))
  slot.flags |= SlotFlag.LOADED
}

/** The hash of the parent block is written when the parent is sealed: whoever reads it before has to wait. */
function deferIfUnknown(lane: Lane, slot: Slot): void {
  const key = changetype<usize>(slot)
  if (upper(key) == 0 && load<u64>(key) == block().unknownHistorySlot) abortTransaction(lane, Abort.DEFERRED)
}

export function setSlotValue(lane: Lane, slot: Slot, value: usize): void {
  rememberWord(lane, UndoKind.SLOT_VALUE, changetype<usize>(slot), valueOf(slot))
  copy32(valueOf(slot), value)
}

function findTransient(lane: Lane, account: Account, key: usize): usize {
  const k0 = load<u64>(key), k1 = load<u64>(key, 8), k2 = load<u64>(key, 16), k3 = load<u64>(key, 24)
  const owner = changetype<usize>(account)
  return find(laneTable(lane, LANE_TRANSIENTS), hashKey(k0, k1, k2, k3, owner), k0, k1, k2, k3, owner)
}

/** Address of the value of a transient slot; not to be written to. */
export function transientValue(lane: Lane, account: Account, key: usize): usize {
  const entry = findTransient(lane, account, key)
  return entry ? entry + offsetof<Transient>('value0') : ZEROES
}

export function setTransientValue(lane: Lane, account: Account, key: usize, value: usize): void {
  let entry = findTransient(lane, account, key)
  if (entry == 0) {
    const k0 = load<u64>(key), k1 = load<u64>(key, 8), k2 = load<u64>(key, 16), k3 = load<u64>(key, 24)
    const owner = changetype<usize>(account)
    entry = insert(laneTable(lane, LANE_TRANSIENTS), hashKey(k0, k1, k2, k3, owner), k0, k1, k2, k3, owner)
    if (entry == 0) abortTransaction(lane, Abort.LIMIT)
  }
  rememberWord(lane, UndoKind.TRANSIENT_VALUE, entry, entry + offsetof<Transient>('value0'))
  copy32(entry + offsetof<Transient>('value0'), value)
}
