/** Accounts as the running transaction sees them. */
import { abortTransaction } from '../abort'
import { copy32, equal32 } from '../bytes'
import { Abort } from '../codes'
import {
  Acc, Account, Code, EMPTY_CODE, EMPTY_HASH, EXCHANGE, LANE_ACCOUNTS, Lane, laneTable, PLACED_PRECOMPILE_BYTES, PLACED_PRECOMPILES, PRECOMPILE_LIMIT, PRECOMPILES, Shared, SharedAccount,
} from '../layout'
import { has, Switch } from '../rules'
import { add, isZero, lessThan, sub } from '../u256/words'
import { codeByHash } from './code'
import { ANSWER_BALANCE, ANSWER_CODE_HASH, ANSWER_NONCE, askAccount, sharedAccount } from './shared'
import { Lookup, profileLookup, profileResume, profileWait, Wait } from '../profile'
import { find, hashKey, insert } from './table'
import { rememberNumber, rememberWord, UndoKind } from './undo'

// The EIP-2935 contract, 0x0000F90827F1C53a10cb7A02335B175320002935, as limbs.
const HISTORY0: u64 = 0x335b175320002935
const HISTORY1: u64 = 0x27f1c53a10cb7a02
const HISTORY2: u64 = 0x0000f908

/** The entry of an address (a 256-bit integer whose upper 96 bits do not count); cold and not read yet when it is new. */
export function accountAt(lane: Lane, address: usize): Account {
  const a0 = load<u64>(address), a1 = load<u64>(address, 8), a2 = load<u64>(address, 16) & 0xffffffff
  const hash = hashKey(a0, a1, a2, 0, 0)
  const table = laneTable(lane, LANE_ACCOUNTS)
  const known = find(table, hash, a0, a1, a2, 0, 0)
  if (known) return changetype<Account>(known)
  const entry = insert(table, hash, a0, a1, a2, 0, 0)
  if (entry == 0) abortTransaction(lane, Abort.LIMIT)
  const account = changetype<Account>(entry)
  if (isPrecompile(account)) account.flags = Acc.WARM
  if (a0 == HISTORY0 && a1 == HISTORY1 && a2 == HISTORY2) account.flags |= Acc.HISTORY
  return account
}

// @ts-ignore: decorator
@inline
export function isPrecompile(account: Account): bool {
  return isNumbered(account) || (load<u32>(PLACED_PRECOMPILES) != 0 && placedPrecompile(account) != 0)
}

// @ts-ignore: decorator
@inline
function isNumbered(account: Account): bool {
  return (account.key1 | account.key2) == 0 && account.key0 < PRECOMPILE_LIMIT && load<u8>(PRECOMPILES + <usize>account.key0) != 0
}

/** The number of the precompile that was placed at this address, or 0. */
function placedPrecompile(account: Account): u32 {
  let at = PLACED_PRECOMPILES + 8
  for (let left = load<u32>(PLACED_PRECOMPILES); left > 0; left--, at += PLACED_PRECOMPILE_BYTES)
    if (load<u64>(at) == account.key0 && load<u64>(at, 8) == account.key1 && load<u64>(at, 16) == account.key2) return load<u32>(at, 32)
  return 0
}

/** What JavaScript knows the precompile at this address by. */
export function precompileNumber(account: Account): u32 {
  return isNumbered(account) ? <u32>account.key0 : placedPrecompile(account)
}

// @ts-ignore: decorator
@inline
export function balanceOf(account: Account): usize {
  return changetype<usize>(account) + offsetof<Account>('balance0')
}

// @ts-ignore: decorator
@inline
export function codeHashOf(account: Account): usize {
  return changetype<usize>(account) + offsetof<Account>('codeHash0')
}

/** Makes sure that nonce, balance and code hash are there. */
// @ts-ignore: decorator
@inline
export function ensureLoaded(lane: Lane, account: Account): void {
  profileLookup(Lookup.ACCOUNT)
  if ((account.flags & Acc.LOADED) == 0) loadAccount(lane, account)
}

function loadAccount(lane: Lane, account: Account): void {
  profileLookup(Lookup.ACCOUNT + Lookup.LANE_MISS)
  const before = profileWait(Wait.SHARED)
  let exists: bool
  if (lane.isolated) {
    exists = askAccount(lane, account)
    const exchange = changetype<usize>(lane) + EXCHANGE
    account.nonce = load<u64>(exchange, ANSWER_NONCE)
    copy32(balanceOf(account), exchange + ANSWER_BALANCE)
    copy32(codeHashOf(account), exchange + ANSWER_CODE_HASH)
  } else {
    const shared = sharedAccount(lane, account)
    account.shared = changetype<usize>(shared)
    exists = (shared.flags & Shared.EXISTS) != 0
    account.nonce = shared.nonce
    account.code = shared.code
    copy32(balanceOf(account), changetype<usize>(shared) + offsetof<SharedAccount>('balance0'))
    copy32(codeHashOf(account), changetype<usize>(shared) + offsetof<SharedAccount>('codeHash0'))
  }
  profileResume(before)
  account.flags |= Acc.LOADED
  if (exists) account.flags |= Acc.EXISTS
  if (!equal32(codeHashOf(account), EMPTY_HASH)) account.flags |= Acc.HAS_CODE
}

/** Nonce zero, no balance, no code (EIP-161). */
export function isEmptyAccount(lane: Lane, account: Account): bool {
  ensureLoaded(lane, account)
  return account.nonce == 0 && (account.flags & Acc.HAS_CODE) == 0 && isZero(balanceOf(account))
}

/** Whether value sent to the account brings it into being: empty since EIP-161, before that not there at all. */
export function isNewAccount(lane: Lane, account: Account): bool {
  if (has(Switch.CLEARS_EMPTY_ACCOUNTS)) return isEmptyAccount(lane, account)
  ensureLoaded(lane, account)
  return (account.flags & (Acc.EXISTS | Acc.TOUCHED)) == 0
}

/** Adds the address to the accessed ones. Returns whether it was there. */
export function warmAccount(lane: Lane, account: Account): bool {
  if (account.flags & Acc.WARM) return true
  setFlag(lane, account, Acc.WARM)
  return false
}

/** Sets a flag that a revert takes back. */
export function setFlag(lane: Lane, account: Account, flag: u32): void {
  if (account.flags & flag) return
  rememberNumber(lane, UndoKind.ACCOUNT_FLAGS, changetype<usize>(account), account.flags)
  account.flags |= flag
}

/** Touches the account: if it is empty it is gone afterwards (EIP-161), and before that rule it is there afterwards. */
export function touch(lane: Lane, account: Account): void {
  ensureLoaded(lane, account)
  account.flags |= Acc.CHANGED
  setFlag(lane, account, Acc.TOUCHED)
}

function rememberBalance(lane: Lane, account: Account): void {
  account.flags |= Acc.CHANGED
  rememberWord(lane, UndoKind.BALANCE, changetype<usize>(account), balanceOf(account))
}

/** Adds to the balance, and touches. The supply is below 2^256, so there is no overflow. */
export function addBalance(lane: Lane, account: Account, amount: usize): void {
  touch(lane, account)
  if (isZero(amount)) return
  rememberBalance(lane, account)
  add(balanceOf(account), balanceOf(account), amount)
}

/** Takes from the balance, which must be enough. */
export function subtractBalance(lane: Lane, account: Account, amount: usize): void {
  if (isZero(amount)) return
  rememberBalance(lane, account)
  sub(balanceOf(account), balanceOf(account), amount)
}

// @ts-ignore: decorator
@inline
export function canPay(lane: Lane, account: Account, amount: usize): bool {
  ensureLoaded(lane, account)
  return !lessThan(balanceOf(account), amount)
}

export function setNonce(lane: Lane, account: Account, nonce: u64): void {
  account.flags |= Acc.CHANGED
  rememberNumber(lane, UndoKind.NONCE, changetype<usize>(account), account.nonce)
  account.nonce = nonce
}

/** The code of an account that has been loaded. */
export function codeOf(lane: Lane, account: Account): Code {
  if ((account.flags & Acc.HAS_CODE) == 0) return changetype<Code>(EMPTY_CODE)
  profileLookup(Lookup.CODE)
  if (account.code == 0) {
    profileLookup(Lookup.CODE + Lookup.LANE_MISS)
    account.code = changetype<usize>(codeByHash(lane, codeHashOf(account)))
    // Not a change of state: the next transaction saves the look-up.
    if (account.shared) {
      const shared = changetype<SharedAccount>(account.shared)
      if (equal32(changetype<usize>(shared) + offsetof<SharedAccount>('codeHash0'), codeHashOf(account)))
        shared.code = account.code
    }
  }
  return changetype<Code>(account.code)
}

/** `hash` is that of `code`; for no code, of nothing. */
export function setCode(lane: Lane, account: Account, code: Code, hash: usize): void {
  account.flags |= Acc.CHANGED
  rememberWord(lane, UndoKind.CODE, changetype<usize>(account), codeHashOf(account))
  copy32(codeHashOf(account), hash)
  account.code = changetype<usize>(code)
  if (code.length) account.flags |= Acc.HAS_CODE
  else account.flags &= ~Acc.HAS_CODE
}
