/** EIP-7702: accounts that delegate to code. */
import { addressFromBytes } from '../bytes'
import { hashBytes } from '../keccak'
import { Acc, Account, Code, CodeFlag, EMPTY_CODE, EMPTY_HASH, Lane, TRANSACTION_SCRATCH } from '../layout'
import { rules } from '../rules'
import { accountAt, codeOf, ensureLoaded, setCode, setNonce, touch, warmAccount } from '../state/account'
import { internCode } from '../state/code'
import { AuthorizationRecord, TransactionRecord } from './record'

/** Applies the authorisations in order; those that do not hold are passed over. What is refunded goes to `lane.refund`. */
export function authorize(lane: Lane, record: TransactionRecord): void {
  let at = changetype<usize>(record) + record.authorizations
  for (let i: u32 = 0; i < record.authorizationCount; i++, at += offsetof<AuthorizationRecord>())
    apply(lane, changetype<AuthorizationRecord>(at))
}

function apply(lane: Lane, authorization: AuthorizationRecord): void {
  if (!authorization.isValid || authorization.nonce == u64.MAX_VALUE) return
  const scratch = changetype<usize>(lane) + TRANSACTION_SCRATCH
  addressFromBytes(scratch, changetype<usize>(authorization) + offsetof<AuthorizationRecord>('authority0'))
  const authority = accountAt(lane, scratch)
  warmAccount(lane, authority)
  ensureLoaded(lane, authority)
  if ((authority.flags & Acc.HAS_CODE) != 0 && (codeOf(lane, authority).flags & CodeFlag.DELEGATION) == 0) return
  if (authority.nonce != authorization.nonce) return
  if (exists(authority)) lane.refund += rules().authorization - rules().authorizationExisting

  touch(lane, authority)
  const delegate = changetype<usize>(authorization) + offsetof<AuthorizationRecord>('delegate0')
  if ((load<u64>(delegate) | load<u64>(delegate, 8) | <u64>load<u32>(delegate, 16)) == 0) {
    setCode(lane, authority, changetype<Code>(EMPTY_CODE), EMPTY_HASH)
  } else {
    // The designator: 0xef0100 and the address.
    store<u32>(scratch, 0x0001ef)
    memory.copy(scratch + 3, delegate, 20)
    const hash = hashBytes(lane, scratch, 23)
    setCode(lane, authority, internCode(lane, hash, scratch, 23), hash)
  }
  setNonce(lane, authority, authority.nonce + 1)
}

/** In the state, or made by an earlier authorisation (which leaves a nonce). */
function exists(account: Account): bool {
  return (account.flags & Acc.EXISTS) != 0 || account.nonce != 0
}
