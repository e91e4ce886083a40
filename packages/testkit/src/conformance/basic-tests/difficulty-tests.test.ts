import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type EthereumChain, mainnet, nextDifficulty, rulesAt, testNetwork } from '@megarollup/evm/block'
import { describe, expect, it } from 'vitest'
import { fixtureArchive, fixtureFolder, missingFixture } from '../../fixtures/index.ts'

interface DifficultyTest {
  parentTimestamp: string
  parentDifficulty: string
  /** Hash of the parent's ommers, or 0 and 1 for whether it has any. */
  parentUncles?: string
  currentTimestamp: string
  currentBlockNumber: string
  currentDifficulty: string
}

const FIXTURE = 'ethereum-tests-misc'
if (!fixtureArchive(FIXTURE)) console.info(`Difficulty tests are skipped. ${missingFixture(FIXTURE)}`)

const NO_OMMERS = ['0x00', '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347']

/** The difficulty that no block is below. Some of the older tests begin with less, and differ in what they make of that. */
const LEAST_DIFFICULTY = 131_072n

/** Ropsten as far as its tests go. */
const ropsten: EthereumChain = {
  ...testNetwork('Homestead'),
  forks: [
    { fork: 'Homestead', block: 0n },
    { fork: 'Byzantium', block: 1_700_000n },
    { fork: 'Constantinople', block: 4_230_000n },
  ],
}

/** The older files, which name no fork. */
const BASIC_TESTS: Record<string, EthereumChain> = {
  difficulty: mainnet,
  difficultyCustomHomestead: testNetwork('Homestead'),
  difficultyCustomMainNetwork: mainnet,
  difficultyMainNetwork: mainnet,
  difficultyRopsten: ropsten,
}

function wrongOf(chain: EthereumChain, tests: Record<string, DifficultyTest>): string[] {
  return Object.entries(tests).flatMap(([name, test]) => {
    if (BigInt(test.parentDifficulty) < LEAST_DIFFICULTY) return []
    const [number, timestamp] = [BigInt(test.currentBlockNumber), BigInt(test.currentTimestamp)]
    const parent = {
      difficulty: BigInt(test.parentDifficulty),
      timestamp: BigInt(test.parentTimestamp),
      hasOmmers: test.parentUncles !== undefined && !NO_OMMERS.includes(test.parentUncles),
    }
    const got = nextDifficulty(rulesAt(chain, { number, timestamp }), parent, { number, timestamp })
    return got === BigInt(test.currentDifficulty) ? [] : [`${name}: ${got}, expected ${BigInt(test.currentDifficulty)}`]
  })
}

describe.runIf(fixtureArchive(FIXTURE))('difficulty', () => {
  it.each(Object.entries(BASIC_TESTS))('is that of BasicTests/%s', async (name, chain) => {
    const path = join(await fixtureFolder(FIXTURE), 'BasicTests', `${name}.json`)
    expect(wrongOf(chain, JSON.parse(await readFile(path, 'utf8')))).toEqual([])
  })

  it('is that of DifficultyTests on every fork', async () => {
    const folder = join(await fixtureFolder(FIXTURE), 'DifficultyTests')
    const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.json'))
    expect(files).toHaveLength(17)
    let count = 0
    for (const file of files) {
      const groups: Record<string, Record<string, Record<string, DifficultyTest>>> = JSON.parse(
        await readFile(join(folder, file), 'utf8'),
      )
      for (const { _info, ...forks } of Object.values(groups)) {
        for (const [fork, tests] of Object.entries(forks)) {
          count += Object.keys(tests).length
          expect(wrongOf(testNetwork(fork), tests), file).toEqual([])
        }
      }
    }
    expect(count).toBeGreaterThan(16_000)
  })
})
