/** `pnpm soak <name>`: random tests that run as long as one likes. Exits 1 on a failure and prints how to repeat it. */
import { inspect } from 'node:util'
import { Command, InvalidArgumentError, Option } from 'commander'
import { runSoak } from './run-soak.ts'
import { soakNamed, soaks } from './soaks.ts'

const DEFAULT_SECONDS = 60

interface Options {
  seconds?: number
  count?: number
  first: number
  seed?: string
}

await new Command('pnpm soak')
  .description('Random tests without an end.')
  .argument('<name>', soaks.map(({ name, description }) => `${name}: ${description}`).join('; '))
  .addOption(
    new Option('--seconds <n>', `stop after so many seconds (default ${DEFAULT_SECONDS})`).argParser(parseNumber),
  )
  .addOption(new Option('--count <n>', 'stop after so many rounds').argParser(parseNumber))
  .addOption(new Option('--first <n>', 'number of the first round').default(0).argParser(parseNumber))
  .option('--seed <text>', 'repeat the rounds of this seed (default: a new one)')
  .action(run)
  .parseAsync()

async function run(name: string, { seconds, count, first, seed = String(Date.now()) }: Options): Promise<void> {
  const soak = soakNamed(name)
  console.log(`${name}, seed ${seed}`)
  const report = await runSoak(soak, {
    seed,
    first,
    count: count ?? Number.POSITIVE_INFINITY,
    seconds: seconds ?? (count === undefined ? DEFAULT_SECONDS : Number.POSITIVE_INFINITY),
  })
  console.log(report.summary)
  if (report.failure !== undefined) {
    console.error(inspect(report.failure.cause, { depth: 4 }))
    console.error(`repeat: pnpm soak ${name} --seed ${seed} --first ${report.failure.round} --count 1`)
    process.exitCode = 1
  }
  const verdict = report.failure === undefined ? 'no failure' : `failed in round ${report.failure.round}`
  console.log(`${report.rounds} rounds in ${report.seconds.toFixed(1)} s, ${verdict}`)
}

function parseNumber(text: string): number {
  const number = Number(text)
  if (!Number.isFinite(number) || number < 0) throw new InvalidArgumentError('a number, 0 or more')
  return number
}
