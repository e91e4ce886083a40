/** EVM memory: one stretch for all frames, each beginning where its caller's ends. */
import { abortTransaction } from './abort'
import { clear16 } from './bytes'
import { Abort } from './codes'
import { Frame, Lane, PAGE } from './layout'
import { rules } from './rules'
import { upper } from './u256/words'

/** No amount of gas pays for memory beyond this. */
export const MEMORY_BOUND: u64 = 0x80000000

/** Bytes by which the WebAssembly memory grows at least. */
const GROWTH: usize = 16 * 1024 * 1024

/** Bytes that a loop clears more quickly than `memory.fill`. */
const SMALL: u32 = 256

/** `copyLoosely` reads so far behind what it copies. */
const LOOSE_BYTES: u64 = 16

/** Makes sure that everything below `end` may be touched. */
export function reserveMemory(lane: Lane, end: u64): void {
  end += LOOSE_BYTES
  if (end <= <u64>lane.memoryEnd) return
  if (end > <u64>lane.memoryLimit) abortTransaction(lane, Abort.LIMIT)
  let bytes = <usize>end - lane.memoryEnd
  if (bytes < GROWTH) bytes = GROWTH
  if (bytes > lane.memoryLimit - lane.memoryEnd) bytes = lane.memoryLimit - lane.memoryEnd
  const pages = (bytes + PAGE - 1) / PAGE
  if (memory.grow(<i32>pages) < 0) abortTransaction(lane, Abort.LIMIT)
  lane.memoryEnd += pages * PAGE
}

/** Small memories are common, and dividing 64-bit numbers takes long. */
function costOf(words: u64): i64 {
  const divisor = <u64>rules().memoryQuadratic, square = words * words
  let quadratic: u64 = 0
  if (square > 0xffffffff) quadratic = square / divisor
  else if (square >= divisor) quadratic = <u64>(<u32>square / <u32>divisor)
  return <i64>(words * <u64>rules().memoryWord + quadratic)
}

/** Makes memory reach to `end` (a byte offset). Returns the gas left, negative when there is not enough. */
export function expand(lane: Lane, frame: Frame, gas: i64, end: u64): i64 {
  const size = frame.memorySize
  if (end <= <u64>size) return gas
  if (end >= MEMORY_BOUND) return -1
  const words = (end + 31) >> 5
  gas -= costOf(words) - costOf(<u64>(size >> 5))
  if (gas < 0) return gas
  const newSize = <u32>words << 5
  reserveMemory(lane, <u64>frame.memory + <u64>newSize)
  if (newSize - size <= SMALL) clear16(frame.memory + size, newSize - size)
  else memory.fill(frame.memory + size, 0, newSize - size)
  frame.memorySize = newSize
  return gas
}

/** The same for the range that two stack items give. Nothing is needed for a length of zero, whatever the offset. */
export function expandRange(lane: Lane, frame: Frame, gas: i64, offset: usize, length: usize): i64 {
  if (upper(length) != 0) return -1
  const bytes = load<u64>(length)
  if (bytes == 0) return gas
  if (upper(offset) != 0) return -1
  const start = load<u64>(offset)
  if (start >= MEMORY_BOUND || bytes >= MEMORY_BOUND) return -1
  return expand(lane, frame, gas, start + bytes)
}

/** Gas for each begun word of `bytes`. */
// @ts-ignore: decorator
@inline
export function perWord(gas: i64, bytes: u64): i64 {
  return gas * <i64>((bytes + 31) >> 5)
}
