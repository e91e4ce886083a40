import { describe, expect, it } from 'vitest'
import { fixtureArchive, missingFixture } from '../../fixtures/index.ts'
import { runSuite } from '../run.ts'
import { rlpTests } from './suite.ts'

const archive = fixtureArchive('ethereum-tests-misc')
if (!archive) console.info(`RLP tests are skipped. ${missingFixture('ethereum-tests-misc')}`)

describe.runIf(archive)('the RLP tests', () => {
  it('pass', async () => {
    const report = await runSuite(rlpTests, archive!)
    expect(report.failures).toEqual([])
    expect(report.passed).toBeGreaterThanOrEqual(54)
  })
})

describe('the suite of RLP tests', () => {
  it('fails what is encoded otherwise, taken against its word, or refused', () => {
    const tests = {
      other: { in: 'dog', out: '0x83646f68' },
      taken: { in: 'INVALID', out: '0x83646f67' },
      refused: { in: 'dog', out: '0x83646f' },
    }
    expect(rlpTests.runFile('', tests).map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed'])
  })
})
