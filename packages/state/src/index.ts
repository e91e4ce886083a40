export {
  CommitmentWorkerError,
  DamagedStateError,
  InvalidStateDiffError,
  StateFolderFormatError,
  StateFolderLockedError,
  StateNotKeptError,
  StateOrderError,
  StateStoreError,
} from './errors.ts'
export type { FlatState } from './flat/FlatState.ts'
export { type OpenFlatStateParameters, openFlatState } from './flat/openFlatState.ts'
export type { FlatBatch } from './flat-log/FlatBatch.ts'
export type { FlatLog, OpenFlatLogParameters } from './flat-log/FlatLog.ts'
export { openFlatLog } from './flat-log/openFlatLog.ts'
export {
  type FlatLogState,
  type OpenFlatLogStateParameters,
  openFlatLogState,
  type StateRead,
} from './flat-log/openFlatLogState.ts'
export {
  type HistoryRange,
  type OpenStateHistoryParameters,
  openStateHistory,
  type StateHistory,
} from './history/StateHistory.ts'
export { LayeredState } from './layered/LayeredState.ts'
export { emptyRoot } from './mpt/accountLeaf.ts'
export { type CreateMptCommitmentParameters, createMptCommitment } from './mpt/createMptCommitment.ts'
export { genesisStateRoot } from './mpt/genesisStateRoot.ts'
export { BatchTrie, type TrieChanges } from './paged-mpt/BatchTrie.ts'
export {
  type CreatePagedMptCommitmentParameters,
  createPagedMptCommitment,
} from './paged-mpt/createPagedMptCommitment.ts'
export { createTrieKernel, type TrieKernel, type TrieKernelExports } from './paged-mpt/TrieKernel.ts'
export { TrieThreads } from './paged-mpt/TrieThreads.ts'
export { type CreateTwigCommitmentParameters, createTwigCommitment } from './twig/createTwigCommitment.ts'
