import type { Hash, StateCommitment } from '@megarollup/protocol'
import { zeroHash } from '../bytes.ts'
import { startCommitment } from './CommitmentThread.ts'
import type { WorkerParameters } from './messages.ts'

export interface CreateMptCommitmentParameters {
  /** Folder of the trie; made when it does not exist. Nothing else may lie in it. */
  path: string
  /** Hash of the chain's genesis block, 32 bytes: a folder of another chain is refused. Zero unless told. */
  genesisHash?: Hash
  /** Trie nodes that the worker caches, about 500 bytes each: 100,000 unless told. */
  cachedNodes?: number
  /** How long an answer may take before the worker counts as stuck and is ended: 120,000 unless told. */
  timeoutMs?: number
}

/**
 * Opens the commitment of scheme `mpt`: Ethereum's hexary trie on `level`, in a worker thread of its own. Every root that was
 * committed stays readable: nothing is pruned.
 *
 * Throws `StateFolderFormatError`, `StateFolderLockedError` or `StateStoreError`, as `MegarollupError`s with those codes. When
 * the worker dies or does not answer in time, all that wait and all later calls reject with `CommitmentWorkerError`.
 *
 * @example
 * ```ts
 * const commitment = await createMptCommitment({ path: `${dataDir}/trie`, genesisHash })
 * commitment.apply(diff)
 * const stateRoot = await commitment.root(1n)
 * await commitment.commit(1n)
 * ```
 */
export async function createMptCommitment(parameters: CreateMptCommitmentParameters): Promise<StateCommitment> {
  const { path, genesisHash = zeroHash, cachedNodes = 100_000, timeoutMs = 120_000 } = parameters
  const workerData: WorkerParameters = { path, chainId: genesisHash, cachedNodes }
  // From sources, this file and the worker are TypeScript. Built, this file is in `dist/`, whatever chunk it went into, and the
  // worker in `dist/mpt/`.
  const program = import.meta.url.endsWith('.ts') ? './worker.ts' : './mpt/worker.js'
  return startCommitment(new URL(program, import.meta.url), workerData, timeoutMs)
}
