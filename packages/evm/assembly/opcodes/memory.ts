/** MCOPY (0x5e); MLOAD, MSTORE and MSTORE8 are in the interpreter, for speed. */
import { Frame, Lane } from '../layout'
import { expandRange, perWord } from '../memory'
import { rules } from '../rules'

export function mcopy(lane: Lane, frame: Frame, sp: usize, gas: i64): i64 {
  gas = expandRange(lane, frame, gas, sp, sp + 64)
  if (gas < 0) return gas
  gas = expandRange(lane, frame, gas, sp + 32, sp + 64)
  if (gas < 0) return gas
  const length = load<u64>(sp, 64)
  gas -= perWord(rules().copyWord, length)
  if (gas >= 0 && length)
    memory.copy(frame.memory + <usize>load<u64>(sp), frame.memory + <usize>load<u64>(sp, 32), <usize>length)
  return gas
}
