/**
 * Closing line of `.ci/run`: `N passed, N failed[, N skipped]`, from vitest's JSON reports `test.json` and `test-full.json`
 * in a folder. A failed step whose report names no failed test (or that has no report) counts as one failure.
 * Plain JavaScript, because it also runs when the install of the newer Node has failed.
 *
 *     node scripts/sum-test-reports.mjs <folder> [failed step…]
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const [folder, ...failedSteps] = process.argv.slice(2)
if (!folder) throw new Error('usage: sum-test-reports.mjs <folder> [failed step…]')

const sum = { passed: 0, failed: 0, skipped: 0 }
const unexplained = new Set(failedSteps)

for (const step of ['test', 'test-full']) {
  const file = join(folder, `${step}.json`)
  if (!existsSync(file)) continue
  const report = JSON.parse(readFileSync(file, 'utf8'))
  sum.passed += report.numPassedTests
  sum.failed += report.numFailedTests
  sum.skipped += report.numPendingTests + report.numTodoTests
  if (report.numFailedTests > 0) unexplained.delete(step)
}
sum.failed += unexplained.size
if (failedSteps.length > 0) console.log(`ci: failed: ${failedSteps.join(', ')}`)
console.log(`${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}`)
process.exitCode = sum.failed > 0 || failedSteps.length > 0 ? 1 : 0
