import { bytesToHex, encodeRlpBytes, encodeRlpList, type Hash } from '@megarollup/protocol'
import { type BlockResult, executeBlock, InvalidBlockError, type WorldState } from '../../block/index.ts'
import { EngineUsageError } from '../../errors.ts'
import type { TraceHooks } from '../../trace/hooks.ts'
import { createTracingEvm } from '../../trace/tracing-evm.ts'
import { CliError } from '../CliError.ts'
import { allocOfState } from '../input/alloc.ts'
import type { JsonObject } from '../input/values.ts'
import { checksumAddresses } from './checksum.ts'
import type { Environment } from './environment.ts'
import { type Included, type Rejected, resultJson } from './result.ts'
import type { InputTransaction } from './transactions.ts'

/** The three outputs of a transition. */
export interface Transition {
  result: JsonObject
  alloc: JsonObject
  /** RLP of the transactions, in hexadecimal. */
  body: string
  included: readonly Included[]
}

export interface TransitionOptions {
  state: WorldState
  environment: Environment
  transactions: readonly InputTransaction[]
  /** Wei; nobody is paid when it is `undefined`. */
  reward: bigint | undefined
  hooks?: TraceHooks | undefined
}

/** Executes the block of a transition on its state, leaving out transactions that cannot be executed. */
export function runTransition({ state, environment, transactions, reward, hooks }: TransitionOptions): Transition {
  const rejected: Rejected[] = []
  const ready = transactions.flatMap((entry, index) => {
    if ('transaction' in entry) return [{ index, raw: entry.raw, ...entry.transaction }]
    rejected.push({ index, error: entry.error })
    return []
  })
  const evm = createTracingEvm({ chainId: environment.rules.chain.chainId, state })
  const hashes = new KnownHashes(environment)
  const run = () =>
    executeBlock(
      evm,
      state,
      environment.rules,
      {
        ...environment,
        difficulty: environment.difficulty ?? 0n,
        parentHash: environment.blockHashes.get(environment.number - 1n) ?? new Uint8Array(32),
        transactions: ready,
        blockHash: (number) => hashes.get(number),
      },
      { onInvalid: 'reject', reward },
    )
  let result: BlockResult
  try {
    result = hooks ? evm.observe(hooks, run) : run()
  } catch (error) {
    if (error instanceof EngineUsageError && hashes.missing !== undefined) throw hashes.failure()
    if (error instanceof InvalidBlockError) throw new CliError('evm', error.message)
    throw error
  }
  for (const { index, fault, message } of result.rejected) {
    const error = fault === 'gas-allowance' ? 'gas limit reached' : checksumAddresses(message)
    rejected.push({ index: ready[index]!.index, error })
  }
  rejected.sort((a, b) => a.index - b.index)
  const included = result.included.map((index) => ready[index]!)
  return {
    result: resultJson(environment, result, { stateRoot: state.root(), included, rejected }),
    alloc: allocOfState(state),
    body: bytesToHex(encodeBody(transactions)),
    included,
  }
}

/** Legacy transactions are lists, typed ones strings. */
function encodeBody(transactions: readonly InputTransaction[]): Uint8Array {
  const wellFormed = transactions.filter((entry) => 'transaction' in entry || entry.isTransaction)
  return encodeRlpList(wellFormed.map(({ raw }) => (raw[0]! >= 0xc0 ? raw : encodeRlpBytes(raw))))
}

/** The hashes of the environment; remembers which one was asked for in vain. */
class KnownHashes {
  missing: bigint | undefined
  readonly #environment: Environment

  constructor(environment: Environment) {
    this.#environment = environment
  }

  get(number: bigint): Hash | undefined {
    const hash = this.#environment.blockHashes.get(number)
    if (!hash) this.missing = number
    return hash
  }

  failure(): CliError {
    const why =
      this.#environment.blockHashes.size === 0 ? 'no blockhashes provided' : 'blockhash for that block not provided'
    return new CliError('missingBlockHash', `getHash(${this.missing}) invoked, ${why}`)
  }
}
