import type { Hash, StateCommitment, TwigAccountProof } from '@megarollup/protocol'
import { zeroHash } from '../bytes.ts'
import { startCommitment } from '../mpt/CommitmentThread.ts'

export interface CreateTwigCommitmentParameters {
  /** Folder of the leaves; made when it does not exist. Nothing else may lie in it. */
  path: string
  /** Hash of the chain's genesis block, 32 bytes: a folder of another chain is refused. Zero unless told. */
  genesisHash?: Hash
  /** Memory for the newest leaves, in bytes, rounded down to a power of two of leaves of 144 bytes: 64 MiB unless told. */
  leafCacheBytes?: number
  /** How long an answer may take before the worker counts as stuck and is ended: 120,000 unless told. */
  timeoutMs?: number
}

/** What the worker is started with. */
export interface TwigWorkerParameters {
  path: string
  chainId: Hash
  cacheBits: number
}

/**
 * Opens the commitment of scheme `twig` (SPEC.md beside this file), in a worker thread of its own. Every committed root stays readable:
 * the newest at once, older ones by restoring that state first.
 *
 * Throws `StateFolderFormatError`, `StateFolderLockedError`, `DamagedStateError` or `StateStoreError`, as `MegarollupError`s with
 * those codes. When the worker dies or does not answer in time, all that wait and all later calls reject with `CommitmentWorkerError`.
 *
 * @example
 * ```ts
 * const commitment = await createTwigCommitment({ path: `${dataDir}/twig`, genesisHash })
 * commitment.apply(diff)
 * const stateRoot = await commitment.root(1n)
 * await commitment.commit(1n)
 * ```
 */
export async function createTwigCommitment(
  parameters: CreateTwigCommitmentParameters,
): Promise<StateCommitment<TwigAccountProof>> {
  const { path, genesisHash = zeroHash, leafCacheBytes = 64 * 2 ** 20, timeoutMs = 120_000 } = parameters
  const cacheBits = Math.max(4, Math.min(24, Math.floor(Math.log2(leafCacheBytes / 144))))
  const workerData: TwigWorkerParameters = { path, chainId: genesisHash, cacheBits }
  // Built, this file is in `dist/`, whatever chunk it went into, and the worker in `dist/twig/`.
  const module = import.meta.url.endsWith('.ts') ? './worker.ts' : './twig/worker.js'
  return startCommitment(new URL(module, import.meta.url), workerData, timeoutMs, 'twig')
}
