/**
 * What the traced kernel tells the host. Every use stands behind `if (TRACED)`, so that the other kernels know nothing of it.
 *
 * An instruction is reported when its cost is known, that is when the next thing happens: the instruction after it, a call, the
 * end of the frame. By then it has changed the top of the stack, of which a copy was kept, and perhaps memory, of which the host
 * keeps a copy if it wants one (`TraceEvent.MEMORY`). So what is reported is what was there before the instruction.
 */
import { Halt } from './codes'
import { Account, Frame, Lane, OPCODE_TABLE, ZEROES } from './layout'
import { hostTrace } from './host'

/** Offset of the `Trace` in a lane. */
export const TRACE: usize = 0x8000
/** Stack items that an instruction changes at most: SWAP16. */
export const TOP_ITEMS: usize = 17

export namespace TraceFlag {
  export const ON: u32 = 1
  /** Each instruction. */
  export const STEPS: u32 = 2
  /** `TraceEvent.MEMORY` before instructions that write to memory. */
  export const MEMORY: u32 = 4
}

export namespace TraceEvent {
  export const BEGIN: u32 = 0
  export const END: u32 = 1
  export const STEP: u32 = 2
  export const ENTER: u32 = 3
  export const EXIT: u32 = 4
  export const LOG: u32 = 5
  /** The instruction that starts now may write to the memory of its frame. */
  export const MEMORY: u32 = 6
}

/** The host reads it at offsets that `src/trace/record.ts` repeats. Pointers are to 256-bit integers unless they say otherwise. */
@unmanaged
export class Trace {
  /** `TraceFlag`s, from the host. */
  flags: u32
  /** Whether an instruction has begun and was not reported yet. */
  isPending: u32

  // ---- the instruction
  gas: i64
  /** What it left; with `gas`, its cost. */
  gasAfter: i64
  refund: i64
  pc: u32
  opcode: u32
  /** Frames around this one, the outermost is 0. */
  depth: u32
  /** Address of the top stack item before the instruction. */
  sp: usize
  /** Bytes on the stack. */
  stackBytes: u32
  memory: usize
  memorySize: u32
  returnData: usize
  returnLength: u32
  /** `Halt`, when the instruction halts the frame. */
  halt: u32
  haltDetail: u32
  /** Whose code acts: an `Account`. */
  account: usize

  // ---- a frame that is entered or left, or a transaction
  /** The opcode that enters: CALL, CREATE, SELFDESTRUCT … */
  kind: u32
  frameDepth: u32
  from: usize
  to: usize
  value: usize
  /** Bytes. */
  data: usize
  dataLength: u32
  status: u32
  frameHalt: u32
  frameHaltDetail: u32
  frameGas: i64
  /** `TransactionRecord`, or a log. */
  record: usize
}

/** After the record: copies of the top stack items before the instruction. */
export const TOP_COPY: usize = 0x100
/** After those: room for what the host reads of the state. */
export const TRACE_SCRATCH: usize = 0x400

// @ts-ignore: decorator
@inline
export function traceOf(lane: Lane): Trace {
  return changetype<Trace>(changetype<usize>(lane) + TRACE)
}

function isMemoryWrite(opcode: u32): bool {
  switch (opcode) {
    case 0x37: case 0x39: case 0x3c: case 0x3e: case 0x52: case 0x53: case 0x5e: return true
    default: return false
  }
}

/** An instruction begins: nothing of it has been charged or done. */
export function traceStep(lane: Lane, frame: Frame, pc: usize, sp: usize, gas: i64, opcode: u32): void {
  const trace = traceOf(lane)
  if (trace.isPending) report(trace, lane, gas)
  if ((trace.flags & TraceFlag.STEPS) == 0) return
  trace.isPending = 1
  trace.gas = gas
  trace.pc = <u32>(pc - frame.code)
  trace.opcode = opcode
  trace.depth = frame.depth
  trace.sp = sp
  trace.stackBytes = <u32>(frame.stackTop - sp)
  trace.memory = frame.memory
  trace.memorySize = frame.memorySize
  trace.returnData = lane.returnData
  trace.returnLength = lane.returnLength
  trace.account = frame.account
  trace.halt = 0
  memory.copy(changetype<usize>(trace) + TOP_COPY, sp, TOP_ITEMS * 32)
  if ((trace.flags & TraceFlag.MEMORY) != 0 && isMemoryWrite(opcode)) hostTrace(TraceEvent.MEMORY, changetype<usize>(trace))
}

function report(trace: Trace, lane: Lane, gasAfter: i64): void {
  trace.isPending = 0
  trace.gasAfter = gasAfter
  trace.refund = lane.refund
  hostTrace(TraceEvent.STEP, changetype<usize>(trace))
}

/** The instruction is charged, `gas` is left. */
export function traceCost(lane: Lane, gas: i64): void {
  const trace = traceOf(lane)
  if (trace.isPending) report(trace, lane, gas)
}

/** The instruction halts its frame, for `lane.halt`. */
export function traceHalt(lane: Lane, gas: i64): void {
  const trace = traceOf(lane)
  if (!trace.isPending) return
  trace.halt = lane.halt
  trace.haltDetail = lane.haltDetail
  // A bare -1 says nothing of the cost: then it is the static one.
  if (gas == -1) gas = trace.gas - <i64>load<u32>(OPCODE_TABLE + (<usize>trace.opcode << 3))
  report(trace, lane, gas)
}

/** A call, creation or self-destruction begins, by an instruction that leaves `gasAfter`. Pointers: see `Trace`. */
export function traceEnter(
  lane: Lane, kind: u32, depth: u32, from: usize, to: usize, value: usize, input: usize, inputLength: u32, gas: i64, gasAfter: i64,
): void {
  const trace = traceOf(lane)
  if (trace.isPending) report(trace, lane, gasAfter)
  if (trace.flags == 0) return
  trace.kind = kind
  trace.frameDepth = depth
  trace.from = from
  trace.to = to
  trace.value = value
  trace.data = input
  trace.dataLength = inputLength
  trace.frameGas = gas
  hostTrace(TraceEvent.ENTER, changetype<usize>(trace))
}

/** What was entered last ends with `gas` left. */
export function traceExit(lane: Lane, depth: u32, status: u32, halt: u32, output: usize, length: u32, gas: i64): void {
  const trace = traceOf(lane)
  if (trace.flags == 0) return
  trace.frameDepth = depth
  trace.status = status
  trace.frameHalt = halt
  trace.frameHaltDetail = lane.haltDetail
  trace.data = output
  trace.dataLength = length
  trace.frameGas = gas
  hostTrace(TraceEvent.EXIT, changetype<usize>(trace))
}

/** SELFDESTRUCT moves `balance` to `heir`. */
export function traceSelfdestruct(lane: Lane, frame: Frame, heir: Account, balance: usize, gas: i64): void {
  const depth = frame.depth + 1
  traceEnter(lane, 0xff, depth, frame.account, changetype<usize>(heir), balance, ZEROES, 0, 0, gas)
  traceExit(lane, depth, 0, Halt.NONE, ZEROES, 0, 0)
}

/** A log was written at `log`; `opcodes/log.ts` has its layout. */
export function traceLog(lane: Lane, log: usize, gas: i64): void {
  const trace = traceOf(lane)
  if (trace.isPending) report(trace, lane, gas)
  if (trace.flags == 0) return
  trace.record = log
  hostTrace(TraceEvent.LOG, changetype<usize>(trace))
}

/** A valid transaction begins, or ends; nothing is charged yet, or all is settled. */
export function traceTransaction(lane: Lane, event: u32, record: usize, to: usize, gas: i64): void {
  const trace = traceOf(lane)
  trace.isPending = 0
  if (trace.flags == 0) return
  trace.record = record
  trace.to = to
  trace.value = changetype<usize>(lane) + offsetof<Lane>('gasPrice0')
  trace.status = lane.status
  trace.frameHalt = lane.halt
  trace.frameHaltDetail = lane.haltDetail
  trace.frameGas = gas
  hostTrace(event, changetype<usize>(trace))
}
