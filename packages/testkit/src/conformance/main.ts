import { writeFile } from 'node:fs/promises'
import { Command, InvalidArgumentError, Option } from 'commander'
import { fixtureArchive, missingFixture } from '../fixtures/index.ts'
import { type Report, runSuite } from './run.ts'
import { suiteNamed, suites } from './suites.ts'

/** Failures printed by name; `--json` holds all. */
const PRINTED_FAILURES = 200

const program = new Command('pnpm conformance')
  .description('Runs a public test suite against this implementation.')
  .argument('<suite>', suites.map(({ name, description }) => `${name}: ${description}`).join('; '))
  .argument(
    '[path]',
    'a JSON file, a folder, a .tar or a .tar.zst; the suite’s archive in MEGAROLLUP_FIXTURES if left out',
  )
  .option('--fork <name>', 'run the cases of this fork', 'Osaka')
  .addOption(new Option('--jobs <count>', 'processes to run side by side').default(1).argParser(parseCount))
  .option('--json <file>', 'write the report to a file')
  .option('--quiet', 'no progress on stderr')
  .action(run)

await program.parseAsync()

async function run(
  suiteName: string,
  path: string | undefined,
  options: { fork: string; jobs: number; json?: string; quiet?: boolean },
): Promise<void> {
  const suite = suiteNamed(suiteName)
  const source = path ?? fixtureArchive(suite.fixture)
  if (!source) {
    console.log(`${suite.name} skipped. ${missingFixture(suite.fixture)}`)
    return
  }
  const report = await runSuite(suite, source, {
    fork: options.fork,
    jobs: options.jobs,
    onFile: (done, total) => {
      if (!options.quiet && (done % 100 === 0 || done === total)) process.stderr.write(`${done}/${total} files\n`)
    },
  })
  print(report)
  if (options.json) {
    await writeFile(options.json, `${JSON.stringify({ suite: suite.name, fork: options.fork, ...report }, null, 2)}\n`)
  }
  if (report.failed > 0) process.exitCode = 1
}

function print(report: Report): void {
  for (const { name, reason } of report.failures.slice(0, PRINTED_FAILURES)) console.log(`failed: ${name}\n  ${reason}`)
  const hidden = report.failures.length - PRINTED_FAILURES
  if (hidden > 0) console.log(`… and ${hidden} more; --json FILE writes all of them.`)
  for (const [category, count] of Object.entries(report.skips)) console.log(`skipped: ${count} × ${category}`)
  console.log(`took ${report.seconds.toFixed(1)} s`)
  console.log(`${report.passed} passed, ${report.failed} failed, ${report.skipped} skipped`)
}

function parseCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('It must be a whole number above zero.')
  return count
}
