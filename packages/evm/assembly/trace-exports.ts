/** What the traced kernel offers besides `index.ts`: the settings of the trace, and the state in the middle of a transaction. */
import { addressFromBytes, copy32, reverse32 } from './bytes'
import { Account, EXCHANGE, Lane, SharedAccount, SharedSlot } from './layout'
import { accountAt, balanceOf, codeHashOf, ensureLoaded } from './state/account'
import { sharedAccount, sharedSlot } from './state/shared'
import { ensureSlotLoaded, slotAt, valueOf } from './state/slot'
import { codeByHash } from './state/code'
import { Acc, Shared } from './layout'
import { TRACE, TRACE_SCRATCH, Trace } from './trace'

/** Size of the record; JavaScript checks it. */
export const traceBytes: usize = offsetof<Trace>()

export function traceAddress(lane: Lane): usize {
  return changetype<usize>(lane) + TRACE
}

// Room beyond what an address of a creation takes.
function scratch(lane: Lane): usize {
  return changetype<usize>(lane) + TRACE + TRACE_SCRATCH + 64
}

function asked(lane: Lane): Account {
  const address = scratch(lane)
  addressFromBytes(address, changetype<usize>(lane) + EXCHANGE)
  return accountAt(lane, address)
}

/**
 * Reads the account whose address is at the start of the exchange area, as the running transaction has it now: nonce, balance
 * and code hash go where `hostAccount` writes them. Returns 1 when it exists or has just been touched, plus 2 when it is
 * deleted at the end of the transaction.
 */
export function readAccountNow(lane: Lane): u32 {
  const account = asked(lane)
  ensureLoaded(lane, account)
  const exchange = changetype<usize>(lane) + EXCHANGE
  store<u64>(exchange, account.nonce, 32)
  copy32(exchange + 64, balanceOf(account))
  copy32(exchange + 96, codeHashOf(account))
  return u32((account.flags & (Acc.EXISTS | Acc.TOUCHED | Acc.CREATED)) != 0) | (u32((account.flags & Acc.DESTRUCTED) != 0) << 1)
}

/** The same as it was before the transaction. Not in an isolated call, where the host knows. */
export function readAccountBefore(lane: Lane): bool {
  const shared = sharedAccount(lane, asked(lane))
  const exchange = changetype<usize>(lane) + EXCHANGE
  store<u64>(exchange, shared.nonce, 32)
  copy32(exchange + 64, changetype<usize>(shared) + offsetof<SharedAccount>('balance0'))
  copy32(exchange + 96, changetype<usize>(shared) + offsetof<SharedAccount>('codeHash0'))
  return (shared.flags & Shared.EXISTS) != 0
}

/** Reads the slot at byte 32 of the exchange area as it is now; its value goes to byte 64. */
export function readStorageNow(lane: Lane): void {
  const key = scratch(lane) + 32
  reverse32(key, changetype<usize>(lane) + EXCHANGE + 32)
  const account = asked(lane)
  const slot = slotAt(lane, account, key)
  ensureSlotLoaded(lane, account, slot)
  reverse32(changetype<usize>(lane) + EXCHANGE + 64, valueOf(slot))
}

/** The same as it was before the transaction. */
export function readStorageBefore(lane: Lane): void {
  const key = scratch(lane) + 32
  reverse32(key, changetype<usize>(lane) + EXCHANGE + 32)
  const slot = sharedSlot(lane, sharedAccount(lane, asked(lane)), key, false)
  reverse32(changetype<usize>(lane) + EXCHANGE + 64, changetype<usize>(slot) + offsetof<SharedSlot>('value0'))
}

/** `readCode` in the middle of a transaction. */
export function readCodeNow(lane: Lane): usize {
  const hash = scratch(lane)
  copy32(hash, changetype<usize>(lane) + EXCHANGE)
  const code = codeByHash(lane, hash)
  store<u32>(changetype<usize>(lane) + EXCHANGE, code.length)
  return code.bytes
}
