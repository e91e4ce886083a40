import { privateKeyToAddress } from '@megarollup/crypto'
import { Command, InvalidArgumentError, Option } from 'commander'
import { blobScheduleOf, forkNamed, rulesOf, testNetwork } from '../../block/index.ts'
import { invalidCauses } from '../../invalid.ts'
import { createEip3155Hooks } from '../../tracers/eip3155.ts'
import { CliError } from '../CliError.ts'
import { unsignedTransactionOf } from '../input/transaction.ts'
import { addressOf, arrayOf, bytesOf, type JsonObject, numberOf, objectOf } from '../input/values.ts'
import { runOption, runTests, type TestResult } from './results.ts'
import { executeStateTest, type Refusal, type StateTestRun } from './state-test-run.ts'

interface Options {
  fork?: string
  index?: string
  run: RegExp
  trace?: boolean
}

/** `evm statetest`: one transaction on a given state, as the public tests have them. */
export function statetestCommand(): Command {
  return new Command('statetest')
    .description('Run state tests (ethereum/tests, ethereum/execution-spec-tests) and print the results as JSON.')
    .argument('<file...>', 'JSON files, or folders of them')
    .addOption(new Option('--fork <name>', 'only this fork').argParser(knownFork))
    .option('--index <number>', 'only this post of a fork')
    .addOption(runOption())
    .option('--trace', 'print EIP-3155 lines and the state root on stderr')
    .addHelpText(
      'after',
      '\nExample:\n  evm statetest --fork Cancun --trace test.json\n\nExit code 1 when a test fails.',
    )
    .action((paths: string[], options: Options) =>
      runTests(paths, options.run, (name, test) => runStateTest(name, test, options)),
    )
}

function knownFork(name: string): string {
  if (forkNamed(name) === undefined) throw new InvalidArgumentError('It is not the name of a fork.')
  return name
}

function runStateTest(name: string, test: JsonObject, options: Options): TestResult[] {
  if (test.post === undefined) throw new CliError('json', `${name} is no state test: it has no post`)
  return Object.entries(objectOf(test.post, 'post'))
    .filter(([fork]) => options.fork === undefined || forkNamed(fork) === forkNamed(options.fork))
    .flatMap(([fork, posts]) =>
      arrayOf(posts, `post of ${fork}`).flatMap((post, i) =>
        options.index === undefined || options.index === String(i)
          ? [runPost(name, fork, test, objectOf(post, `post ${i} of ${fork}`), options.trace === true)]
          : [],
      ),
    )
}

function runPost(name: string, fork: string, test: JsonObject, post: JsonObject, isTraced: boolean): TestResult {
  try {
    const { stateRoot, logsHash, refusal } = executeStateTest({
      ...stateTestRun(fork, test, post),
      hooks: isTraced ? createEip3155Hooks((line) => process.stderr.write(`${line}\n`)) : undefined,
    })
    if (isTraced) process.stderr.write(`{"stateRoot": "${stateRoot}"}\n`)
    const error =
      judgeRefusal(post.expectException, refusal) ??
      mismatch('post state root', stateRoot, post.hash) ??
      mismatch('post state logs hash', logsHash, post.logs)
    return { name, pass: error === undefined, stateRoot, fork, ...(error !== undefined && { error }) }
  } catch (error) {
    return { name, pass: false, fork, error: (error as Error).message }
  }
}

function judgeRefusal(expected: unknown, refusal: Refusal | undefined): string | undefined {
  if (refusal === undefined) return expected === undefined ? undefined : `unexpected success, want ${expected}`
  return expected === undefined ? `unexpected error: ${publicName(refusal)}` : undefined
}

function publicName(refusal: Refusal): string {
  if (refusal === 'form') return 'RLP_STRUCTURES_ENCODING'
  return refusal === 'gas-allowance' ? 'GAS_ALLOWANCE_EXCEEDED' : (invalidCauses[refusal].eest ?? refusal)
}

function mismatch(what: string, got: string, want: unknown): string | undefined {
  const without0x = (text: string) => text.replace(/^0x/, '')
  return got === want ? undefined : `${what} mismatch: got ${without0x(got)}, want ${without0x(String(want))}`
}

/** The case of a post: the transaction with the fields that it picks. */
function stateTestRun(fork: string, test: JsonObject, post: JsonObject): StateTestRun {
  const { chainid, blobSchedule } = objectOf(test.config ?? {}, 'config')
  const chainId = numberOf(chainid ?? 1, 'chainid')
  const rules = rulesOf(...networkOf(fork, chainId, blobSchedule))
  const json = pickTransaction(objectOf(test.transaction, 'transaction'), objectOf(post.indexes, 'indexes'))
  const sender =
    json.sender === undefined
      ? privateKeyToAddress(bytesOf(json.secretKey, 'secretKey'))
      : addressOf(json.sender, 'sender')
  const transaction = unsignedTransactionOf({ chainId: String(chainId), ...json }, 'the transaction', undefined)
  return {
    rules,
    env: objectOf(test.env, 'env'),
    pre: objectOf(test.pre, 'pre'),
    executable: transaction.value >> 256n === 0n ? { transaction, sender } : undefined,
  }
}

function networkOf(fork: string, chainId: bigint, schedule: unknown): Parameters<typeof rulesOf> {
  const chain = testNetwork(fork, { chainId, blobSchedule: blobScheduleOf(schedule) })
  return [chain, chain.forks.at(-1)!.fork]
}

function pickTransaction(transaction: JsonObject, indexes: JsonObject): JsonObject {
  const pick = (list: unknown, index: unknown) => (Array.isArray(list) ? list[Number(index)] : undefined)
  const accessList = pick(transaction.accessLists, indexes.data)
  return {
    ...transaction,
    input: pick(transaction.data, indexes.data),
    gas: pick(transaction.gasLimit, indexes.gas),
    value: pick(transaction.value, indexes.value),
    accessList,
    type: typeOf(transaction, accessList),
  }
}

/** State tests leave the type to the fields. */
function typeOf(transaction: JsonObject, accessList: unknown): number {
  if (transaction.authorizationList !== undefined) return 4
  if (transaction.blobVersionedHashes !== undefined || transaction.maxFeePerBlobGas !== undefined) return 3
  if (transaction.maxFeePerGas !== undefined) return 2
  return accessList === undefined || accessList === null ? 0 : 1
}
