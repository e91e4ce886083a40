import type { Evm } from '@megarollup/evm'
import type { BlockEnvironment, Hash, StateReader } from '@megarollup/protocol'
import type { CallOutcome, CallRequest } from '@megarollup/rpc'
import { fetched, MissingRead, type PastState, RemoteStateCache } from './remote-state.ts'

/** What BLOCKHASH answers for a block that is not sealed yet, in a call: there is no later at which it could run. */
const NO_HASH = new Uint8Array(32)
/** Reads that one call may wait for. */
const MAX_READS = 2_000
/** How long the executions of one call may take in all: each missed read starts it again, on the thread that serves everybody. */
const MAX_EXECUTION_MS = 5_000

/** Runs calls that leave no trace, one at a time on an engine of its own. */
export class CallRunner {
  readonly #evm: Evm
  readonly #maxGas: bigint
  readonly #blockHash: (number: bigint) => Hash | undefined
  readonly #olderBlockHash: (number: bigint) => Promise<Hash | undefined>

  constructor(options: {
    evm: Evm
    /** Gas that a call has at most, whatever it asks for: it runs on the node's own thread. */
    maxGas: bigint
    /** Hash of a recent block, at once. */
    blockHash: (number: bigint) => Hash | undefined
    /** Hash of any block. */
    olderBlockHash: (number: bigint) => Promise<Hash | undefined>
  }) {
    this.#evm = options.evm
    this.#maxGas = options.maxGas
    this.#blockHash = options.blockHash
    this.#olderBlockHash = options.olderBlockHash
  }

  /** A call on state that can be read at once. */
  run(
    request: CallRequest,
    environment: BlockEnvironment,
    state: StateReader,
    blockHash: (number: bigint) => Hash | undefined = this.#blockHash,
  ): CallOutcome {
    const options = { blockHash: (number: bigint) => blockHash(number) ?? NO_HASH }
    const gas = request.gas !== undefined && request.gas < this.#maxGas ? request.gas : this.#maxGas
    const result = this.#evm.call({ ...request, gas }, { state, block: { environment, options } })
    const { status, gasUsed, output } = result
    if (status === 'success' || status === 'revert') return { status, gasUsed, output, reason: undefined }
    return { status: 'halt', gasUsed, output, reason: result.reason }
  }

  /** A call on state of the past: it is run again after each read that had to be fetched. */
  async runPast(request: CallRequest, environment: BlockEnvironment, past: PastState): Promise<CallOutcome> {
    const cache = new RemoteStateCache(past)
    const hashes = new Map<string, Hash | undefined>()
    const blockHash = (number: bigint) =>
      this.#blockHash(number) ?? fetched(hashes, String(number), () => this.#olderBlockHash(number))
    let executionMs = 0
    for (let reads = 0; reads < MAX_READS && executionMs < MAX_EXECUTION_MS; reads++) {
      const startedMs = performance.now()
      try {
        return this.run(request, environment, cache, blockHash)
      } catch (error) {
        executionMs += performance.now() - startedMs
        if (!(error instanceof MissingRead)) throw error
        await error.fetch()
      }
    }
    return {
      status: 'halt',
      gasUsed: request.gas ?? 0n,
      output: new Uint8Array(),
      reason: `more than ${MAX_READS} reads of historical state, or more than ${MAX_EXECUTION_MS} ms of execution`,
    }
  }
}
