import type { Evm } from '../types.ts'
import { nowMs } from './clock.ts'

const ROUNDS = 15
/** Instructions of the loop below that one call runs, about. */
const GAS = 40_000_000n

/**
 * What the instrument takes of each instruction, in ns: the same loop of cheap instructions on both engines, by turns. It takes
 * the fastest turn of each, since whatever disturbs a turn makes it slower.
 *
 * @param count Instructions that the profiled engine counted since `reset` was called.
 */
export function instrumentCost(plain: Evm, profiled: Evm, counter: { reset(): void; count(): number }): number {
  const time = (evm: Evm) => {
    const started = nowMs()
    evm.call({ data: loop, gas: GAS })
    return nowMs() - started
  }
  let [fastestPlain, fastestProfiled] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (let round = 0; round < ROUNDS; round++) {
    fastestPlain = Math.min(fastestPlain, time(plain))
    counter.reset()
    fastestProfiled = Math.min(fastestProfiled, time(profiled))
  }
  return Math.max(0, ((fastestProfiled - fastestPlain) * 1e6) / counter.count())
}

/**
 * The commonest instructions in about the mix that contracts have, until the gas is gone: PUSH1, DUP, SWAP, ADD, POP, MSTORE,
 * MLOAD, ISZERO, JUMPDEST, JUMPI. As creation code, so that no state is needed.
 */
const loop = Uint8Array.from([
  0x5b, // JUMPDEST
  ...[0x60, 0x01, 0x60, 0x02, 0x81, 0x01, 0x90, 0x50], // PUSH1 1, PUSH1 2, DUP2, ADD, SWAP1, POP
  ...[0x60, 0x40, 0x52, 0x60, 0x40, 0x51, 0x80, 0x15, 0x50], // PUSH1 64, MSTORE, PUSH1 64, MLOAD, DUP1, ISZERO, POP
  ...[0x60, 0x00, 0x57, 0x00], // PUSH1 0, JUMPI, STOP
])
