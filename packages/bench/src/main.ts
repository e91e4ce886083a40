import { writeFile } from 'node:fs/promises'
import { Command, InvalidArgumentError, Option } from 'commander'
import { printReport } from './report/print.ts'
import { createReport, type SuiteResult } from './report/report.ts'
import { suites } from './suites.ts'

await new Command('pnpm bench')
  .description('Measures this implementation beside its peers, in one run.')
  .argument('<suite>', suites.map(({ name, description }) => `${name}: ${description}`).join('; '))
  .addOption(new Option('--rounds <count>', 'samples of each figure').argParser(parseCount))
  .option('--only <text>', 'only figures whose name contains this, where the suite can')
  .option('--json <file>', 'write the report to a file')
  .option('--html <file>', 'write a page with charts, where the suite has one')
  .action(async (name: string, options: { rounds?: number; only?: string; json?: string; html?: string }) => {
    const suite = suites.find((candidate) => candidate.name === name)
    if (!suite)
      throw new Error(`No suite is called ${name}; there are ${suites.map((known) => known.name).join(', ')}.`)
    const { rounds = suite.rounds, only } = options
    const result = await suite.run({ rounds, only })
    const { figures, details, text, page }: Partial<SuiteResult> & Pick<SuiteResult, 'figures'> = Array.isArray(result)
      ? { figures: result }
      : result
    const report = { ...createReport(name, figures), ...(details !== undefined && { details }) }
    printReport(report, `pnpm bench ${name} --rounds ${rounds}`)
    for (const line of text ?? []) console.log(line)
    if (options.html) {
      if (!page) throw new Error(`The suite ${name} has no page.`)
      await writeFile(options.html, page(report))
    }
    if (options.json) await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`)
  })
  .parseAsync()

function parseCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('It must be a whole number above zero.')
  return count
}
