/** CALL, CALLCODE, DELEGATECALL and STATICCALL. */
import { copy32 } from '../bytes'
import { Halt, Status } from '../codes'
import { copyOutput, enterFrame, failCall, markState, nextFrame, revertState, useCode } from '../frames'
import { hostPrecompile } from '../host'
import { Account, Code, CodeFlag, EMPTY_CODE, Frame, FrameKind, Lane, MAX_DEPTH, ZEROES } from '../layout'
import { expandRange } from '../memory'
import { profilePrecompile, profileResume } from '../profile'
import { has, rules, Switch } from '../rules'
import {
  accountAt, addBalance, canPay, codeOf, ensureLoaded, isNewAccount, isPrecompile, precompileNumber, subtractBalance, touch,
} from '../state/account'
import { analyse } from '../state/code'
import { traceEnter, traceExit } from '../trace'
import { isZero, saturated, setWord } from '../u256/words'
import { TRACED } from '../variants'
import { accessAccount } from './environment'

export const CALL: u32 = 0xf1
export const CALLCODE: u32 = 0xf2
export const DELEGATECALL: u32 = 0xf4
export const STATICCALL: u32 = 0xfa

/** What a frame may give to another: all but one 64th (EIP-150), before that rule all. */
// @ts-ignore: decorator
@inline
export function allButOne64th(gas: i64): i64 {
  return has(Switch.CLAMPS_CALL_GAS) ? gas - (gas >> 6) : gas
}

/** Moves value between accounts, of which the first can pay. */
export function transfer(lane: Lane, from: Account, to: Account, value: usize): void {
  ensureLoaded(lane, from)
  subtractBalance(lane, from, value)
  addBalance(lane, to, value)
}

/**
 * Runs a precompile for `frame`, which is not entered: the caller is `caller`. Pushes the answer. The state mark of `frame`
 * must be set and the value moved.
 */
function callPrecompile(lane: Lane, caller: Frame, frame: Frame, address: u32): void {
  lane.returnLength = 0
  const before = profilePrecompile(address)
  const cost = hostPrecompile(address, frame.input, frame.inputLength, frame.gas)
  profileResume(before)
  caller.sp -= 32
  if (cost < 0) {
    if (TRACED) traceExit(lane, caller.depth + 1, Status.HALT, Halt.PRECOMPILE, ZEROES, 0, 0)
    revertState(lane, frame)
    lane.returnLength = 0
    setWord(caller.sp, 0)
    return
  }
  if (TRACED)
    traceExit(lane, caller.depth + 1, Status.SUCCESS, Halt.NONE, lane.returnData, lane.returnLength, frame.gas - cost)
  caller.gas += frame.gas - cost
  setWord(caller.sp, 1)
  copyOutput(lane, caller, frame.outOffset, frame.outLength)
}

/**
 * Executes a call of `caller`, whose pc, sp and gas are up to date. Afterwards `lane.frame` is the frame to go on with: the
 * callee's, or the caller's when the call is over. Returns false when the caller halts (`lane.halt`, or lack of gas).
 */
export function call(lane: Lane, caller: Frame, opcode: u32): bool {
  const r = rules()
  const args = caller.sp
  const hasValue = opcode == CALL || opcode == CALLCODE
  const value = hasValue ? args + 64 : ZEROES
  const ranges = hasValue ? args + 96 : args + 64
  const movesValue = hasValue && !isZero(value)
  caller.sp = ranges + 128

  if (opcode == CALL && movesValue && caller.isStatic) {
    lane.halt = Halt.WRITE_PROTECTION
    return false
  }
  let gas = expandRange(lane, caller, caller.gas, ranges, ranges + 32)
  if (gas < 0) return false
  gas = expandRange(lane, caller, gas, ranges + 64, ranges + 96)
  if (gas < 0) return false

  // Access to the address, and to where its code is delegated (EIP-7702).
  const target = accountAt(lane, args + 32)
  gas = accessAccount(lane, target, gas)
  if (movesValue) gas -= r.callValue
  if (gas < 0) return false
  ensureLoaded(lane, target)
  // Until EIP-161 a call without value brings the account into being as well.
  if (opcode == CALL && (movesValue || !has(Switch.CLEARS_EMPTY_ACCOUNTS)) && isNewAccount(lane, target))
    gas -= r.callNewAccount
  let code: Code = codeOf(lane, target)
  if ((code.flags & CodeFlag.DELEGATION) != 0 && has(Switch.DELEGATES)) {
    const delegate = accountAt(lane, changetype<usize>(code) + offsetof<Code>('delegate0'))
    gas = accessAccount(lane, delegate, gas)
    if (gas < 0) return false
    code = delegatedCode(lane, delegate)
  }
  if (gas < 0) return false

  const wanted = saturated(args), available = <u64>allButOne64th(gas)
  if (wanted > available && !has(Switch.CLAMPS_CALL_GAS)) return false
  let callGas = <i64>(wanted < available ? wanted : available)
  gas -= callGas
  if (movesValue) callGas += r.callStipend
  caller.gas = gas

  const self = changetype<Account>(caller.account)
  if (TRACED) {
    const length = <u32>load<u64>(ranges, 32)
    const input = length ? caller.memory + <usize>load<u64>(ranges) : caller.memory
    const shown = opcode == DELEGATECALL ? changetype<usize>(caller) + offsetof<Frame>('value0') : value
    traceEnter(lane, opcode, caller.depth + 1, caller.account, changetype<usize>(target), shown, input, length, callGas, gas)
  }
  if (caller.depth >= MAX_DEPTH || (movesValue && !canPay(lane, self, value))) {
    if (TRACED) traceExit(lane, caller.depth + 1, Status.HALT, caller.depth >= MAX_DEPTH ? Halt.CALL_DEPTH : Halt.BALANCE, ZEROES, 0, callGas)
    caller.gas += callGas
    failCall(lane, caller)
    return true
  }

  const depth = caller.depth + 1
  const frame = nextFrame(lane, depth)
  markState(lane, frame)
  if (opcode == CALL) {
    if (movesValue) transfer(lane, self, target, value)
    else touch(lane, target)
  }
  const inputLength = <u32>load<u64>(ranges, 32)
  frame.gas = callGas
  frame.input = inputLength ? caller.memory + <usize>load<u64>(ranges) : caller.memory
  frame.inputLength = inputLength
  frame.outLength = <u32>load<u64>(ranges, 96)
  frame.outOffset = frame.outLength ? <u32>load<u64>(ranges, 64) : 0
  const isPrecompiled = isPrecompile(target)
  // A call of code in an account touches it as well, but that account is not empty.
  if (opcode == STATICCALL && (isPrecompiled || code.length == 0)) touch(lane, target)
  if (isPrecompiled) {
    callPrecompile(lane, caller, frame, precompileNumber(target))
    return true
  }
  if (code.length == 0) {
    if (TRACED) traceExit(lane, depth, Status.SUCCESS, Halt.NONE, ZEROES, 0, callGas)
    caller.gas += callGas
    caller.sp -= 32
    setWord(caller.sp, 1)
    lane.returnLength = 0
    return true
  }
  frame.kind = FrameKind.CALL
  frame.isStatic = u32(opcode == STATICCALL) | caller.isStatic
  frame.account = opcode == CALL || opcode == STATICCALL ? changetype<usize>(target) : caller.account
  const callerAddress = changetype<usize>(frame) + offsetof<Frame>('caller0')
  const frameValue = changetype<usize>(frame) + offsetof<Frame>('value0')
  if (opcode == DELEGATECALL) {
    copy32(callerAddress, changetype<usize>(caller) + offsetof<Frame>('caller0'))
    copy32(frameValue, changetype<usize>(caller) + offsetof<Frame>('value0'))
  } else {
    copy32(callerAddress, caller.account)
    copy32(frameValue, value)
  }
  analyse(code)
  useCode(frame, code)
  enterFrame(lane, frame, depth, caller.memory + caller.memorySize, caller.sp)
  return true
}

/** The code that runs for an account that delegates to `delegate`: none when that is a precompile. */
export function delegatedCode(lane: Lane, delegate: Account): Code {
  if (isPrecompile(delegate)) return changetype<Code>(EMPTY_CODE)
  ensureLoaded(lane, delegate)
  return codeOf(lane, delegate)
}
