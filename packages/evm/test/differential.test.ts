import { describe, expect, it } from 'vitest'
import { runBoth } from './compare-with-peer.ts'

describe('random programs', () => {
  it('end as they do in @ethereumjs/evm: status, gas, output, logs, accounts, storage', async () => {
    let succeeded = 0
    for (let seed = 1; seed <= 400; seed++) {
      const { ours, theirs } = await runBoth(seed)
      expect(ours, `seed ${seed}`).toEqual(theirs)
      succeeded += ours.status
    }
    // The programs are worth something: many of them run to their end.
    expect(succeeded).toBeGreaterThan(100)
  })
})
