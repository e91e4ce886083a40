import {
  createTracer,
  createTracingEvm,
  joinHooks,
  type Tracer,
  TracerConfigError,
  TraceSizeError,
  type TracingEvm,
} from '@megarollup/evm/tracers'
import type { BlockEnvironment, Hash, RecoveredTransaction, StateReader } from '@megarollup/protocol'
import { type CallRequest, InvalidTracerError, type Json, TraceLimitError, type TraceQuery } from '@megarollup/rpc'
import { fetched, MissingRead } from '../backend/remote-state.ts'
import { BEACON_ROOTS_ADDRESS } from '../execution/protocol-calls.ts'
import { Mutex } from '../mutex.ts'
import { traceBounds } from './trace-bounds.ts'

/** A block as it is run again. */
export interface TracedBlock {
  environment: BlockEnvironment
  /** As it was before the first transaction; reads may throw `MissingRead`. */
  state: StateReader
  hash: Hash | undefined
  transactions: readonly RecoveredTransaction[]
}

/** Traces that may wait for the one that runs: it is on the thread that serves everybody. */
const MAX_WAITING = 8
const DEFAULT_TIMEOUT_MS = 5_000
const MAX_TIMEOUT_MS = 25_000
/** Of what tracers gather of one transaction. */
const MAX_TRACE_BYTES = 64 << 20
const EVM_MEMORY_BYTES = 512 << 20
const NO_HASH = new Uint8Array(32)

/** Runs transactions and calls on a traced engine of its own, one query at a time. */
export class TraceRunner {
  readonly #options: { chainId: bigint; maxCallGas: bigint; blockHash: (number: bigint) => Promise<Hash | undefined> }
  readonly #mutex = new Mutex()
  #evm: TracingEvm | undefined
  #waiting = 0

  constructor(options: {
    chainId: bigint
    /** Gas that a call has at most. */
    maxCallGas: bigint
    blockHash: (number: bigint) => Promise<Hash | undefined>
  }) {
    this.#options = options
  }

  /** Runs a block up to the transaction `last`, and gives the traces of those from `first` on. */
  traceBlock(block: TracedBlock, first: number, last: number, query: TraceQuery): Promise<Json[]> {
    checked(query)
    return this.#inTurn(query, async (evm, deadlineMs) => {
      const { environment, transactions } = block
      evm.reset(block.state)
      evm.setBlock(environment, { blockHash: this.#hashes() })
      await complete(deadlineMs, () => evm.systemCall(BEACON_ROOTS_ADDRESS, environment.parentBeaconBlockRoot))
      const results: Json[] = []
      for (let i = 0; i <= last; i++) {
        const tracer = i < first ? undefined : tracerFor(query, block, i)
        const hooks = hooksFor(query, tracer, deadlineMs)
        // The block's transactions had room in it, whatever comes before.
        const run = () => evm.observe(hooks, () => evm.execute([transactions[i]!], environment.gasLimit))
        const [result] = await complete(deadlineMs, run)
        if (result?.outcome !== 'executed')
          throw new Error(`Transaction ${i} of block ${environment.number} is not executed again: ${result?.outcome}`)
        if (tracer) results.push(asJson(tracer))
        await turn()
      }
      return results
    })
  }

  traceCall(request: CallRequest, environment: BlockEnvironment, state: StateReader, query: TraceQuery): Promise<Json> {
    checked(query)
    return this.#inTurn(query, async (evm, deadlineMs) => {
      const most = this.#options.maxCallGas
      const gas = request.gas !== undefined && request.gas < most ? request.gas : most
      const tracer = makeTracer(query, { blockNumber: environment.number })
      const block = { environment, options: { blockHash: this.#hashes() } }
      const run = () =>
        evm.observe(hooksFor(query, tracer, deadlineMs), () => evm.call({ ...request, gas }, { state, block }))
      const result = await complete(deadlineMs, run)
      if (result.invalid) throw new InvalidTracerError(result.reason ?? result.invalid)
      return asJson(tracer)
    })
  }

  async #inTurn<T>(query: TraceQuery, work: (evm: TracingEvm, deadlineMs: number) => Promise<T>): Promise<T> {
    if (this.#waiting > MAX_WAITING)
      throw new TraceLimitError('too many traces are waiting', 'Ask again when others are done.')
    this.#waiting++
    try {
      return await this.#mutex.run(() => {
        const timeoutMs = Math.min(query.timeoutMs ?? DEFAULT_TIMEOUT_MS, MAX_TIMEOUT_MS)
        return work(this.#engine(), performance.now() + timeoutMs)
      })
    } catch (error) {
      // Slots that steps have seen count, too, and only the struct logger knows them.
      if (!(error instanceof TraceSizeError)) throw error
      throw new TraceLimitError(error.message, 'Ask for a limit, disableStorage, or a tracer without steps.')
    } finally {
      this.#waiting--
    }
  }

  /** Made when it is asked for: many nodes trace nothing. */
  #engine(): TracingEvm {
    const { chainId } = this.#options
    this.#evm ??= createTracingEvm({ chainId, state: nothing, maxMemoryBytes: EVM_MEMORY_BYTES })
    return this.#evm
  }

  #hashes(): (number: bigint) => Hash {
    const known = new Map<string, Hash | undefined>()
    return (number) => fetched(known, String(number), () => this.#options.blockHash(number)) ?? NO_HASH
  }
}

const nothing: StateReader = { account: () => undefined, storage: () => NO_HASH, code: () => new Uint8Array() }

/** Runs `work` until it misses no read. */
async function complete<T>(deadlineMs: number, work: () => T): Promise<T> {
  for (;;) {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof MissingRead)) throw error
      if (performance.now() > deadlineMs)
        throw new TraceLimitError('trace timeout', 'Reading old state takes long; give a longer timeout.')
      await error.fetch()
    }
  }
}

/** Lets others have the thread. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function tracerFor(query: TraceQuery, { environment, hash, transactions }: TracedBlock, index: number): Tracer {
  return makeTracer(query, {
    blockNumber: environment.number,
    ...(hash && { blockHash: hash }),
    transactionHash: transactions[index]!.hash,
    transactionIndex: index,
  })
}

function makeTracer({ tracer, config }: TraceQuery, context: Parameters<typeof createTracer>[2]): Tracer {
  try {
    return createTracer(tracer, config, context)
  } catch (error) {
    if (!(error instanceof TracerConfigError)) throw error
    throw new InvalidTracerError(`${error.message} ${error.hint ?? ''}`.trim(), { cause: error })
  }
}

/** Refuses what does not hold before anything runs. */
function checked(query: TraceQuery): void {
  makeTracer(query, {})
}

function hooksFor(query: TraceQuery, tracer: Tracer | undefined, deadlineMs: number) {
  const bounds = traceBounds(
    { deadlineMs, maxBytes: MAX_TRACE_BYTES },
    tracer?.step !== undefined,
    tracer?.readsMemory ?? false,
    keptSteps(query),
  )
  return joinHooks(tracer ? [bounds, tracer] : [bounds])
}

function asJson(tracer: Tracer): Json {
  return tracer.result() as Json
}

/** How many steps of a transaction the tracer keeps: the struct logger's `limit`, of which 0 is none. */
function keptSteps({ tracer, config }: TraceQuery): number {
  const limit =
    tracer === undefined && typeof config === 'object' && config !== null && 'limit' in config && config.limit
  return typeof limit === 'number' && limit > 0 ? limit : Number.POSITIVE_INFINITY
}
