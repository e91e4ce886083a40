/** LOG0–LOG4. */
import { abortTransaction } from '../abort'
import { addressToBytes, reverse32 } from '../bytes'
import { Abort, Halt } from '../codes'
import { Frame, Lane } from '../layout'
import { expandRange } from '../memory'
import { rules } from '../rules'
import { traceLog } from '../trace'
import { TRACED } from '../variants'

/**
 * A log as it leaves the kernel: address (20 bytes), number of topics u32, length of the data u32, unused u32, topics (32 bytes
 * each), data, and zeroes up to a multiple of 8.
 */
export const LOG_HEADER: usize = 32

export function log(lane: Lane, frame: Frame, sp: usize, gas: i64, topics: u32): i64 {
  if (frame.isStatic) {
    lane.halt = Halt.WRITE_PROTECTION
    return -1
  }
  gas = expandRange(lane, frame, gas, sp, sp + 32)
  if (gas < 0) return gas
  const length = <usize>load<u64>(sp, 32)
  gas -= rules().logByte * <i64>length
  if (gas < 0) return gas
  const at = lane.logsNext
  const end = at + LOG_HEADER + (<usize>topics << 5) + ((length + 7) & ~7)
  if (end > lane.logsEnd) abortTransaction(lane, Abort.LIMIT)
  addressToBytes(at, frame.account)
  store<u32>(at, topics, 20)
  store<u32>(at, <u32>length, 24)
  store<u32>(at, 0, 28)
  let to = at + LOG_HEADER
  for (let i: u32 = 0; i < topics; i++, to += 32) reverse32(to, sp + 64 + (<usize>i << 5))
  if (length) memory.copy(to, frame.memory + <usize>load<u64>(sp), length)
  lane.logsNext = end
  lane.logCount++
  if (TRACED) traceLog(lane, at, gas)
  return gas
}
