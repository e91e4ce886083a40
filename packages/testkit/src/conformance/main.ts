import { writeFile } from 'node:fs/promises'
import { Argument, Command, InvalidArgumentError, Option } from 'commander'
import { fixtureArchive, missingFixture } from '../fixtures/index.ts'
import type { Counts, Report } from './report.ts'
import { runSuite } from './run.ts'
import { NothingToRunError, type Suite } from './suite.ts'
import { suiteNamed, suites } from './suites.ts'

/** Failures printed by name; `--json` holds all. */
const PRINTED_FAILURES = 200

const program = new Command('pnpm conformance')
  .description('Runs a public test suite against this implementation.')
  .addArgument(
    new Argument('<suite>', suites.map(({ name, description }) => `${name}: ${description}`).join('; ')).choices(
      suites.map(({ name }) => name),
    ),
  )
  .argument('[path]', 'a file, a folder, a .tar or a .tar.zst; the suite’s archives in MEGAROLLUP_FIXTURES if left out')
  .option('--fork <name>', 'run only the cases of this fork, or of this network that changes its fork')
  .addOption(new Option('--jobs <count>', 'processes to run side by side').default(1).argParser(parseCount))
  .option('--json <file>', 'write the report to a file')
  .option('--quiet', 'no progress on stderr')
  .action(run)

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof NothingToRunError)) throw error
  refuse(error.message)
}

async function run(
  suiteName: string,
  path: string | undefined,
  options: { fork?: string; jobs: number; json?: string; quiet?: boolean },
): Promise<void> {
  const suite = suiteNamed(suiteName)
  const sources = path ? [path] : archivesOf(suite)
  if (sources.length === 0) return
  if (options.json)
    await writeFile(options.json, '').catch((error: Error) =>
      refuse(`${options.json} cannot be written: ${error.message}`),
    )
  const report = await runSuite(suite, sources, {
    fork: options.fork,
    jobs: options.jobs,
    onFile: (done, total) => {
      if (!options.quiet && (done % 100 === 0 || done === total)) process.stderr.write(`${done}/${total} files\n`)
    },
  })
  print(report)
  if (options.json) {
    const head = { suite: suite.name, fork: options.fork ?? 'all' }
    await writeFile(options.json, `${JSON.stringify({ ...head, ...report }, null, 2)}\n`)
  }
  if (report.failed > 0) process.exitCode = 1
}

function refuse(message: string): never {
  return program.error(`error: ${message}`, { exitCode: 2 })
}

/** The archives of a suite that are present; a line for each that is not. */
function archivesOf(suite: Suite): string[] {
  return suite.fixtures.flatMap((fixture) => {
    const archive = fixtureArchive(fixture)
    if (!archive) console.log(`${suite.name} skipped. ${missingFixture(fixture)}`)
    return archive ?? []
  })
}

function print(report: Report): void {
  for (const { name, fork, reason } of report.failures.slice(0, PRINTED_FAILURES)) {
    console.log(`failed: ${name}${fork === undefined ? '' : ` (${fork})`}\n  ${reason}`)
  }
  const hidden = report.failures.length - PRINTED_FAILURES
  if (hidden > 0) console.log(`… and ${hidden} more; --json FILE writes all of them.`)
  for (const [category, count] of Object.entries(report.skips)) console.log(`skipped: ${count} × ${category}`)
  for (const [fork, counts] of Object.entries(report.forks)) console.log(`${fork}: ${countsText(counts)}`)
  console.log(`took ${report.seconds.toFixed(1)} s`)
  console.log(countsText(report))
}

function countsText({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}

function parseCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('It must be a whole number above zero.')
  return count
}
