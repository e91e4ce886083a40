import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fixtureArchive, fixtureFolder, missingFixture } from '../../fixtures/index.ts'
import { runSuite } from '../run.ts'
import { transactionTests } from './suite.ts'

const FIXTURE = 'ethereum-tests-misc'
if (!fixtureArchive(FIXTURE)) console.info(`Transaction tests are skipped. ${missingFixture(FIXTURE)}`)

describe.runIf(fixtureArchive(FIXTURE))('the transaction tests of every fork', () => {
  it('pass', async () => {
    const report = await runSuite(transactionTests, join(await fixtureFolder(FIXTURE), 'TransactionTests'))
    expect(report.failures).toEqual([])
    expect(report.passed).toBeGreaterThanOrEqual(2665)
    expect(Object.keys(report.forks)).toHaveLength(13)
  })
})
