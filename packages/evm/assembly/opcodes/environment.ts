/**
 * Code, data and accounts, 0x20 and 0x30–0x3f. Bodies with dynamic gas take the gas left and return what is left then; a
 * negative number means that the frame halts, for `lane.halt` or, when that is not set, for lack of gas.
 */
import { copy32, copyPadded, loadPadded, reverse32 } from '../bytes'
import { Halt } from '../codes'
import { hashToWord } from '../keccak'
import { Account, Code, Frame, Lane } from '../layout'
import { expandRange, perWord } from '../memory'
import { rules } from '../rules'
import { accountAt, balanceOf, codeHashOf, codeOf, ensureLoaded, isEmptyAccount, warmAccount } from '../state/account'
import { saturated, setWord, setZero } from '../u256/words'

/** Charges for access to an account (EIP-2929) and warms it. */
export function accessAccount(lane: Lane, account: Account, gas: i64): i64 {
  return gas - (warmAccount(lane, account) ? rules().warmAccess : rules().coldAccount)
}

export function keccak(lane: Lane, frame: Frame, sp: usize, gas: i64): i64 {
  gas = expandRange(lane, frame, gas, sp, sp + 32)
  if (gas < 0) return gas
  const length = load<u64>(sp, 32)
  gas -= perWord(rules().keccakWord, length)
  if (gas < 0) return gas
  hashToWord(lane, sp + 32, length ? frame.memory + <usize>load<u64>(sp) : frame.memory, <u32>length)
  return gas
}

export function balance(lane: Lane, sp: usize, gas: i64): i64 {
  const account = accountAt(lane, sp)
  gas = accessAccount(lane, account, gas)
  if (gas < 0) return gas
  ensureLoaded(lane, account)
  copy32(sp, balanceOf(account))
  return gas
}

export function calldataload(frame: Frame, sp: usize): void {
  loadPadded(sp, frame.input, frame.inputLength, saturatedOffset(sp))
}

/** An offset into a source: large ones only have to stay beyond its end, without overflow in sums. */
// @ts-ignore: decorator
@inline
function saturatedOffset(sp: usize): u64 {
  const offset = saturated(sp)
  return offset > 0xffffffff ? 0xffffffff : offset
}

/** Memory and gas of a copy to memory: destination at `sp`, length at `sp + 64`. */
function copyGas(lane: Lane, frame: Frame, sp: usize, gas: i64): i64 {
  gas = expandRange(lane, frame, gas, sp, sp + 64)
  if (gas < 0) return gas
  return gas - perWord(rules().copyWord, load<u64>(sp, 64))
}

/** CALLDATACOPY and CODECOPY. */
export function copySource(lane: Lane, frame: Frame, sp: usize, gas: i64, source: usize, sourceLength: u32): i64 {
  gas = copyGas(lane, frame, sp, gas)
  if (gas < 0) return gas
  const length = <u32>load<u64>(sp, 64)
  if (length) copyPadded(frame.memory + <usize>load<u64>(sp), source, sourceLength, saturatedOffset(sp + 32), length)
  return gas
}

export function returndatacopy(lane: Lane, frame: Frame, sp: usize, gas: i64): i64 {
  const offset = saturated(sp + 32), length = saturated(sp + 64)
  if (offset > <u64>lane.returnLength || length > <u64>lane.returnLength - offset) {
    lane.halt = Halt.RETURN_DATA_OUT_OF_BOUNDS
    return -1
  }
  gas = copyGas(lane, frame, sp, gas)
  if (gas < 0) return gas
  if (length) memory.copy(frame.memory + <usize>load<u64>(sp), lane.returnData + <usize>offset, <usize>length)
  return gas
}

export function extcodesize(lane: Lane, sp: usize, gas: i64): i64 {
  const account = accountAt(lane, sp)
  gas = accessAccount(lane, account, gas)
  if (gas < 0) return gas
  ensureLoaded(lane, account)
  setWord(sp, <u64>codeOf(lane, account).length)
  return gas
}

export function extcodecopy(lane: Lane, frame: Frame, sp: usize, gas: i64): i64 {
  const account = accountAt(lane, sp)
  gas = accessAccount(lane, account, gas)
  if (gas < 0) return gas
  gas = copyGas(lane, frame, sp + 32, gas)
  if (gas < 0) return gas
  const length = <u32>load<u64>(sp, 96)
  if (length == 0) return gas
  ensureLoaded(lane, account)
  const code: Code = codeOf(lane, account)
  copyPadded(frame.memory + <usize>load<u64>(sp, 32), code.bytes, code.length, saturatedOffset(sp + 64), length)
  return gas
}

export function extcodehash(lane: Lane, sp: usize, gas: i64): i64 {
  const account = accountAt(lane, sp)
  gas = accessAccount(lane, account, gas)
  if (gas < 0) return gas
  if (isEmptyAccount(lane, account)) setZero(sp)
  else reverse32(sp, codeHashOf(account))
  return gas
}

export function selfbalance(lane: Lane, frame: Frame, sp: usize): void {
  const account = changetype<Account>(frame.account)
  ensureLoaded(lane, account)
  copy32(sp, balanceOf(account))
}
