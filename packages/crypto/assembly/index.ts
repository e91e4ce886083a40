/** The module that `src/keccak.ts` loads: keccak over buffers of its own. */
import { keccak256, keccakAbsorb, keccakFinish, keccakReset, KECCAK_RATE } from './keccak'

/** Whole blocks that fit the input buffer. */
const INPUT_BLOCKS: usize = 240

const STATE: usize = memory.data(256, 16)
const INPUT: usize = memory.data(32640, 16)

/** Address of the state; a finished hash is its first 32 bytes. */
export function stateAddress(): usize {
  return STATE
}

/** Address of the input buffer. */
export function inputAddress(): usize {
  return INPUT
}

/** Bytes of the input buffer, a multiple of the rate. */
export function inputCapacity(): usize {
  return INPUT_BLOCKS * KECCAK_RATE
}

/** Hashes the first `length` bytes of the input buffer. */
export function hash(length: usize): void {
  keccak256(STATE, INPUT, length)
}

/** Starts a hash over more than the buffer holds. */
export function begin(): void {
  keccakReset(STATE)
}

/** Absorbs the whole input buffer. */
export function absorb(): void {
  keccakAbsorb(STATE, INPUT, INPUT_BLOCKS)
}

/** Absorbs the first `length` bytes of the input buffer, the last of the message, and finishes. */
export function finish(length: usize): void {
  const blocks = length / KECCAK_RATE
  keccakAbsorb(STATE, INPUT, blocks)
  const whole = blocks * KECCAK_RATE
  keccakFinish(STATE, INPUT + whole, length - whole)
}
