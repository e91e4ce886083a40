import { expect, it } from 'vitest'
import { fuzzBlocksSoak } from '../soak/fuzz-blocks.ts'
import { runSoak } from '../soak/run-soak.ts'

it('takes valid blocks of every fork and refuses spoilt ones for the right reason', async () => {
  const report = await runSoak(fuzzBlocksSoak, { seed: 'test', first: 0, count: 40, seconds: 60 })
  expect(report.failure).toBeUndefined()
  expect(report.summary).toMatch(/^120 blocks taken; refused: (?:[\w-]+ \d+(?:, )?){20,}$/)
})
