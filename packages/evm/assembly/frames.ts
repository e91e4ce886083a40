/** Frames: entering a call or a creation, and what happens when one ends. */
import { abortTransaction } from './abort'
import { copy32, copyLoosely } from './bytes'
import { Abort, Halt, Status } from './codes'
import { hashBytes } from './keccak'
import { Account, Code, FRAME_BYTES, Frame, FrameKind, Lane } from './layout'
import { reserveMemory } from './memory'
import { profileCall } from './profile'
import { has, rules, Switch } from './rules'
import { setCode } from './state/account'
import { findJumpDestinations, internCode } from './state/code'
import { undoTo } from './state/undo'
import { traceCost, traceExit } from './trace'
import { setWord, setZero } from './u256/words'
import { TRACED } from './variants'

/** What a reverted frame goes back to: taken before the value moves. */
export function markState(lane: Lane, frame: Frame): void {
  frame.undoMark = lane.undoNext
  frame.logsMark = lane.logsNext
  frame.logCountMark = lane.logCount
  frame.refundMark = lane.refund
}

export function revertState(lane: Lane, frame: Frame): void {
  undoTo(lane, frame.undoMark)
  lane.logsNext = frame.logsMark
  lane.logCount = frame.logCountMark
  lane.refund = frame.refundMark
}

/** The slot for the frame above the current one. Nothing of it is set. */
// @ts-ignore: decorator
@inline
export function nextFrame(lane: Lane, depth: u32): Frame {
  return changetype<Frame>(lane.frames + <usize>depth * FRAME_BYTES)
}

/**
 * Makes `frame` the current one: stack, memory, an empty return buffer. Its account, caller, value, input and gas are the
 * caller's business. `memory` is where its EVM memory may begin.
 */
export function enterFrame(lane: Lane, frame: Frame, depth: u32, memory: usize, stackTop: usize): void {
  frame.depth = depth
  frame.memory = memory
  frame.memorySize = 0
  frame.stackTop = stackTop
  frame.sp = stackTop
  lane.returnLength = 0
  lane.frame = changetype<usize>(frame)
}

/** Points `frame` at a code that is interned. */
export function useCode(frame: Frame, code: Code): void {
  profileCall(code)
  frame.code = code.bytes
  frame.codeLength = code.length
  frame.jumpdests = code.jumpdests
  frame.pc = code.bytes
}

/** Copies a creation's code to `at`, in EVM memory, and points `frame` at it. Returns where memory may begin. */
export function useInitcode(lane: Lane, frame: Frame, at: usize, initcode: usize, length: u32): usize {
  const bits = at + length + 64
  const end = (bits + (length >> 3) + 1 + 31) & ~31
  reserveMemory(lane, <u64>end)
  memory.copy(at, initcode, length)
  memory.fill(at + length, 0, 64)
  findJumpDestinations(bits, at, length)
  frame.code = at
  frame.codeLength = length
  frame.jumpdests = bits
  frame.pc = at
  return end
}

/** Copies bytes into the return data of the lane. */
export function setReturnData(lane: Lane, from: usize, length: u32): void {
  if (length > lane.returnCapacity) abortTransaction(lane, Abort.LIMIT)
  copyLoosely(lane.returnData, from, length)
  lane.returnLength = length
}

/** Makes the output of a creation the code of its account. Returns the status of the creation. */
function depositCode(lane: Lane, frame: Frame, output: usize, length: u32): u32 {
  const r = rules()
  let halt: u32 = Halt.NONE
  const cost = r.codeByte * <i64>length
  if (<i64>length > r.maxCode) halt = Halt.CODE_SIZE
  else if (length && load<u8>(output) == 0xef && has(Switch.RESERVES_CODE_PREFIX)) halt = Halt.CODE_PREFIX
  else if (frame.gas < cost) {
    if (has(Switch.KEEPS_CONTRACT_WITHOUT_CODE)) return Status.SUCCESS
    halt = Halt.CODE_STORE_OUT_OF_GAS
  }
  if (halt) {
    lane.halt = halt
    return Status.HALT
  }
  frame.gas -= cost
  if (length) {
    const hash = hashBytes(lane, output, length)
    const code = internCode(lane, hash, output, length)
    setCode(lane, changetype<Account>(frame.account), code, hash)
  }
  return Status.SUCCESS
}

/**
 * Ends the current frame with an output in its memory, and returns to the caller: its gas, its stack item, its return data.
 * After the outermost frame `lane.done` is set.
 */
export function leaveFrame(lane: Lane, frame: Frame, status: u32, output: usize, length: u32): void {
  const isCreate = frame.kind == FrameKind.CREATE
  const reported = length
  if (TRACED) traceCost(lane, frame.gas)
  if (isCreate && status == Status.SUCCESS) {
    status = depositCode(lane, frame, output, length)
    // The outermost creation answers with the code; inside the EVM a creation that succeeds returns nothing.
    if (frame.depth != 0) length = 0
  }
  if (status == Status.HALT) {
    frame.gas = 0
    length = 0
  }
  if (status != Status.SUCCESS) revertState(lane, frame)
  if (TRACED) traceExit(lane, frame.depth, status, lane.halt, output, status == Status.HALT ? 0 : reported, frame.gas)
  setReturnData(lane, output, length)

  if (frame.depth == 0) {
    lane.gasLeft = frame.gas
    lane.status = status
    lane.done = 1
    return
  }
  lane.halt = Halt.NONE
  const caller = changetype<Frame>(changetype<usize>(frame) - FRAME_BYTES)
  caller.gas += frame.gas
  caller.sp -= 32
  if (isCreate && status == Status.SUCCESS) copy32(caller.sp, frame.account)
  else setWord(caller.sp, u64(status == Status.SUCCESS && !isCreate))
  if (!isCreate) copyOutput(lane, caller, frame.outOffset, frame.outLength)
  lane.frame = changetype<usize>(caller)
}

/** Copies return data to where the caller wants it, as far as both reach. */
export function copyOutput(lane: Lane, caller: Frame, offset: u32, length: u32): void {
  if (length > lane.returnLength) length = lane.returnLength
  if (length) memory.copy(caller.memory + offset, lane.returnData, length)
}

/** The answer of a call or creation that did not take place: zero, and no return data. */
export function failCall(lane: Lane, caller: Frame): void {
  caller.sp -= 32
  setZero(caller.sp)
  lane.returnLength = 0
}
