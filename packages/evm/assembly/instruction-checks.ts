/** What an instruction needs before it may begin: gas, items on the stack and room for more, a place to jump to. */
import { Halt } from './codes'
import { Lane, OPCODE_MOST, OPCODE_NEEDED, OPCODE_TABLE } from './layout'
import { PROFILED, TRACED } from './variants'

/** Bytes of a full stack. */
export const STACK_BYTES: usize = 1024 * 32

/** Why an instruction cannot begin, in the order in which geth looks: undefined, stack, gas. */
export function refuse(lane: Lane, opcode: u32, height: i32): void {
  const row = OPCODE_TABLE + (<usize>opcode << 3)
  const needed = <i32>load<u16>(row, OPCODE_NEEDED)
  lane.haltDetail = opcode
  if (needed == 0xffff) {
    lane.halt = Halt.INVALID_OPCODE
  } else if (height < needed) {
    lane.halt = Halt.STACK_UNDERFLOW
    lane.haltDetail = opcode | ((height >> 5) << 8) | ((needed >> 5) << 20)
  } else if (height > <i32>load<u16>(row, OPCODE_MOST)) {
    lane.halt = Halt.STACK_OVERFLOW
    lane.haltDetail = opcode | ((height >> 5) << 8) | (1023 << 20)
  } else {
    lane.halt = Halt.OUT_OF_GAS
  }
}

/** Whether the stack has so many items. */
// @ts-ignore: decorator
@inline
export function holds(sp: usize, stackTop: usize, items: usize): bool {
  return sp + (items << 5) <= stackTop
}

/** The static gas of an instruction that is defined. */
// @ts-ignore: decorator
@inline
export function instructionGas(opcode: u32): i64 {
  return <i64>load<u32>(<usize>opcode << 3, OPCODE_TABLE)
}

/** Bytes that the stack must have for an instruction; more than it ever has, where the instruction is undefined. */
// @ts-ignore: decorator
@inline
export function itemBytesNeeded(opcode: u32): usize {
  return <usize>load<u16>(<usize>opcode << 3, OPCODE_TABLE + OPCODE_NEEDED)
}

// @ts-ignore: decorator
@inline
export function isJumpDestination(jumpdests: usize, at: usize): bool {
  return ((load<u8>(jumpdests + (at >> 3)) >> <u8>(at & 7)) & 1) != 0
}

/** Whether jumps may do what comes before and behind them as well: not when somebody wants to see each instruction. */
export const SKIPS_JUMPDEST: bool = !TRACED && !PROFILED
