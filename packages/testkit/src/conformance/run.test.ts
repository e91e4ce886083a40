import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { precompiles } from './precompiles/suite.ts'
import { runSuite } from './run.ts'
import { failed, passed, type Suite, skipped } from './suite.ts'

/** Cases are what the file says of them. */
const fake: Suite = {
  name: 'fake',
  description: 'a suite for this test',
  fixture: 'bench-contracts',
  forks: ['Osaka'],
  runFile(_path, json, { fork }) {
    return Object.entries(json as Record<string, string>).map(([name, text]) => {
      if (text === 'skip') return skipped(name, 'another fork')
      return text === fork ? passed(name) : failed(name, `it says ${text}`)
    })
  },
}

describe('runSuite', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'megarollup-suite-'))
    await mkdir(join(folder, 'deeper/.meta'), { recursive: true })
    await writeFile(join(folder, 'b.json'), '{"zebra": "Paris", "ant": "Berlin", "bee": "Osaka"}')
    await writeFile(join(folder, 'deeper/a.json'), '{"cat": "skip", "dog": "Osaka"}')
    await writeFile(join(folder, 'deeper/.meta/index.json'), '{"not": "a test"}')
    await writeFile(join(folder, 'deeper/notes.txt'), 'not a test')
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('counts, and lists failures by name', async () => {
    expect(await runSuite(fake, folder, { fork: 'Osaka' })).toMatchObject({
      passed: 2,
      failed: 2,
      skipped: 1,
      failures: [
        { name: 'ant', reason: 'it says Berlin' },
        { name: 'zebra', reason: 'it says Paris' },
      ],
      skips: { 'another fork': 1 },
    })
  })

  it('runs one file alone', async () => {
    expect(await runSuite(fake, join(folder, 'deeper/a.json'), { fork: 'Osaka' })).toMatchObject({
      passed: 1,
      skipped: 1,
    })
  })

  it('counts a file that cannot be read as a failure with its name', async () => {
    const broken = join(folder, 'broken.json')
    await writeFile(broken, '{')
    const report = await runSuite(fake, broken, { fork: 'Osaka' })
    await rm(broken)
    expect(report).toMatchObject({ passed: 0, failed: 1, failures: [{ name: broken }] })
  })

  it('refuses a fork that the suite cannot run', async () => {
    await expect(runSuite(fake, folder, { fork: 'Frontier' })).rejects.toThrow('fake runs Osaka, not Frontier')
  })

  it('says so when there is nothing at the path', async () => {
    await expect(runSuite(fake, join(folder, 'absent'), { fork: 'Osaka' })).rejects.toThrow('There is nothing at')
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
    await writeFile(join(vectors, 'modexp.json'), JSON.stringify([vector('of an older schedule', 0)]))
    const [alone, spread] = [
      await runSuite(precompiles, vectors, { fork: 'Osaka' }),
      await runSuite(precompiles, vectors, { fork: 'Osaka', jobs: 2 }),
    ]
    expect(spread).toMatchObject({ passed: 1, failed: 1, skipped: 1, failures: [{ name: 'bn256Add/a wrong price' }] })
    expect({ ...spread, seconds: 0 }).toEqual({ ...alone, seconds: 0 })
  })
})
