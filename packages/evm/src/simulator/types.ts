import type { StateReader } from '@megarollup/protocol'
import type { PlacedPrecompile } from '../forks/fork.ts'
import type { Precompile } from '../precompiles/precompile.ts'
import type { StateOverride } from '../state/overrides.ts'
import type { TracingEvm } from '../trace/tracing-evm.ts'
import type { CallRequest, CallResult, Evm, EvmOptions } from '../types.ts'
import type { BlockOverrides, SimulatorBlock } from './block.ts'

/** An engine; one that can be observed gives transfer logs. */
export type SimulatorEngine = Evm & Partial<Pick<TracingEvm, 'observe'>>

export interface SimulatorOptions extends Partial<Omit<EvmOptions, 'state'>> {
  /** What it starts from; never changed, unless it is a `MutableState`. Default: nothing. */
  state?: StateReader
  /** What differs from the default: number 1, 30 million gas, a base fee of 1 gwei. */
  block?: Partial<SimulatorBlock>
  /** Hashes of earlier blocks. `undefined`: one is made up. */
  blockHash?: (number: bigint) => Uint8Array | undefined
  /** Precompiles in addition, or instead, at the small addresses that they name. */
  precompiles?: readonly Precompile[]
  /** Precompiles at any address, at most 64. */
  placedPrecompiles?: readonly PlacedPrecompile[]
  /** Default: `createEvm`. With `createTracingEvm` calls can be traced. */
  createEngine?: (options: EvmOptions) => SimulatorEngine
}

/** What is different for one call. */
export interface CallOverrides {
  state?: readonly StateOverride[]
  block?: BlockOverrides
}

/** A block of a simulation. */
export interface SimulationBlock {
  /** Default: the number after the block before, 12 seconds later. */
  block?: BlockOverrides
  /** Changes of the state before the first call; later blocks see them. */
  state?: readonly StateOverride[]
  calls: readonly CallRequest[]
}

export interface SimulationOptions {
  /** Adds a log of ERC-7528's address wherever ether moves. Needs an engine that can be observed. */
  tracesTransfers?: boolean
}

export interface SimulatedBlock extends SimulatorBlock {
  gasUsed: bigint
  calls: CallResult[]
}
