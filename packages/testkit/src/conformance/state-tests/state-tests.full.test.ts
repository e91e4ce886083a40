import { availableParallelism } from 'node:os'
import { describe, expect, it } from 'vitest'
import { fixtureArchive, missingFixture } from '../../fixtures/index.ts'
import { runSuite } from '../run.ts'
import { stateTests } from './suite.ts'

const archive = fixtureArchive('eest-v5.4.0-state_tests.dev')
if (!archive) console.info(`All state tests are skipped. ${missingFixture('eest-v5.4.0-state_tests.dev')}`)

describe.runIf(archive)('all state tests of Osaka', () => {
  it('pass', async () => {
    const report = await runSuite(stateTests, archive!, { fork: 'Osaka', jobs: availableParallelism() })
    expect(report.failures).toEqual([])
    expect(report.passed).toBeGreaterThan(7_000)
  })
})
