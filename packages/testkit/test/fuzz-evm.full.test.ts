import { expect, it } from 'vitest'
import { fuzzEvmSoak } from '../src/soak/fuzz-evm.ts'
import { runSoak } from '../src/soak/run-soak.ts'

it('agrees with another EVM on random programs of every fork for half a minute', async () => {
  const report = await runSoak(fuzzEvmSoak, { seed: 'ci', first: 0, count: 20_000, seconds: 30 })
  expect(report.failure).toBeUndefined()
  expect(report.rounds).toBeGreaterThan(100)
})
