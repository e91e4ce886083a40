/** SELFDESTRUCT. */
import { copy32 } from '../bytes'
import { Halt } from '../codes'
import { Acc, Account, Frame, INSTRUCTION_SCRATCH, Lane } from '../layout'
import { has, rules, Switch } from '../rules'
import {
  accountAt, addBalance, balanceOf, ensureLoaded, isNewAccount, setFlag, subtractBalance, warmAccount,
} from '../state/account'
import { traceSelfdestruct } from '../trace'
import { isZero } from '../u256/words'
import { TRACED } from '../variants'

/** Moves the balance away and marks the contract for deletion; since EIP-6780 only when it is of this transaction. */
export function selfdestruct(lane: Lane, frame: Frame, sp: usize, gas: i64): i64 {
  if (frame.isStatic) {
    lane.halt = Halt.WRITE_PROTECTION
    return -1
  }
  const r = rules()
  const self = changetype<Account>(frame.account)
  const heir = accountAt(lane, sp)
  if (!warmAccount(lane, heir)) gas -= r.coldAccount
  if (gas < 0) return gas
  ensureLoaded(lane, self)
  const balance = changetype<usize>(lane) + INSTRUCTION_SCRATCH
  copy32(balance, balanceOf(self))
  // Until EIP-161 an heir that gets nothing comes to exist as well.
  if ((!isZero(balance) || !has(Switch.CLEARS_EMPTY_ACCOUNTS)) && isNewAccount(lane, heir)) gas -= r.selfdestructNewAccount
  if (gas < 0) return gas

  if (TRACED) traceSelfdestruct(lane, frame, heir, balance, gas)

  const isDestroyed = (self.flags & Acc.CREATED) != 0 || !has(Switch.DESTROYS_ONLY_NEW)
  // A contract that is deleted and names itself burns its balance; one that stays keeps it.
  if (heir != self) {
    subtractBalance(lane, self, balance)
    addBalance(lane, heir, balance)
  } else if (isDestroyed) {
    subtractBalance(lane, self, balance)
  }
  if (isDestroyed && (self.flags & Acc.DESTRUCTED) == 0) {
    lane.refund += r.selfdestructRefund
    self.flags |= Acc.CHANGED
    setFlag(lane, self, Acc.DESTRUCTED)
  }
  return gas
}
