import { EngineUsageError } from '../errors.ts'
import type { MutableState } from '../state/MutableState.ts'
import { applyOverrides } from '../state/overrides.ts'
import type { CallRequest, CallResult } from '../types.ts'
import { overrideBlock, type SimulatorBlock } from './block.ts'
import { transferLogHooks } from './transfer-logs.ts'
import type { SimulatedBlock, SimulationBlock, SimulationOptions, SimulatorEngine } from './types.ts'

const SECONDS_PER_BLOCK = 12n

/** What a simulation does with a `Simulator`. */
interface Simulated {
  readonly evm: SimulatorEngine
  readonly block: SimulatorBlock
  setBlock(changes: Partial<SimulatorBlock>): void
  change(work: (state: MutableState) => void): void
  send(request: CallRequest): CallResult
}

/** Runs the calls of the blocks one after the other and keeps what they do. */
export function simulateBlocks(
  simulator: Simulated,
  blocks: readonly SimulationBlock[],
  { tracesTransfers = false }: SimulationOptions,
): SimulatedBlock[] {
  const send = tracesTransfers ? tracing(simulator) : (request: CallRequest) => simulator.send(request)
  return blocks.map(({ block = {}, state = [], calls }) => {
    const { number, timestamp } = simulator.block
    simulator.setBlock(
      overrideBlock(simulator.block, {
        number: number + 1n,
        time: timestamp + SECONDS_PER_BLOCK,
        ...withoutUndefined(block),
      }),
    )
    if (state.length > 0) simulator.change((changed) => applyOverrides(changed, state))
    let gasLeft = simulator.block.gasLimit
    const results = calls.map((request) => {
      const gas = request.gas !== undefined && request.gas < gasLeft ? request.gas : gasLeft
      const result = send({ ...request, gas })
      gasLeft -= result.gasUsed
      return result
    })
    return { ...simulator.block, gasUsed: simulator.block.gasLimit - gasLeft, calls: results }
  })
}

function tracing(simulator: Simulated): (request: CallRequest) => CallResult {
  const { evm } = simulator
  if (!evm.observe)
    throw new EngineUsageError(
      'The engine cannot be observed, so it gives no transfer logs.',
      'Make the simulator with createEngine: createTracingEvm of @megarollup/evm/tracers.',
    )
  const observe = evm.observe.bind(evm)
  return (request) => {
    const hooks = transferLogHooks()
    const result = observe(hooks, () => simulator.send(request))
    return { ...result, logs: hooks.logs }
  }
}

function withoutUndefined<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T
}
