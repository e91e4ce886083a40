import { keccak256 } from '@megarollup/crypto'
import { createEvm, type Evm, invalidCauses, type TransactionResult } from '@megarollup/evm'
import type { BlockEnvironment } from '@megarollup/protocol'
import { forkNamed, isForkWanted } from '../forks.ts'
import { type CaseResult, failed, passed, type Suite } from '../suite.ts'
import { blobBaseFee } from './blob-fee.ts'
import { prepareTransaction } from './executable.ts'
import { bytes, quantity, type StateTest, type StateTestFile, type StateTestPost, word } from './fixture.ts'
import { logsHash } from './logs-hash.ts'
import { MemoryState } from './memory-state.ts'

/** Forks of which there are rules. */
const RUNNABLE = new Set(['Osaka'])

/** State tests: one transaction on a given state; state root, logs and the name of the exception are compared. */
export const stateTests = {
  name: 'state-tests',
  description: 'GeneralStateTests of ethereum/execution-spec-tests and ethereum/tests',
  fixtures: ['eest-v5.4.0-state_tests.dev'],
  runFile(_path, json, options) {
    return Object.entries(json as StateTestFile).flatMap(([name, test]) =>
      Object.entries(test.post)
        .filter(([fork]) => RUNNABLE.has(fork) && isForkWanted(options, fork))
        .flatMap(([fork, posts]) =>
          posts.map((post) => ({
            fork: forkNamed(fork),
            ...runPost(posts.length === 1 ? name : `${name}${suffix(post)}`, test, post, fork),
          })),
        ),
    )
  },
} satisfies Suite

function suffix({ indexes: { data, gas, value } }: StateTestPost): string {
  return `[d${data} g${gas} v${value}]`
}

function runPost(name: string, test: StateTest, post: StateTestPost, fork: string): CaseResult {
  const prepared = prepareTransaction(test, post)
  if ('disagreement' in prepared) return failed(name, prepared.disagreement)
  const state = MemoryState.from(test.pre)
  let result: TransactionResult
  try {
    const evm = engine(quantity(test.config?.chainid ?? '0x1'))
    const environment = environmentOf(test)
    evm.reset(state)
    evm.setBlock(environment, { blockHash: blockHashOf, blobBaseFee: blobBaseFee(test, fork) })
    result = evm.execute([prepared.executable], environment.gasLimit)[0]!
    state.apply(evm.takeDiff())
  } catch (error) {
    engines.clear()
    return failed(name, `the engine threw: ${error}`)
  }
  const wrong = judgeException(post, result) ?? judgeLogs(post, result) ?? judgeState(post, state, result)
  return wrong === undefined ? passed(name) : failed(name, wrong)
}

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

/** State tests have no chain: by convention the hash of a block is that of its number in decimal text. */
function blockHashOf(number: bigint): Uint8Array {
  return keccak256(new TextEncoder().encode(String(number)))
}

function judgeException({ expectException }: StateTestPost, result: TransactionResult): string | undefined {
  const got = exceptionOf(result)
  if (expectException === undefined) return got && `refused with ${got}`
  if (got === undefined) return `executed, expected ${expectException}`
  const accepted = expectException.split('|').map((exception) => exception.replace(/^TransactionException\./, ''))
  return accepted.includes(got) ? undefined : `refused with ${got}, expected ${expectException}`
}

/** The public name of the reason why a transaction was not executed. */
function exceptionOf(result: TransactionResult): string | undefined {
  switch (result.outcome) {
    case 'executed':
      return undefined
    case 'invalid':
      return invalidCauses[result.code].eest ?? result.code
    case 'block-full':
      return 'GAS_ALLOWANCE_EXCEEDED'
    case 'deferred':
      return 'nothing: it was deferred'
  }
}

function judgeLogs({ logs }: StateTestPost, result: TransactionResult): string | undefined {
  const hash = hexOf(logsHash(result.outcome === 'executed' ? result.logs : []))
  return hash === logs ? undefined : `logs hash ${hash}, expected ${logs}`
}

function judgeState(post: StateTestPost, state: MemoryState, result: TransactionResult): string | undefined {
  const root = hexOf(state.root())
  if (root === post.hash) return undefined
  const differences = post.state
    ? state.differencesFrom(post.state).slice(0, 5).join('; ')
    : 'the file has no post-state'
  const gas = result.outcome === 'executed' ? `, ${result.gasUsed} gas used, ${result.failure ?? 'success'}` : ''
  return `state root ${root}, expected ${post.hash} (${differences}${gas})`
}

function hexOf(data: Uint8Array): string {
  return `0x${Buffer.from(data).toString('hex')}`
}
