import { existsSync } from 'node:fs'
import { Command } from 'commander'
import { CliError, exitCodes } from '../CliError.ts'
import { readJson, readStdin, readText } from '../input/read.ts'
import { addressOf, bytesOf, numberOf, objectOf } from '../input/values.ts'
import { type RunRequest, type RunResult, runCode } from './run-code.ts'

interface Options {
  input?: string
  fork: string
  gas: string
  value: string
  price: string
  sender: string
  receiver: string
  prestate?: string
  create?: boolean
  trace?: boolean
  memory?: boolean
  json?: boolean
}

/** `evm run`: bytecode on an empty state, or on a given one. */
export function runCommand(): Command {
  return new Command('run')
    .description('Execute bytecode and print what it returns, the gas it takes and its logs.')
    .argument('[code]', 'hexadecimal, a file of it, or - for stdin; left out, the code of the receiver in the prestate')
    .option('--input <data>', 'call data: hexadecimal, or a file of it')
    .option('--fork <name>', 'rules', 'Osaka')
    .option('--gas <amount>', 'gas of the call, without the price of a transaction', '10000000000')
    .option('--value <wei>', 'wei that come with the call', '0')
    .option('--price <wei>', 'what GASPRICE answers', '0')
    .option('--sender <address>', 'who calls', '0x000000000000000000000000000073656e646572')
    .option('--receiver <address>', 'whose code it is', '0x0000000000000000000000007265636569766572')
    .option('--prestate <file>', 'a genesis, or the accounts alone, in JSON')
    .option('--create', 'the code is that of a creation')
    .option('--trace', 'print EIP-3155 lines on stderr')
    .option('--memory', 'with the memory in each line')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Examples:
  evm run 0x5f35600101805f5260205ff3 --input 0x${'00'.repeat(31)}29
  evm run contract.hex --fork London --trace
  echo 6001600101 | evm run - --json
  evm run --prestate genesis.json --receiver 0xcc… --input 0xa9059cbb…

Exit code 2 when the call reverts or halts.`,
    )
    .action(run)
}

async function run(code: string | undefined, options: Options): Promise<void> {
  if (code === undefined && (options.prestate === undefined || options.create))
    throw new CliError(
      'config',
      'there is no code to run: give it, a file of it, - for stdin, or a --prestate that has it',
    )
  const request: RunRequest = {
    code: code === undefined ? undefined : bytesOf((await textOf(code)).trim(), 'code'),
    input: options.input === undefined ? new Uint8Array() : bytesOf((await textOf(options.input)).trim(), '--input'),
    fork: options.fork,
    gas: numberOf(options.gas, '--gas'),
    value: numberOf(options.value, '--value'),
    price: numberOf(options.price, '--price'),
    sender: addressOf(options.sender, '--sender'),
    receiver: addressOf(options.receiver, '--receiver'),
    genesis: options.prestate === undefined ? {} : objectOf(await readJson(options.prestate), options.prestate),
    isCreation: options.create === true,
    onTrace: options.trace ? (line) => process.stderr.write(`${line}\n`) : undefined,
    readsMemory: options.memory === true,
  }
  const result = runCode(request)
  process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : summary(result))
  if (result.status !== 'success') process.exitCode = exitCodes.evm
}

/** The text itself, or what is in the file of that name, or on standard input. */
async function textOf(argument: string): Promise<string> {
  if (argument === '-') return readStdin()
  if (existsSync(argument)) return readText(argument)
  // What begins like hexadecimal was meant so, and is refused as that.
  return /^0x/i.test(argument) || !/[^0-9a-f]/i.test(argument) ? argument : readText(argument)
}

function summary({ status, gasUsed, output, error, contractAddress, logs }: RunResult): string {
  const lines = [
    `status    ${status}${error === undefined ? '' : `: ${error}`}`,
    `gas used  ${gasUsed}`,
    `output    ${output}`,
    ...(contractAddress === undefined ? [] : [`contract  ${contractAddress}`]),
    ...logs.map(({ address, topics, data }, i) => `log ${i}     ${[address, ...topics, data].join(' ')}`),
  ]
  return `${lines.join('\n')}\n`
}
