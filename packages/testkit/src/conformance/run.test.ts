import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isForkWanted } from './forks.ts'
import { precompiles } from './precompiles/suite.ts'
import { runSuite } from './run.ts'
import { failed, NothingToRunError, passed, type Suite, skipped } from './suite.ts'

/** Cases are what the file says of them. */
const fake: Suite = {
  name: 'fake',
  description: 'a suite for this test',
  fixtures: ['bench-contracts'],
  runFile(_path, json, options) {
    return Object.entries(json as Record<string, string>).flatMap(([name, text]) => {
      const [outcome, fork] = text.split(' ')
      if (fork && !isForkWanted(options, fork)) return []
      if (outcome === 'skips') return skipped(name, 'a reason', fork)
      return outcome === 'passes' ? passed(name, fork) : failed(name, `it ${outcome}`, fork)
    })
  },
}

describe('runSuite', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'megarollup-suite-'))
    await mkdir(join(folder, 'deeper/.meta'), { recursive: true })
    await writeFile(join(folder, 'b.json'), '{"zebra": "breaks Paris", "ant": "breaks Berlin", "bee": "passes Paris"}')
    await writeFile(join(folder, 'deeper/a.json'), '{"cat": "skips", "dog": "passes Osaka"}')
    await writeFile(join(folder, 'deeper/.meta/index.json'), '{"not": "a test"}')
    await writeFile(join(folder, 'deeper/notes.txt'), 'not a test')
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('counts by fork, and lists failures by name', async () => {
    expect(await runSuite(fake, folder)).toMatchObject({
      passed: 2,
      failed: 2,
      skipped: 1,
      failures: [
        { name: 'ant', reason: 'it breaks', fork: 'Berlin' },
        { name: 'zebra', reason: 'it breaks', fork: 'Paris' },
      ],
      skips: { 'a reason': 1 },
      forks: {
        Berlin: { passed: 0, failed: 1, skipped: 0 },
        Osaka: { passed: 1, failed: 0, skipped: 0 },
        Paris: { passed: 1, failed: 1, skipped: 0 },
      },
    })
  })

  it('runs one file alone', async () => {
    expect(await runSuite(fake, join(folder, 'deeper/a.json'))).toMatchObject({
      passed: 1,
      skipped: 1,
    })
  })

  it('counts a file that cannot be read as a failure with its name', async () => {
    const broken = join(folder, 'broken.json')
    await writeFile(broken, '{')
    const report = await runSuite(fake, broken)
    await rm(broken)
    expect(report).toMatchObject({ passed: 0, failed: 1, failures: [{ name: broken }] })
  })

  it('runs the cases of one fork alone', async () => {
    expect(await runSuite(fake, folder, { fork: 'merge' })).toMatchObject({ passed: 1, failed: 1, skipped: 1 })
  })

  it('runs several places as one', async () => {
    expect(await runSuite(fake, [join(folder, 'b.json'), join(folder, 'deeper')])).toMatchObject({
      passed: 2,
      failed: 2,
    })
  })

  it('leaves files to the suites that own them, and gives those that are not JSON unread', async () => {
    const texts: Suite = {
      ...fake,
      owns: (path) => path.endsWith('/notes.txt'),
      runFile: async (_path, json) => [json === undefined ? passed('notes') : failed('notes', 'was read')],
    }
    expect(await runSuite(texts, folder)).toMatchObject({ passed: 1, failed: 0 })
  })

  it('refuses a place where nothing is to be run', async () => {
    const notes = join(folder, 'deeper/notes.txt')
    await expect(runSuite(fake, notes)).rejects.toThrow(`The suite fake has no case at ${notes}.`)
    await expect(runSuite(fake, join(folder, 'b.json'), { fork: 'Cancun' })).rejects.toThrow(NothingToRunError)
  })

  it('says so when there is nothing at the path', async () => {
    await expect(runSuite(fake, join(folder, 'absent'))).rejects.toThrow('There is nothing at')
  })

  it('spreads files over processes, with the same report', async () => {
    const vectors = join(folder, 'precompiles')
    await mkdir(vectors)
    const [input, output] = ['01'.padStart(64, '0') + '02'.padStart(64, '0'), '00'.repeat(64)]
    const vector = (Name: string, Gas: number) => ({ Name, Input: input + output, Expected: input, Gas })
    await writeFile(
      join(vectors, 'bn256Add.json'),
      JSON.stringify([vector('G + 0', 150), vector('a wrong price', 151)]),
    )
    await writeFile(join(vectors, 'unknown.json'), JSON.stringify([vector('of no precompile', 0)]))
    const [alone, spread] = [await runSuite(precompiles, vectors), await runSuite(precompiles, vectors, { jobs: 2 })]
    expect(spread).toMatchObject({
      passed: 1,
      failed: 2,
      failures: [{ name: 'bn256Add/a wrong price' }, { name: 'unknown' }],
    })
    expect({ ...spread, seconds: 0 }).toEqual({ ...alone, seconds: 0 })
  })
})
