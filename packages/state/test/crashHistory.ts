import type { StateDiff } from '@megarollup/protocol'
import { account, diffOf, number32, person } from '../src/compliance/fixtures.ts'

/** The chain of the crash test. */
export const crashGenesisHash = number32(4242)

/**
 * What block `block` of the crash test changes: a function of its number alone, so that whoever knows how far a store came
 * knows all that must be in it. Writes the number into 60 accounts and 40 slots, and deletes and recreates accounts.
 */
export function blockDiffs(block: bigint): StateDiff[] {
  const n = Number(block)
  const doomed = person(200 + (n % 5))
  const accounts = Array.from(
    { length: 60 },
    (_, i) => [person(i + 1), account(n, block)] as [Uint8Array, ReturnType<typeof account>],
  )
  const storage = Array.from(
    { length: 40 },
    (_, i) => [person(1), number32(i), number32(n + 1)] as [Uint8Array, Uint8Array, Uint8Array],
  )
  return [
    diffOf({
      accounts: [...accounts, [doomed, account(n, 1n)]],
      storage: [...storage, [doomed, number32(n), number32(1)]],
    }),
    diffOf({
      accounts: [[person(200 + ((n + 3) % 5)), undefined]],
      storage: [[person(1), number32(1000 + n), number32(n)]],
    }),
  ]
}
