import { availableParallelism } from 'node:os'
import { describe, expect, it } from 'vitest'
import { fixtureArchive, missingFixture } from '../../fixtures/index.ts'
import { runSuite } from '../run.ts'
import { precompiles } from './suite.ts'

const archive = fixtureArchive('geth-testdata-precompiles+tracers')
if (!archive)
  console.info(`geth's vectors of precompiles are skipped. ${missingFixture('geth-testdata-precompiles+tracers')}`)

describe.runIf(archive)("all of geth's vectors of precompiles", () => {
  it('agree', async () => {
    const report = await runSuite(precompiles, archive!, { fork: 'Osaka', jobs: availableParallelism() })
    expect(report.failures).toEqual([])
    expect(report.passed).toBeGreaterThan(1_700)
  })
})
