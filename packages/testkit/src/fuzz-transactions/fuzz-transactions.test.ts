import { expect, it } from 'vitest'
import { fuzzTransactionsSoak } from '../soak/fuzz-transactions.ts'
import { runSoak } from '../soak/run-soak.ts'

it('agrees with another decoder of transactions on 2,000 of them, of which some hundred are right', async () => {
  const report = await runSoak(fuzzTransactionsSoak, { seed: 'test', first: 0, count: 2_000, seconds: 60 })
  expect(report.failure).toBeUndefined()
  expect(report.summary).toMatch(/^2000 transactions, [3-9]\d\d accepted/)
})
