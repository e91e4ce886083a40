import { keccak256 } from '@megarollup/crypto'
import {
  type Batch,
  bytesToHex,
  type Compressor,
  type DaClient,
  DEFAULT_MAX_BATCH_BYTES,
  decodeBatch,
  joinFrames,
  MegarollupError,
} from '@megarollup/protocol'
import { BatchUnreadableError } from '../errors.ts'
import type { L1Batch } from '../inbox/batch-events.ts'

/** Frames that are asked for at a time. */
const FRAMES_AT_ONCE = 4

export interface ReadBatchOptions {
  da: DaClient
  /** Chain id that the batch must have. */
  chainId: bigint
  /** Ways to decompress that this node has; `zstdCompressor` of `@megarollup/protocol/node` is what sequencers use. */
  compressors: readonly Compressor[]
  /** Limit of a batch, in bytes, both as stored and uncompressed. Default: `DEFAULT_MAX_BATCH_BYTES`. */
  maxBatchBytes?: number
  signal?: AbortSignal
}

/**
 * Reads one batch that L1 names from the DA layer and decodes it. Blocks and chain id are those that L1 says; signatures and
 * hashes are not verified.
 *
 * @throws BatchUnreadableError with the batch, its blocks and the commitment at fault; the reason of an aborted signal.
 */
export async function readBatch(l1: L1Batch, options: ReadBatchOptions): Promise<Batch> {
  const { chainId, compressors, maxBatchBytes = DEFAULT_MAX_BATCH_BYTES } = options
  const frames = await readFrames(l1, options, maxBatchBytes)
  const batch = unreadableIfThrows(l1, () => {
    const joined = joinFrames(frames, { keccak256, maxBytes: maxBatchBytes })
    if (joined.chainId !== chainId) throw new Error(`its frames are of chain ${joined.chainId}, not ${chainId}`)
    if (joined.batchIndex !== l1.index) throw new Error(`its frames are of batch ${joined.batchIndex}`)
    return decodeBatch(joined.bytes, { compressors, maxBytes: maxBatchBytes })
  })
  const first = batch.blocks[0]!.seal.seal.header.number
  const last = first + BigInt(batch.blocks.length) - 1n
  if (batch.chainId !== chainId)
    throw new BatchUnreadableError(l1, undefined, `it is of chain ${batch.chainId}, not ${chainId}.`)
  if (first !== l1.firstBlock || last !== l1.lastBlock)
    throw new BatchUnreadableError(l1, undefined, `it holds the blocks ${first} to ${last}.`)
  return batch
}

async function readFrames(l1: L1Batch, { da, signal }: ReadBatchOptions, maxBatchBytes: number): Promise<Uint8Array[]> {
  const frames: Uint8Array[] = []
  let sizeBytes = 0
  for (let next = 0; next < l1.commitments.length; next += FRAMES_AT_ONCE) {
    const some = l1.commitments.slice(next, next + FRAMES_AT_ONCE)
    const payloads = await Promise.all(
      some.map((commitment) =>
        da.get(commitment, signal === undefined ? {} : { signal }).catch((error) => {
          signal?.throwIfAborted()
          throw new BatchUnreadableError(l1, bytesToHex(commitment), messageOf(error), error)
        }),
      ),
    )
    for (const payload of payloads) {
      sizeBytes += payload.length
      // Frames have heads, so this allows a little more than the batch itself may have; `joinFrames` is exact.
      if (sizeBytes > maxBatchBytes * 2)
        throw new BatchUnreadableError(l1, undefined, `its frames have more than ${maxBatchBytes * 2} bytes.`)
      frames.push(payload)
    }
  }
  return frames
}

function unreadableIfThrows<T>(l1: L1Batch, action: () => T): T {
  try {
    return action()
  } catch (error) {
    throw new BatchUnreadableError(l1, undefined, messageOf(error), error)
  }
}

function messageOf(error: unknown): string {
  if (error instanceof MegarollupError) return error.message
  return error instanceof Error ? `${error.message}.` : String(error)
}
