import { describe, expect, it } from 'vitest'
import { runBoth } from './compare-with-peer.ts'

const BUDGET_MS = 45_000

describe('random programs, for longer', () => {
  it('end as they do in @ethereumjs/evm', async () => {
    const end = Date.now() + BUDGET_MS
    for (let seed = 10_000; Date.now() < end; seed++) {
      const { ours, theirs } = await runBoth(seed)
      expect(ours, `seed ${seed}`).toEqual(theirs)
    }
  })
})
