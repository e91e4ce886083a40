/** The end of a transaction: what it changed goes from its lane into the shared state. Nothing here can be interrupted. */
import { copy32, equal32 } from '../bytes'
import {
  Acc, Account, EMPTY_HASH, LANE_ACCOUNTS, LANE_SLOTS, LANE_TRANSIENTS, Lane, laneTable, Shared, SharedAccount, SharedSlot, Slot, SlotFlag,
} from '../layout'
import { isZero, setZero } from '../u256/words'
import { balanceOf, codeHashOf } from './account'
import { markAccountDirty, markSlotDirty } from './shared'
import { originalOf, valueOf } from './slot'
import { empty } from './table'

/** Forgets everything of the last transaction. */
export function clearLane(lane: Lane): void {
  empty(laneTable(lane, LANE_ACCOUNTS))
  empty(laneTable(lane, LANE_SLOTS))
  empty(laneTable(lane, LANE_TRANSIENTS))
  lane.undoNext = lane.undo
  lane.logsNext = lane.logs
  lane.logCount = 0
  lane.refund = 0
  lane.returnLength = 0
  lane.halt = 0
  lane.haltDetail = 0
  lane.abort = 0
  lane.done = 0
  lane.blobCount = 0
}

function commitAccount(account: Account): void {
  const shared = changetype<SharedAccount>(account.shared)
  const address = changetype<usize>(shared)
  if (account.flags & Acc.DESTRUCTED) {
    account.nonce = 0
    setZero(balanceOf(account))
    copy32(codeHashOf(account), EMPTY_HASH)
    account.code = 0
    account.flags = (account.flags & ~Acc.HAS_CODE) | Acc.TOUCHED
  }
  let exists = shared.flags & Shared.EXISTS
  if (account.nonce != 0 || (account.flags & Acc.HAS_CODE) != 0 || !isZero(balanceOf(account))) exists = Shared.EXISTS
  else if (account.flags & Acc.TOUCHED) exists = 0

  const balance = address + offsetof<SharedAccount>('balance0')
  const codeHash = address + offsetof<SharedAccount>('codeHash0')
  if (
    exists == (shared.flags & Shared.EXISTS) && account.nonce == shared.nonce &&
    equal32(balance, balanceOf(account)) && equal32(codeHash, codeHashOf(account))
  ) return
  markAccountDirty(shared)
  shared.flags = (shared.flags & ~Shared.EXISTS) | exists
  shared.nonce = account.nonce
  shared.code = account.code
  copy32(balance, balanceOf(account))
  copy32(codeHash, codeHashOf(account))
}

/** Makes the changes of the lane's transaction the committed state. */
export function commitLane(lane: Lane): void {
  const slots = laneTable(lane, LANE_SLOTS)
  for (let entry = slots.arena; entry < slots.next; entry += slots.entryBytes) {
    const slot = changetype<Slot>(entry)
    if ((slot.flags & SlotFlag.LOADED) == 0) continue
    if (changetype<Account>(slot.owner).flags & Acc.DESTRUCTED) copy32(valueOf(slot), originalOf(slot))
    if (equal32(valueOf(slot), originalOf(slot))) continue
    const shared = changetype<SharedSlot>(slot.shared)
    markSlotDirty(shared)
    copy32(slot.shared + offsetof<SharedSlot>('value0'), valueOf(slot))
  }
  const accounts = laneTable(lane, LANE_ACCOUNTS)
  for (let entry = accounts.arena; entry < accounts.next; entry += accounts.entryBytes) {
    const account = changetype<Account>(entry)
    if (account.flags & Acc.CHANGED) commitAccount(account)
  }
}
