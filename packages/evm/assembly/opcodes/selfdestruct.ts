/** SELFDESTRUCT, as EIP-6780 leaves it. */
import { copy32 } from '../bytes'
import { Halt } from '../codes'
import { Acc, Account, Frame, INSTRUCTION_SCRATCH, Lane } from '../layout'
import { rules } from '../rules'
import {
  accountAt, addBalance, balanceOf, ensureLoaded, isEmptyAccount, setFlag, subtractBalance, warmAccount,
} from '../state/account'
import { traceSelfdestruct } from '../trace'
import { isZero } from '../u256/words'
import { TRACED } from '../variants'

/** Moves the balance away and, when the contract is of this transaction, marks it for deletion. */
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
  if (!isZero(balance) && isEmptyAccount(lane, heir)) gas -= r.selfdestructNewAccount
  if (gas < 0) return gas

  if (TRACED) traceSelfdestruct(lane, frame, heir, balance, gas)

  const isNew = (self.flags & Acc.CREATED) != 0
  // A contract of this transaction that names itself burns its balance; an older one keeps it.
  if (heir != self) {
    subtractBalance(lane, self, balance)
    addBalance(lane, heir, balance)
  } else if (isNew) {
    subtractBalance(lane, self, balance)
  }
  if (isNew) setFlag(lane, self, Acc.DESTRUCTED)
  return gas
}
