import { expect, it } from 'vitest'
import { fuzzBlocksSoak } from '../src/soak/fuzz-blocks.ts'
import { fuzzEvmSoak } from '../src/soak/fuzz-evm.ts'
import { fuzzTransactionsSoak } from '../src/soak/fuzz-transactions.ts'
import { runSoak } from '../src/soak/run-soak.ts'

it.each([
  [fuzzEvmSoak, 20_000],
  [fuzzTransactionsSoak, 20_000],
  [fuzzBlocksSoak, 1_000],
])('$name finds nothing in 20 seconds', async (soak, count) => {
  const report = await runSoak(soak, { seed: 'ci', first: 0, count, seconds: 20 })
  expect(report.failure).toBeUndefined()
  expect(report.rounds).toBeGreaterThan(50)
})
