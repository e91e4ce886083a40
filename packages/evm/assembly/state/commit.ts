/** The end of a transaction: what it changed goes from its lane into the shared state. Nothing here can be interrupted. */
import { copy32, equal32 } from '../bytes'
import {
  Acc, Account, EMPTY_HASH, LANE_ACCOUNTS, LANE_SLOTS, LANE_TRANSIENTS, Lane, laneTable, Shared, SHARED_SLOTS, SharedAccount, SharedSlot, Slot, SlotFlag, Table, ZEROES,
} from '../layout'
import { has, Switch } from '../rules'
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
    account.flags &= ~Acc.HAS_CODE
  }
  let exists = shared.flags & Shared.EXISTS
  if (account.flags & Acc.DESTRUCTED) exists = 0
  else if (account.nonce != 0 || (account.flags & Acc.HAS_CODE) != 0 || !isZero(balanceOf(account))) exists = Shared.EXISTS
  else if (account.flags & Acc.TOUCHED) exists = has(Switch.CLEARS_EMPTY_ACCOUNTS) ? 0 : Shared.EXISTS

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

/** Destroyed, and perhaps with storage from before: a contract of this transaction has had none to begin with. */
// @ts-ignore: decorator
@inline
function losesStorage(account: Account): bool {
  return (account.flags & (Acc.DESTRUCTED | Acc.CREATED)) == Acc.DESTRUCTED
}

/** Makes the storage of the accounts in `WIPING` zero, now and as the base of the next diff, which lists the accounts instead. */
function wipeStorage(accounts: Table): void {
  const slots = changetype<Table>(SHARED_SLOTS)
  for (let entry = slots.arena; entry < slots.next; entry += slots.entryBytes) {
    if ((changetype<SharedAccount>(changetype<SharedSlot>(entry).owner).flags & Shared.WIPING) == 0) continue
    copy32(entry + offsetof<SharedSlot>('value0'), ZEROES)
    copy32(entry + offsetof<SharedSlot>('base0'), ZEROES)
  }
  for (let entry = accounts.arena; entry < accounts.next; entry += accounts.entryBytes)
    if (losesStorage(changetype<Account>(entry)))
      changetype<SharedAccount>(changetype<Account>(entry).shared).flags &= ~Shared.WIPING
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
  let isWiping = false
  for (let entry = accounts.arena; entry < accounts.next; entry += accounts.entryBytes) {
    const account = changetype<Account>(entry)
    if ((account.flags & Acc.CHANGED) == 0) continue
    commitAccount(account)
    if (losesStorage(account)) {
      changetype<SharedAccount>(account.shared).flags |= Shared.WIPED | Shared.WIPING
      isWiping = true
    }
  }
  if (isWiping) wipeStorage(accounts)
}
