/**
 * The instrument of the profiled kernel. It keeps one word, "now", that says what is being executed; another thread looks at it
 * at random times, and the share of looks is the share of time. Beside it exact counters. In the other kernels every function
 * here is empty.
 *
 * ```
 * PROFILE           now: bits 0–8 the instruction, or an `Activity`; 12–15 a `Wait`; 16–31 a precompile; 32–63 where the code is
 * PROFILE + 0x100   counters, u64 each: 256 instructions
 * PROFILE + 0x900   `Lookup` counters, u64 each
 * PROFILE + 0x1000  calls of the precompiles 0 to 511, u64 each
 * ```
 */
import { Code, CodeFlag, PROFILE, SHARED_CODES, Table } from './layout'
import { PROFILED } from './variants'

const INSTRUCTIONS: usize = PROFILE + 0x100
const LOOKUPS: usize = PROFILE + 0x900
const PRECOMPILE_CALLS: usize = PROFILE + 0x1000
const COUNTED_PRECOMPILES: u32 = 512
const WAIT_SHIFT: u64 = 12
const PRECOMPILE_SHIFT: u64 = 16
const CODE_SHIFT: u64 = 32

/** What is done outside of instructions. */
export namespace Activity {
  /** Between batches, and where records are read and results written: JavaScript. */
  export const HOST: u32 = 256
  /** Validity, fees, access lists, the first frame. */
  export const TRANSACTION: u32 = 257
  export const COMMIT: u32 = 258
  export const RESULT: u32 = 259
}

/** What the current instruction or activity waits for. */
export namespace Wait {
  /** The shared cache, because the lane does not have the entry. */
  export const SHARED: u64 = 1
  export const ACCOUNT: u64 = 2
  export const STORAGE: u64 = 3
  export const CODE: u64 = 4
  export const BLOCK_HASH: u64 = 5
  export const PRECOMPILE: u64 = 6
}

/** Looks-up of state: all, those that the lane did not know, those that the shared cache did not know. */
export namespace Lookup {
  export const ACCOUNT: u32 = 0
  export const STORAGE: u32 = 3
  export const CODE: u32 = 6
  /** Added to the above. */
  export const LANE_MISS: u32 = 1
  export const SHARED_MISS: u32 = 2
}

// @ts-ignore: decorator
@inline
function increment(counter: usize): void {
  store<u64>(counter, load<u64>(counter) + 1)
}

// @ts-ignore: decorator
@inline
export function profileInstruction(code: usize, opcode: u32): void {
  if (!PROFILED) return
  store<u64>(PROFILE, (<u64>code << CODE_SHIFT) | <u64>opcode)
  increment(INSTRUCTIONS + (<usize>opcode << 3))
}

// @ts-ignore: decorator
@inline
export function profileActivity(activity: u32): void {
  if (PROFILED) store<u64>(PROFILE, <u64>activity)
}

/** Says that what runs now waits; returns what `profileResume` needs. */
// @ts-ignore: decorator
@inline
export function profileWait(wait: u64): u64 {
  if (!PROFILED) return 0
  const before = load<u64>(PROFILE)
  store<u64>(PROFILE, (before & ~((<u64>15) << WAIT_SHIFT)) | (wait << WAIT_SHIFT))
  return before
}

// @ts-ignore: decorator
@inline
export function profilePrecompile(address: u32): u64 {
  if (!PROFILED) return 0
  if (address < COUNTED_PRECOMPILES) increment(PRECOMPILE_CALLS + (<usize>address << 3))
  const before = load<u64>(PROFILE)
  store<u64>(PROFILE, before | (Wait.PRECOMPILE << WAIT_SHIFT) | (<u64>(address & 0xffff) << PRECOMPILE_SHIFT))
  return before
}

// @ts-ignore: decorator
@inline
export function profileResume(before: u64): void {
  if (PROFILED) store<u64>(PROFILE, before)
}

// @ts-ignore: decorator
@inline
export function profileLookup(lookup: u32): void {
  if (PROFILED) increment(LOOKUPS + (<usize>lookup << 3))
}

/** Counts a call of `code`, in a field that only addresses of delegations use. */
// @ts-ignore: decorator
@inline
export function profileCall(code: Code): void {
  if (PROFILED && (code.flags & CodeFlag.DELEGATION) == 0) code.unused++
}

export function profileAddress(): usize {
  return PROFILE
}

/** Writes where code number `i` is (u64), its calls (u64) and its hash (32 bytes) at `to`. Returns 0 when there is none. */
export function profiledCode(i: u32, to: usize): bool {
  const table = changetype<Table>(SHARED_CODES)
  if (i >= table.count) return false
  const code = changetype<Code>(table.arena + <usize>i * table.entryBytes)
  store<u64>(to, <u64>code.bytes)
  store<u64>(to, code.unused, 8)
  memory.copy(to + 16, changetype<usize>(code), 32)
  return true
}
