import { InvalidArgumentError, Option } from 'commander'
import { CliError } from '../CliError.ts'
import { jsonFilesAt } from '../input/files.ts'
import { readJson } from '../input/read.ts'
import { type JsonObject, objectOf } from '../input/values.ts'

/** What became of a case, with geth's names. */
export interface TestResult {
  name: string
  pass: boolean
  stateRoot?: string
  fork: string
  error?: string
}

/** `--run`, which both commands have. */
export function runOption(): Option {
  return new Option('--run <expression>', 'only tests whose name matches').default(/./, 'all').argParser((text) => {
    try {
      return new RegExp(text)
    } catch {
      throw new InvalidArgumentError('It must be a regular expression.')
    }
  })
}

/** Runs every test of some files, prints the results as one JSON list, and fails the program when one failed or there was none. */
export async function runTests(
  paths: readonly string[],
  names: RegExp,
  run: (name: string, test: JsonObject) => TestResult[],
): Promise<void> {
  const results: TestResult[] = []
  for (const path of await jsonFilesAt(paths)) {
    for (const [name, test] of Object.entries(objectOf(await readJson(path), path))) {
      if (names.test(name)) results.push(...run(name, objectOf(test, name)))
    }
  }
  if (results.length === 0) throw new CliError('config', `no test to run in ${paths.join(', ')}`)
  process.stdout.write(`${JSON.stringify(results, null, 2)}\n`)
  if (results.some(({ pass }) => !pass)) process.exitCode = 1
}
