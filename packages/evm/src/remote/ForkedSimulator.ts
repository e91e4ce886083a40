import { MegarollupError } from '@megarollup/protocol'
import type { AccessListResult } from '../simulator/access-list.ts'
import { Simulator } from '../simulator/Simulator.ts'
import type {
  CallOverrides,
  SimulatedBlock,
  SimulationBlock,
  SimulationOptions,
  SimulatorOptions,
} from '../simulator/types.ts'
import type { CallRequest, CallResult, ExecutableTransaction, TransactionResult } from '../types.ts'
import { StateMissError } from './errors.ts'
import { connectRemoteState, RemoteState, type RemoteStateOptions } from './RemoteState.ts'
import { parseRecording, recordedBlock } from './recording.ts'

/** A work did not end, however much was fetched for it. */
export class TooManyFetchesError extends MegarollupError<'TOO_MANY_FETCHES'> {
  constructor(rounds: number) {
    super('TOO_MANY_FETCHES', `Something new was missing after each of ${rounds} rounds of fetching.`, {
      hint: 'Give the work in smaller parts.',
    })
  }
}

/** Rounds of fetching that one work may need. */
const MOST_ROUNDS = 2_000

export type ForkOptions = Omit<SimulatorOptions, 'state' | 'chainId' | 'blockHash'>

/**
 * A simulator over the state of another chain. The engine is synchronous: what it has not got is fetched after an execution has
 * come upon it, and the execution starts again, so that nothing is half done.
 */
export class ForkedSimulator {
  readonly remote: RemoteState
  /** Synchronous access; whatever was not fetched throws `StateMissError`. */
  readonly simulator: Simulator
  #last: Promise<unknown> = Promise.resolve()

  constructor(remote: RemoteState, options: ForkOptions = {}) {
    this.remote = remote
    const block = recordedBlock(remote.recording)
    this.simulator = new Simulator({
      ...options,
      chainId: BigInt(remote.recording.chainId),
      state: remote,
      blockHash: remote.blockHash,
      block: { ...block, number: block.number + 1n, timestamp: block.timestamp + 12n, ...options.block },
    })
  }

  /**
   * Runs synchronous work on the simulator until nothing that it reads is missing; what earlier tries did is taken back. Works
   * wait for each other. `work` may run many times: it must not change anything but the simulator.
   */
  run<T>(work: (simulator: Simulator) => T): Promise<T> {
    const next = this.#last.then(() => this.#run(work))
    this.#last = next.catch(() => undefined)
    return next
  }

  async #run<T>(work: (simulator: Simulator) => T): Promise<T> {
    const { simulator, remote } = this
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const id = simulator.snapshot()
      let outcome: { value: T } | { error: unknown }
      try {
        outcome = { value: remote.explore(() => work(simulator)) }
      } catch (error) {
        outcome = { error }
      }
      if (!remote.hasMissed && !('error' in outcome && outcome.error instanceof StateMissError)) {
        simulator.keep(id)
        if ('error' in outcome) throw outcome.error
        return outcome.value
      }
      simulator.revert(id)
      // The engine has seen zeros where there may be something else.
      simulator.forget()
      await remote.fetch()
    }
    throw new TooManyFetchesError(MOST_ROUNDS)
  }

  call(request: CallRequest, overrides?: CallOverrides): Promise<CallResult> {
    return this.run((simulator) => simulator.call(request, overrides))
  }

  estimateGas(request: CallRequest, overrides?: CallOverrides): Promise<bigint> {
    return this.run((simulator) => simulator.estimateGas(request, overrides))
  }

  createAccessList(request: CallRequest, overrides?: CallOverrides): Promise<AccessListResult> {
    return this.run((simulator) => simulator.createAccessList(request, overrides))
  }

  simulate(blocks: readonly SimulationBlock[], options?: SimulationOptions): Promise<SimulatedBlock[]> {
    return this.run((simulator) => simulator.simulate(blocks, options))
  }

  transact(transaction: ExecutableTransaction): Promise<TransactionResult> {
    return this.run((simulator) => simulator.transact(transaction))
  }

  send(request: CallRequest): Promise<CallResult> {
    return this.run((simulator) => simulator.send(request))
  }
}

/**
 * A simulator on the block after one of a live chain.
 *
 * @throws RemoteError when the endpoint does not answer
 * @example
 * ```ts
 * const fork = await createForkedSimulator({ url: 'http://localhost:8545', block: 20_000_000n })
 * const { output } = await fork.call({ to, data })
 * ```
 */
export async function createForkedSimulator(
  options: RemoteStateOptions & { simulator?: ForkOptions },
): Promise<ForkedSimulator> {
  return new ForkedSimulator(await connectRemoteState(options), options.simulator)
}

/** The same from a recording alone, without a network: what is not in it throws `NotRecordedError`. */
export function openRecordedFork(recording: unknown, options: ForkOptions = {}): ForkedSimulator {
  return new ForkedSimulator(new RemoteState(parseRecording(recording)), options)
}
