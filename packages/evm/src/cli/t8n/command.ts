import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Command, Option } from 'commander'
import { CliError } from '../CliError.ts'
import { stateOfAlloc } from '../input/alloc.ts'
import { parseJson, readJson, readStdin } from '../input/read.ts'
import { type JsonObject, objectOf } from '../input/values.ts'
import { environmentOf } from './environment.ts'
import { chainNamed } from './fork.ts'
import { TraceFiles } from './trace-files.ts'
import { transactionsOfJson, transactionsOfRlp } from './transactions.ts'
import { runTransition, type Transition } from './transition.ts'

interface Options {
  'input.alloc': string
  'input.env': string
  'input.txs': string
  'state.fork': string
  'state.chainid': string
  'state.reward': string
  'output.basedir': string
  'output.alloc': string
  'output.result': string
  'output.body': string
  trace?: boolean
  'trace.memory'?: boolean
  'trace.nostack'?: boolean
  'trace.returndata'?: boolean
  'trace.callframes'?: boolean
}

/** `evm t8n`: the transition of a state by a block, with the interface of geth's tool, which ethereum/execution-spec-tests drives. */
export function t8nCommand(): Command {
  return new Command('t8n')
    .aliases(['transition'])
    .description('Execute a block of transactions on a state: alloc + env + txs → result, alloc and body.')
    .option('--input.alloc <file>', 'state before, a JSON file or stdin', 'alloc.json')
    .option('--input.env <file>', 'block, a JSON file or stdin', 'env.json')
    .option('--input.txs <file>', 'transactions: JSON, a .rlp file with hexadecimal RLP, or stdin', 'txs.json')
    .option('--state.fork <name>', 'fork or transition; EIPs are added with +', 'GrayGlacier')
    .option('--state.chainid <id>', 'chain id', '1')
    .option('--state.reward <wei>', 'for the coinbase; -1 touches nobody', '0')
    .option('--output.basedir <folder>', 'where files are written', '')
    .option('--output.alloc <file>', 'state after: a file, stdout, stderr, or nothing', 'alloc.json')
    .option('--output.result <file>', 'roots and receipts, likewise', 'result.json')
    .option('--output.body <file>', 'RLP of the transactions, likewise', '')
    .option('--trace', 'write EIP-3155 lines to trace-INDEX-HASH.jsonl for each transaction')
    .option('--trace.memory', 'with the memory')
    .option('--trace.nostack', 'without the stack')
    .option('--trace.returndata', 'with the return data')
    .option('--trace.callframes', 'with a line for the beginning of each call')
    .addOption(new Option('--verbosity <level>', 'taken for compatibility').hideHelp())
    .addHelpText(
      'after',
      `
Examples:
  evm t8n --state.fork Cancun --output.result stdout --output.alloc stdout
  evm t8n --input.alloc stdin --input.env stdin --input.txs stdin --output.result stdout < block.json
  evm t8n --state.fork Berlin+3855 --trace --output.basedir out

Exit codes: 2 the block cannot be executed, 3 fork or env is not complete, 4 a block hash is missing, 10 JSON, 11 files, 12 RLP.`,
    )
    .action(runT8n)
}

async function runT8n(options: Options): Promise<void> {
  const input = await readInput(options)
  const { chain, extend } = chainNamed(options['state.fork'], numberOption('state.chainid', options['state.chainid']))
  const environment = environmentOf(input.env, chain)
  const rules = extend(environment.rules)
  const transactions =
    input.rlp !== undefined ? transactionsOfRlp(input.rlp, rules) : transactionsOfJson(input.txs, rules)
  const traces = options.trace
    ? new TraceFiles({
        enableMemory: options['trace.memory'] ?? false,
        disableStack: options['trace.nostack'] ?? false,
        enableReturnData: options['trace.returndata'] ?? false,
        callFrames: options['trace.callframes'] ?? false,
      })
    : undefined
  const reward = numberOption('state.reward', options['state.reward'])
  const transition = runTransition({
    state: stateOfAlloc(input.alloc),
    environment: { ...environment, rules },
    transactions,
    reward: reward < 0n ? undefined : reward,
    hooks: traces?.hooks,
  })
  await writeOutput(options, transition)
  await traces?.write(options['output.basedir'], transition.included)
}

async function readInput(
  options: Options,
): Promise<{ alloc: JsonObject; env: JsonObject; txs: unknown; rlp: unknown }> {
  const [alloc, env, txs] = [options['input.alloc'], options['input.env'], options['input.txs']]
  const stdin = [alloc, env, txs].includes('stdin') ? objectOf(parseJson(await readStdin(), 'stdin'), 'stdin') : {}
  const fromStdin = txs === 'stdin'
  return {
    alloc: objectOf(alloc === 'stdin' ? stdin.alloc : await readJson(alloc), 'alloc'),
    env: objectOf(env === 'stdin' ? stdin.env : await readJson(env), 'env'),
    txs: fromStdin ? (stdin.txs ?? []) : await readJson(txs),
    rlp: fromStdin ? stdin.txsRlp : txs.endsWith('.rlp') ? await readJson(txs) : undefined,
  }
}

async function writeOutput(options: Options, { alloc, result, body }: Transition): Promise<void> {
  const folder = options['output.basedir']
  const streams: Record<'stdout' | 'stderr', Record<string, unknown>> = { stdout: {}, stderr: {} }
  for (const [name, value] of Object.entries({ alloc, result, body })) {
    const target = options[`output.${name}` as 'output.alloc']
    if (target === 'stdout' || target === 'stderr') streams[target][name] = value
    else if (target !== '') await save(folder, target, value)
  }
  for (const target of ['stdout', 'stderr'] as const) {
    if (Object.keys(streams[target]).length > 0) process[target].write(`${JSON.stringify(streams[target], null, 2)}\n`)
  }
}

async function save(folder: string, name: string, value: unknown): Promise<void> {
  try {
    if (folder !== '') await mkdir(folder, { recursive: true })
    await writeFile(join(folder, name), `${JSON.stringify(value, null, 1)}\n`)
  } catch (error) {
    throw new CliError('io', `cannot write ${join(folder, name)}: ${(error as Error).message}`)
  }
}

function numberOption(name: string, text: string): bigint {
  if (/^(-?[0-9]+|0x[0-9a-f]+)$/i.test(text)) return BigInt(text)
  throw new CliError('config', `--${name} is ${text}, expected a whole number`)
}
