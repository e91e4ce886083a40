export { type BatchOutcome, BatchResults } from './batch/BatchResults.ts'
export { TransactionBatch } from './batch/TransactionBatch.ts'
export { createEvm, createEvmAsync } from './create-evm.ts'
export { EngineLimitError, EngineUsageError } from './errors.ts'
export { osaka } from './forks/osaka.ts'
export { type ForkParameters, UNLIMITED } from './forks/parameters.ts'
export { invalidCauses, type TransactionInvalidCode } from './invalid.ts'
export { type Fork, type Opcode, opcodeName, opcodes } from './opcodes.ts'
export { osakaPrecompiles, type Precompile } from './precompiles/index.ts'
export type {
  BlobTransaction,
  BlockOptions,
  CallOptions,
  CallRequest,
  CallResult,
  ChainRules,
  Evm,
  EvmOptions,
  ExecutableTransaction,
  ExecutedTransaction,
  InvalidTransaction,
  TransactionResult,
} from './types.ts'
