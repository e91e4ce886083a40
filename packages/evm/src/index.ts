export { type BatchOutcome, BatchResults } from './batch/BatchResults.ts'
export { TransactionBatch } from './batch/TransactionBatch.ts'
export { createEvm, createEvmAsync } from './create-evm.ts'
export { EngineInputError, EngineLimitError, EngineUsageError, StateAnswerError } from './errors.ts'
export {
  type BlobParameters,
  defineFork,
  type ForkChanges,
  type ForkDefinition,
  isForkSince,
  type PlacedPrecompile,
} from './forks/fork.ts'
export { type Fork, forkNames, forkOf, forks } from './forks/index.ts'
export type { Opcode, OpcodeRow } from './forks/opcode.ts'
export { type ForkParameters, UNLIMITED } from './forks/parameters.ts'
export { invalidCauses, type TransactionInvalidCode } from './invalid.ts'
export { opcodeName, opcodes } from './opcodes.ts'
export type { Precompile } from './precompiles/precompile.ts'
export { findTransactionFault } from './transaction/find-fault.ts'
export { floorGas, intrinsicGas, type PricedTransaction } from './transaction/intrinsic-gas.ts'
export { type OpenedTransaction, openTransaction, TransactionNotInForkError } from './transaction/open-transaction.ts'
export type {
  BlockOptions,
  CallOptions,
  CallRequest,
  CallResult,
  ChainRules,
  EngineDiff,
  Evm,
  EvmOptions,
  ExecutableTransaction,
  ExecutedTransaction,
  InvalidTransaction,
  SystemMessage,
  TransactionResult,
} from './types.ts'
