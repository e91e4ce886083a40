import type { Hash, StateCommitment } from '@megarollup/protocol'
import { zeroHash } from '../bytes.ts'
import { startCommitment } from '../mpt/CommitmentThread.ts'
import type { PagedMptEngineParameters } from './PagedMptEngine.ts'

export interface CreatePagedMptCommitmentParameters extends Omit<PagedMptEngineParameters, 'disk'> {
  /** Folder of the commitment; made when it does not exist. Nothing else may lie in it. */
  path: string
  /** Hash of the chain's genesis block, 32 bytes: a folder of another chain is refused. Zero unless told. */
  genesisHash?: Hash
  /** How long an answer may take before the worker counts as stuck and is ended: 600,000 unless told, for opening reads the log. */
  timeoutMs?: number
}

/** What the worker is started with. */
export interface PagedMptWorkerParameters extends Omit<PagedMptEngineParameters, 'disk'> {
  path: string
  chainId: Hash
}

/**
 * Opens the commitment of scheme `mpt` that merkleizes whole blocks in flat memory, in a worker thread of its own, with a log of
 * diffs on disk. States of the last `keepBlocks` blocks can be read and proven.
 *
 * All tries lie in memory, about 210 bytes a key and 4 GiB at most; opening reads the whole log. Throws
 * `StateFolderFormatError`, `StateFolderLockedError`, `DamagedStateError` or `StateStoreError`, as `MegarollupError`s with those
 * codes. When the worker dies or does not answer in time, all that wait and all later calls reject with `CommitmentWorkerError`.
 *
 * @example
 * ```ts
 * const commitment = await createPagedMptCommitment({ path: `${dataDir}/trie`, genesisHash, threads: 2 })
 * commitment.apply(diff)
 * const stateRoot = await commitment.root(1n)
 * await commitment.commit(1n)
 * ```
 */
export async function createPagedMptCommitment(
  parameters: CreatePagedMptCommitmentParameters,
): Promise<StateCommitment> {
  const { genesisHash = zeroHash, timeoutMs = 600_000, ...rest } = parameters
  const workerData: PagedMptWorkerParameters = { chainId: genesisHash, ...rest }
  // Built, this file is in a chunk in `dist/`, and the worker in `dist/paged-mpt/`.
  const program = import.meta.url.endsWith('.ts') ? './commitmentWorker.ts' : './paged-mpt/commitmentWorker.js'
  return startCommitment(new URL(program, import.meta.url), workerData, timeoutMs)
}
