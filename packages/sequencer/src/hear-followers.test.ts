import type { NetworkStatus } from '@megarollup/network'
import { describe, expect, it } from 'vitest'
import { hearFollowers } from './hear-followers.ts'

const HEAD = { nextMiniBlock: 10n, nextSeal: 4n }
const NEVER_MS = 3_600_000

/** Calls it with followers that say one after another what they want next. */
async function hear(says: (readonly [miniBlock: bigint, seal: bigint])[][], waitMs = NEVER_MS): Promise<number> {
  let looks = 0
  const status = () => {
    const now = says[Math.min(looks++, says.length - 1)] ?? []
    const followers = now.map(([nextMiniBlock, nextSeal]) => {
      return { peer: 'peer', waitingBytes: 0, position: { nextMiniBlock, nextSeal } }
    })
    return { followers } as unknown as NetworkStatus
  }
  await hearFollowers({ network: { status }, head: () => HEAD, waitMs, signal: new AbortController().signal })
  return looks
}

describe('hearing followers', () => {
  it('goes on at the first follower that has no more than this node', async () => {
    expect(await hear([[], [], [[10n, 4n]]])).toBe(3)
    expect(await hear([[[3n, 1n]]])).toBe(1)
  })

  it('does not take one that has more for an answer', async () => {
    expect(
      await hear([
        [[11n, 4n]],
        [[10n, 5n]],
        [
          [11n, 4n],
          [9n, 4n],
        ],
      ]),
    ).toBe(3)
  })

  it('ends when nobody comes, and when it is told to', async () => {
    expect(await hear([[]], 0)).toBe(0)
    const signal = AbortSignal.abort()
    const network = { status: () => expect.unreachable() }
    await hearFollowers({ network, head: () => HEAD, waitMs: NEVER_MS, signal })
  })
})
