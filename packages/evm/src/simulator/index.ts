export type { AccessListResult } from './access-list.ts'
export type { BlockOverrides, SimulatorBlock } from './block.ts'
export { type EstimatedRun, estimateGas, GasEstimationError } from './estimate-gas.ts'
export { createSimulator, Simulator } from './Simulator.ts'
export type {
  CallOverrides,
  SimulatedBlock,
  SimulationBlock,
  SimulationOptions,
  SimulatorEngine,
  SimulatorOptions,
} from './types.ts'
