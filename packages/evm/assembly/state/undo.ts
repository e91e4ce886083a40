/** The undo log of a transaction: what a reverted frame takes back. */
import { abortTransaction } from '../abort'
import { copy32, equal32 } from '../bytes'
import { Abort } from '../codes'
import { Acc, Account, EMPTY_HASH, Lane, Slot, SlotFlag, Transient, Undo } from '../layout'
import { has, Switch } from '../rules'

export namespace UndoKind {
  export const SLOT_VALUE: u32 = 0
  export const SLOT_WARM: u32 = 1
  export const ACCOUNT_FLAGS: u32 = 2
  export const BALANCE: u32 = 3
  export const NONCE: u32 = 4
  export const CODE: u32 = 5
  export const TRANSIENT_VALUE: u32 = 6
}

// @ts-ignore: decorator
@inline
function push(lane: Lane, kind: u32, target: usize): Undo {
  const address = lane.undoNext
  if (address + offsetof<Undo>() > lane.undoEnd) abortTransaction(lane, Abort.LIMIT)
  lane.undoNext = address + offsetof<Undo>()
  const undo = changetype<Undo>(address)
  undo.kind = kind
  undo.target = target
  return undo
}

/** Remembers 32 bytes of an entry before they change. */
export function rememberWord(lane: Lane, kind: u32, target: usize, old: usize): void {
  const undo = push(lane, kind, target)
  copy32(changetype<usize>(undo) + offsetof<Undo>('value0'), old)
}

/** Remembers one number of an entry before it changes. */
export function rememberNumber(lane: Lane, kind: u32, target: usize, old: u64): void {
  push(lane, kind, target).value0 = old
}

/**
 * The precompile at address 3: a touch of it outlives a failure, because that is what clients did in mainnet's block 2,675,119,
 * where it was empty and was cleared although the call ran out of gas.
 */
// @ts-ignore: decorator
@inline
function isRipemd(account: Account): bool {
  return account.key0 == 3 && (account.key1 | account.key2) == 0
}

/** Takes everything back that was remembered since `mark`, newest first. */
export function undoTo(lane: Lane, mark: usize): void {
  let address = lane.undoNext
  while (address > mark) {
    address -= offsetof<Undo>()
    const undo = changetype<Undo>(address)
    const old = address + offsetof<Undo>('value0')
    const target = undo.target
    switch (undo.kind) {
      case UndoKind.SLOT_VALUE:
        copy32(target + offsetof<Slot>('value0'), old)
        break
      case UndoKind.SLOT_WARM:
        changetype<Slot>(target).flags &= ~SlotFlag.WARM
        break
      case UndoKind.ACCOUNT_FLAGS: {
        // What has been read stays read, and what has been written stays marked.
        const account = changetype<Account>(target)
        let kept: u32 = Acc.LOADED | Acc.CHANGED | Acc.EXISTS | Acc.HAS_CODE
        if (isRipemd(account) && has(Switch.CLEARS_EMPTY_ACCOUNTS)) kept |= Acc.TOUCHED
        account.flags = (account.flags & kept) | (<u32>undo.value0 & ~kept)
        break
      }
      case UndoKind.BALANCE:
        copy32(target + offsetof<Account>('balance0'), old)
        break
      case UndoKind.NONCE:
        changetype<Account>(target).nonce = undo.value0
        break
      case UndoKind.CODE: {
        const account = changetype<Account>(target)
        copy32(target + offsetof<Account>('codeHash0'), old)
        account.code = 0
        if (equal32(old, EMPTY_HASH)) account.flags &= ~Acc.HAS_CODE
        else account.flags |= Acc.HAS_CODE
        break
      }
      default:
        copy32(target + offsetof<Transient>('value0'), old)
    }
  }
  lane.undoNext = mark
}
