import { keccak256 } from '@megarollup/crypto'
import {
  createEvm,
  type Evm,
  type ExecutableTransaction,
  type Fork,
  forks,
  type TransactionResult,
} from '@megarollup/evm'
import type { BlockEnvironment } from '@megarollup/protocol'
import { forkNamed, isForkWanted } from '../forks.ts'
import { type CaseResult, failed, passed, type Suite, type SuiteOptions, skipped } from '../suite.ts'
import { blobBaseFee } from './blob-fee.ts'
import { ANY_OUTCOME, judgeException, judgeUndecodable } from './exception.ts'
import { prepareTransaction } from './executable.ts'
import { bytes, quantity, type StateTest, type StateTestFile, type StateTestPost, word } from './fixture.ts'
import { logsHash } from './logs-hash.ts'
import { MemoryState } from './memory-state.ts'

/** State tests: one transaction on a given state; state root, logs and the name of the exception are compared. */
export const stateTests = {
  name: 'state-tests',
  description: 'GeneralStateTests of ethereum/execution-spec-tests and ethereum/tests',
  fixtures: ['eest-v5.4.0-state_tests.dev'],
  runFile: (_path, json, options) => runStateTests(json as StateTestFile, options, { isRewarded: false }),
} satisfies Suite

/** The same in the formats of older years, for every fork up to Cancun. */
export const legacyStateTests = {
  name: 'legacy-state-tests',
  description: 'GeneralStateTests of ethereum/legacytests',
  fixtures: ['legacytests-Constantinople-GST+VMTests', 'legacytests-Cancun-GeneralStateTests'],
  owns: (path) => path.endsWith('.json') && path.includes('/GeneralStateTests/'),
  runFile: (_path, json, options) =>
    runStateTests(nameNoException(json as StateTestFile), options, { isRewarded: true }),
} satisfies Suite

/** The oldest files do not say that a transaction must be refused: their state roots show it. */
function nameNoException(file: StateTestFile): StateTestFile {
  for (const { post } of Object.values(file))
    for (const each of Object.values(post).flat()) if (each.txbytes === undefined) each.expectException ??= ANY_OUTCOME
  return file
}

/** How the files of a suite differ. */
interface Convention {
  /** The coinbase gets a reward of nothing afterwards, which touches it. */
  isRewarded: boolean
}

function runStateTests(file: StateTestFile, options: SuiteOptions, convention: Convention): CaseResult[] {
  return Object.entries(file).flatMap(([name, test]) =>
    Object.entries(test.post)
      .filter(([fork]) => isForkWanted(options, fork))
      .flatMap(([fork, posts]) =>
        posts.map((post) => ({
          fork: forkNamed(fork),
          ...runPost(posts.length === 1 ? name : `${name}${suffix(post)}`, test, post, forkNamed(fork), convention),
        })),
      ),
  )
}

function suffix({ indexes: { data, gas, value } }: StateTestPost): string {
  return `[d${data} g${gas} v${value}]`
}

function isFork(name: string): name is Fork {
  return name in forks
}

/** Whether the data is an input of BLAKE2F (EIP-152: 213 bytes that begin with the number of rounds) that takes a minute to answer. */
function wantsEndlessRounds({ transaction }: StateTest, { indexes }: StateTestPost): boolean {
  const data = transaction.data[indexes.data] ?? ''
  return data.length === 2 + 2 * 213 && Number(data.slice(0, 10)) >= 2 ** 31
}

function runPost(
  name: string,
  test: StateTest,
  post: StateTestPost,
  fork: string,
  { isRewarded }: Convention,
): CaseResult {
  if (!isFork(fork)) return failed(name, `there are no rules of ${fork}`)
  if (wantsEndlessRounds(test, post)) return skipped(name, 'more than 2^31 rounds of BLAKE2F: a minute each')
  const prepared = prepareTransaction(test, post)
  if ('disagreement' in prepared) return failed(name, prepared.disagreement)
  const state = MemoryState.from(test.pre)
  const coinbase = bytes(test.env.currentCoinbase)
  if ('refusal' in prepared) {
    if (isRewarded) rewardNothing(state, coinbase, fork)
    return verdict(name, judgeUndecodable(post, prepared.refusal) ?? judgeState(post, state))
  }
  let result: TransactionResult
  try {
    result = execute(test, fork, state, prepared.executable)
    if (isRewarded) rewardNothing(state, coinbase, fork)
  } catch (error) {
    engines.clear()
    return failed(name, `the engine threw: ${error}`)
  }
  return verdict(name, judgeException(post, result) ?? judgeLogs(post, result) ?? judgeState(post, state, result))
}

function verdict(name: string, wrong: string | undefined): CaseResult {
  return wrong === undefined ? passed(name) : failed(name, wrong)
}

/** Executes the transaction and makes its changes to `state`. */
function execute(
  test: StateTest,
  fork: Fork,
  state: MemoryState,
  executable: ExecutableTransaction,
): TransactionResult {
  const environment = environmentOf(test)
  const run = (evm: Evm) => {
    evm.reset(state)
    evm.setBlock(environment, {
      fork,
      blockHash: blockHashOf,
      blobBaseFee: blobBaseFee(test, fork),
      difficulty: quantity(test.env.currentDifficulty),
    })
    const [result] = evm.execute([executable], environment.gasLimit)
    state.apply(evm.takeDiff())
    return result!
  }
  const chainId = quantity(test.config?.chainid ?? '0x1')
  const result = run(engine(chainId))
  const isTooLarge = result.outcome === 'invalid' && result.code === 'engine-limit'
  return isTooLarge ? run(createEvm({ chainId, state, maxMemoryBytes: LARGE_MEMORY_BYTES })) : result
}

/** For a thousand calls with a megabyte of memory each, or a million transient slots. */
const LARGE_MEMORY_BYTES = 2 ** 32 - 65_536

/** One engine a chain id: making one costs more than running a test. An engine that threw is not used again. */
const engines = new Map<bigint, Evm>()

function engine(chainId: bigint): Evm {
  let evm = engines.get(chainId)
  if (!evm) {
    evm = createEvm({ chainId, state: MemoryState.from({}) })
    engines.set(chainId, evm)
  }
  return evm
}

function environmentOf({ env }: StateTest): BlockEnvironment {
  return {
    number: quantity(env.currentNumber),
    timestamp: quantity(env.currentTimestamp),
    baseFeePerGas: quantity(env.currentBaseFee),
    gasLimit: quantity(env.currentGasLimit),
    coinbase: bytes(env.currentCoinbase),
    prevRandao: word(quantity(env.currentRandom)),
    parentBeaconBlockRoot: word(0n),
  }
}

/**
 * The block reward, which is nothing. It touches the coinbase: until EIP-161 it exists afterwards, since then it does not when it
 * is empty.
 */
function rewardNothing(state: MemoryState, coinbase: Uint8Array, fork: Fork): void {
  const account = state.account(coinbase)
  const isEmpty =
    !account || (account.nonce === 0n && account.balance === 0n && state.code(account.codeHash).length === 0)
  if (!isEmpty) return
  const kept = { nonce: 0n, balance: 0n, codeHash: keccak256(new Uint8Array(0)) }
  const change = forks[fork].parameters.clearsEmptyAccounts ? undefined : (account ?? kept)
  state.apply({ accounts: [{ address: coinbase, account: change }], storage: [], codes: [] })
}

/** State tests have no chain: by convention the hash of a block is that of its number in decimal text. */
function blockHashOf(number: bigint): Uint8Array {
  return keccak256(new TextEncoder().encode(String(number)))
}

function judgeLogs({ logs }: StateTestPost, result: TransactionResult): string | undefined {
  const hash = hexOf(logsHash(result.outcome === 'executed' ? result.logs : []))
  return hash === logs ? undefined : `logs hash ${hash}, expected ${logs}`
}

function judgeState(post: StateTestPost, state: MemoryState, result?: TransactionResult): string | undefined {
  const root = hexOf(state.root())
  if (root === post.hash) return undefined
  const differences = post.state
    ? state.differencesFrom(post.state).slice(0, 5).join('; ')
    : 'the file has no post-state'
  const gas = result?.outcome === 'executed' ? `, ${result.gasUsed} gas used, ${result.failure ?? 'success'}` : ''
  return `state root ${root}, expected ${post.hash} (${differences}${gas})`
}

function hexOf(data: Uint8Array): string {
  return `0x${Buffer.from(data).toString('hex')}`
}
