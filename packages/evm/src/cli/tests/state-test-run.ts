import { keccak256 } from '@megarollup/crypto'
import { bytesToHex, encodeLog, encodeRlpList } from '@megarollup/protocol'
import { type ActiveRules, blobBaseFee } from '../../block/index.ts'
import type { TransactionInvalidCode } from '../../invalid.ts'
import type { TraceHooks } from '../../trace/hooks.ts'
import { createTracingEvm } from '../../trace/tracing-evm.ts'
import type { ExecutableTransaction, TransactionResult } from '../../types.ts'
import { stateOfAlloc } from '../input/alloc.ts'
import { addressOf, type JsonObject, numberOf, optionalNumber, wordOfNumber } from '../input/values.ts'

/** One case of a state test. */
export interface StateTestRun {
  rules: ActiveRules
  env: JsonObject
  pre: JsonObject
  /** `undefined` when a field does not fit. */
  executable: ExecutableTransaction | undefined
  hooks?: TraceHooks | undefined
}

export interface StateTestOutcome {
  stateRoot: string
  /** Keccak-256 of the RLP of the logs. */
  logsHash: string
  refusal: Refusal | undefined
}

/** Why the transaction was not executed: its form, what is wrong with it, or that the block has not the gas. */
export type Refusal = TransactionInvalidCode | 'form' | 'gas-allowance'

/** What a base fee is where a test leaves it out: geth takes the same. */
const DEFAULT_BASE_FEE = 10n

/** Executes the transaction of a state test; the coinbase is touched afterwards, as if it were paid a reward of nothing. */
export function executeStateTest({ rules, env, pre, executable, hooks }: StateTestRun): StateTestOutcome {
  const state = stateOfAlloc(pre)
  const evm = createTracingEvm({ chainId: rules.chain.chainId, state })
  const coinbase = addressOf(env.currentCoinbase, 'currentCoinbase')
  const gasLimit = numberOf(env.currentGasLimit, 'currentGasLimit')
  evm.setBlock(
    {
      number: numberOf(env.currentNumber, 'currentNumber'),
      timestamp: numberOf(env.currentTimestamp, 'currentTimestamp'),
      baseFeePerGas: optionalNumber(env.currentBaseFee, 'currentBaseFee') ?? (rules.hasBaseFee ? DEFAULT_BASE_FEE : 0n),
      gasLimit,
      coinbase,
      prevRandao: wordOfNumber(optionalNumber(env.currentRandom, 'currentRandom') ?? 0n),
      parentBeaconBlockRoot: wordOfNumber(0n),
    },
    {
      // State tests have no chain: by convention the hash of a block is that of its number in decimal text.
      blockHash: (number) => keccak256(new TextEncoder().encode(String(number))),
      blobBaseFee: blobBaseFee(rules, optionalNumber(env.currentExcessBlobGas, 'currentExcessBlobGas') ?? 0n),
      difficulty: optionalNumber(env.currentDifficulty, 'currentDifficulty') ?? 0n,
      fork: rules.fork,
    },
  )
  const run = () => (executable ? evm.execute([executable], gasLimit)[0]! : undefined)
  const result = hooks ? evm.observe(hooks, run) : run()
  evm.addBalance(coinbase, 0n)
  state.apply(evm.takeDiff())
  const logs = result?.outcome === 'executed' ? result.logs : []
  return {
    stateRoot: bytesToHex(state.root()),
    logsHash: bytesToHex(keccak256(encodeRlpList(logs.map(encodeLog)))),
    refusal: refusalOf(result),
  }
}

function refusalOf(result: TransactionResult | undefined): Refusal | undefined {
  if (!result) return 'form'
  if (result.outcome === 'executed') return undefined
  return result.outcome === 'invalid' ? result.code : 'gas-allowance'
}
