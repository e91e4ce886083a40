import { homedir } from 'node:os'
import { join } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'

export interface DevnetOptions {
  json: boolean
  fullnodes: number
  portBase: number
  dataDir: string
  reset: boolean
  ephemeral: boolean
  logLevel: string
}

const DEFAULT_DATA_DIR = join(homedir(), '.megarollup', 'devnet')

function wholeNumber(name: string, max: number) {
  return (text: string) => {
    const value = Number(text)
    if (!Number.isInteger(value) || value < 0 || value > max) {
      throw new InvalidArgumentError(`${name} is a whole number from 0 to ${max}.`)
    }
    return value
  }
}

/** Reads the command line. Ends the process with status 2 when it is wrong, with 0 after `--help`. */
export function readOptions(argv: readonly string[]): DevnetOptions {
  return new Command('devnet')
    .description('A whole Megarollup network on this machine: L1, contracts, DA, a sequencer and full nodes.')
    .option('--json', 'print one line of JSON when ready, and nothing else on standard output', false)
    .option('--fullnodes <count>', 'number of full nodes', wholeNumber('the number of full nodes', 16), 2)
    .option(
      '--port-base <port>',
      'port of L1, from which the others follow; 0 picks free ones',
      wholeNumber('the port', 60_000),
      8_545,
    )
    .option('--data-dir <folder>', 'where the network keeps its state', DEFAULT_DATA_DIR)
    .option('--reset', 'begin with an empty network', false)
    .addOption(
      new Option('--ephemeral', 'keep the state in a temporary folder that is deleted at the end')
        .default(false)
        .conflicts('dataDir'),
    )
    .option('--log-level <level>', 'debug, info, warn or error', 'info')
    .showHelpAfterError('(add --help for the options)')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .addHelpText(
      'after',
      `
Examples:
  $ pnpm devnet                                    start, or continue, the network
  $ pnpm devnet --reset --fullnodes 1              start over, with one full node
  $ pnpm -s devnet --json --ephemeral --port-base 0   for scripts

Exit status: 0 stopped, 1 a role died, 2 usage, 3 port in use, 4 data folder.`,
    )
    .parse(argv, { from: 'user' })
    .opts<DevnetOptions>()
}
