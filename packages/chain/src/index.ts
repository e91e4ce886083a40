export { type ChainBackendOptions, createChainBackend } from './backend/chain-backend.ts'
export * from './errors.ts'
export { BlockExecution, type ExecutionOutcome, type InvalidTransaction } from './execution/block-execution.ts'
export { intrinsicGasOf } from './execution/intrinsic-gas.ts'
export { historySlotChange } from './execution/protocol-calls.ts'
export { blockRlpBytes, MAX_BLOCK_OVERHEAD_BYTES, transactionRlpBytes } from './header/block-rlp-size.ts'
export { type BlockContents, buildHeader } from './header/build-header.ts'
export { nextEnvironment, type OriginBlock, type ParentBlock } from './header/next-environment.ts'
export { SafeBlocks, type SafeBlocksOptions } from './l1/safe-blocks.ts'
export { SIGNATURE_BYTES } from './log/record-log.ts'
export { Mutex } from './mutex.ts'
export { genesisBlock, type OpenChain, openChain } from './open-chain.ts'
export { ChainState } from './state/chain-state.ts'
export {
  type ChainHead,
  ChainStore,
  COMPRESSORS,
  decodeStored,
  type StoredMiniBlock,
  type StoredSeal,
} from './store/chain-store.ts'
export { type MiniBlockWithDiff, readDiffs } from './store/read-diffs.ts'
export { recordSignature, recordSigner, signRecord } from './store/record-signature.ts'
