import { availableParallelism } from 'node:os'
import { describe, expect, it } from 'vitest'
import { fixtureArchive, missingFixture } from '../fixtures/index.ts'
import { runSuite } from './run.ts'
import type { Suite } from './suite.ts'

/**
 * The whole of a test file that runs a suite over all of its archives: no case fails, and no fewer pass than there were. An archive that
 * is absent is named and skipped.
 *
 * @example
 * describeSuite(stateTests, { passed: 24_000 })
 */
export function describeSuite(suite: Suite, atLeast: { passed: number }): void {
  const missing = suite.fixtures.filter((fixture) => !fixtureArchive(fixture))
  for (const fixture of missing) console.info(`The suite ${suite.name} is skipped. ${missingFixture(fixture)}`)
  describe.runIf(missing.length === 0)(`the suite ${suite.name}`, () => {
    it('passes on every fork', async () => {
      const archives = suite.fixtures.map((fixture) => fixtureArchive(fixture)!)
      const report = await runSuite(suite, archives, { jobs: availableParallelism() })
      expect(report.failures).toEqual([])
      expect(report.passed).toBeGreaterThanOrEqual(atLeast.passed)
    })
  })
}
