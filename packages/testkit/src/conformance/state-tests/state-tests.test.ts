import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fixtureArchive, fixtureFolder, missingFixture } from '../../fixtures/index.ts'
import { runSuite } from '../run.ts'
import { stateTests } from './suite.ts'

const FIXTURE = 'eest-v5.4.0-state_tests.dev'
if (!fixtureArchive(FIXTURE)) console.info(`State tests are skipped. ${missingFixture(FIXTURE)}`)

/** Folders of the archive that say much in a few seconds; `state-tests.full.test.ts` runs all. */
const SLICE = [
  'berlin/eip2930_access_list',
  'cancun/eip1153_tstore',
  'cancun/eip5656_mcopy',
  'cancun/eip6780_selfdestruct',
  'constantinople/eip1014_create2',
  'osaka/eip7825_transaction_gas_limit_cap',
  'paris/eip7610_create_collision',
  'prague/eip7623_increase_calldata_cost',
  'prague/eip7702_set_code_tx',
]

describe.runIf(fixtureArchive(FIXTURE))('a slice of the state tests of Osaka', () => {
  it.each(SLICE)('%s passes', async (folder) => {
    const report = await runSuite(stateTests, join(await fixtureFolder(FIXTURE), 'state_tests', folder), {
      fork: 'Osaka',
    })
    expect(report.failures).toEqual([])
    expect(report.passed).toBeGreaterThan(0)
  })
})
