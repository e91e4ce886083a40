/** Storage and transient storage, 0x54, 0x55, 0x5c, 0x5d. */
import { copy32, equal32 } from '../bytes'
import { Halt } from '../codes'
import { Account, Frame, Lane, Slot } from '../layout'
import { has, rules, Switch } from '../rules'
import {
  ensureSlotLoaded, originalOf, setSlotValue, setTransientValue, slotAt, transientValue, valueOf, warmSlot,
} from '../state/slot'
import { isZero } from '../u256/words'
import { TRACED } from '../variants'

export function sload(lane: Lane, frame: Frame, sp: usize, gas: i64): i64 {
  const account = changetype<Account>(frame.account)
  const slot = slotAt(lane, account, sp)
  gas -= warmSlot(lane, slot) ? rules().warmAccess : rules().coldSlot
  if (gas < 0) return gas
  ensureSlotLoaded(lane, account, slot)
  copy32(sp, valueOf(slot))
  return gas
}

/** Without a look at the value before the transaction: until Constantinople, and in Petersburg. */
function sstoreByValue(lane: Lane, slot: Slot, value: usize, gas: i64): i64 {
  const r = rules()
  const wasZero = isZero(valueOf(slot)), becomesZero = isZero(value)
  gas -= wasZero && !becomesZero ? r.storageSet : r.storageReset
  if (gas < 0) return gas
  if (!wasZero && becomesZero) lane.refund += r.storageClearRefund
  setSlotValue(lane, slot, value)
  return gas
}

/** Gas by EIP-2200, EIP-2929 and EIP-3529. */
export function sstore(lane: Lane, frame: Frame, sp: usize, gas: i64): i64 {
  if (frame.isStatic) {
    lane.halt = Halt.WRITE_PROTECTION
    return -1
  }
  const r = rules()
  if (gas <= r.storageStipend) {
    if (TRACED) lane.halt = Halt.STORAGE_SENTRY
    return -1
  }
  const account = changetype<Account>(frame.account)
  const slot = slotAt(lane, account, sp)
  ensureSlotLoaded(lane, account, slot)
  const value = sp + 32
  if (!has(Switch.METERS_NET_STORAGE)) return sstoreByValue(lane, slot, value, gas)
  const current = valueOf(slot), original = originalOf(slot)
  let cost = warmSlot(lane, slot) ? <i64>0 : r.coldSlot
  if (equal32(current, value)) {
    gas -= cost + r.storageRepeat
    return gas
  }
  if (equal32(original, current)) {
    if (isZero(original)) {
      cost += r.storageSet
    } else {
      cost += r.storageReset
      if (isZero(value)) lane.refund += r.storageClearRefund
    }
  } else {
    cost += r.storageRepeat
    if (!isZero(original)) {
      if (isZero(current)) lane.refund -= r.storageClearRefund
      else if (isZero(value)) lane.refund += r.storageClearRefund
    }
    if (equal32(original, value))
      lane.refund += (isZero(original) ? r.storageSet : r.storageReset) - r.storageRepeat
  }
  gas -= cost
  if (gas >= 0) setSlotValue(lane, slot, value)
  return gas
}

export function tload(lane: Lane, frame: Frame, sp: usize): void {
  copy32(sp, transientValue(lane, changetype<Account>(frame.account), sp))
}

export function tstore(lane: Lane, frame: Frame, sp: usize, gas: i64): i64 {
  if (frame.isStatic) {
    lane.halt = Halt.WRITE_PROTECTION
    return -1
  }
  setTransientValue(lane, changetype<Account>(frame.account), sp, sp + 32)
  return gas
}
