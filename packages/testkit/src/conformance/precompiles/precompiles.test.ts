import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fixtureArchive, fixtureFolder, missingFixture } from '../../fixtures/index.ts'
import { runSuite } from '../run.ts'
import { precompiles } from './suite.ts'

const FIXTURE = 'geth-testdata-precompiles+tracers'
if (!fixtureArchive(FIXTURE)) console.info(`geth's vectors of precompiles are skipped. ${missingFixture(FIXTURE)}`)

/** Files whose vectors take longer than a test should: sums of hundreds of points. */
const LONG = ['blsG1MultiExp', 'blsG2MultiExp', 'blsPairing', 'blake2F']
const SHORT = [
  'blsG1Add',
  'blsG1Mul',
  'blsG2Add',
  'blsG2Mul',
  'blsMapG1',
  'blsMapG2',
  'bn256Add',
  'bn256Pairing',
  'bn256ScalarMul',
  'ecRecover',
  'modexp_eip2565',
  'modexp_eip7883',
  'p256Verify',
  'pointEvaluation',
  ...[...LONG, 'blsG1Add', 'blsG1Mul', 'blsG2Add', 'blsG2Mul', 'blsMapG1', 'blsMapG2'].map((name) =>
    name === 'blake2F' ? 'fail-blake2f' : `fail-${name}`,
  ),
]

describe.runIf(fixtureArchive(FIXTURE))("geth's vectors of precompiles", () => {
  it.each(SHORT)('%s: output and gas agree', async (name) => {
    const vectors = join(await fixtureFolder(FIXTURE), 'geth/core/vm/testdata/precompiles', `${name}.json`)
    const report = await runSuite(precompiles, vectors)
    expect(report.failures).toEqual([])
    expect(report.passed).toBeGreaterThan(0)
  })
})
