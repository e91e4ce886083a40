import type { Batch, DaClient } from '@megarollup/protocol'
import { type BatchPart, joinBatchParts, type L1Batch } from '../inbox/batch-events.ts'
import type { InboxClient } from '../inbox/inbox.ts'
import { type ReadBatchOptions, readBatch } from './read-batch.ts'

/** L1 blocks whose events are read before their batches. */
const STEP_BLOCKS = 2_000n

export interface ReadBatchesOptions extends Omit<ReadBatchOptions, 'chainId'> {
  inbox: InboxClient
  /** L1 block to begin with: that of the inbox's deployment, or one after a whole batch. */
  fromBlock: bigint
  /** L1 block to end with, itself included; `latest` by default, as it is when reading begins. */
  toBlock?: bigint | 'latest' | 'safe' | 'finalized'
  /** Batches below this index are passed over without being read from the DA layer; 0 by default. */
  fromBatch?: bigint
}

/** A batch, and what L1 says of it. */
export interface ReadBatch {
  l1: L1Batch
  batch: Batch
}

/**
 * The rollup's batches, in order, from L1 and the DA layer alone. Nothing is executed; to go on after an error, begin again with
 * `fromBatch`.
 *
 * @throws BatchUnreadableError when a batch cannot be read; viem's errors when L1 does not answer; the reason of an aborted signal.
 */
export async function* readBatches(options: ReadBatchesOptions): AsyncGenerator<ReadBatch, void, undefined> {
  const { inbox, fromBlock, toBlock = 'latest', fromBatch = 0n, signal } = options
  const end = typeof toBlock === 'bigint' ? toBlock : (await inbox.client.getBlock({ blockTag: toBlock })).number
  const { chainId } = await inbox.genesis()
  let open: BatchPart[] = []
  for (let from = fromBlock; from <= end; from += STEP_BLOCKS) {
    signal?.throwIfAborted()
    const to = from + STEP_BLOCKS - 1n < end ? from + STEP_BLOCKS - 1n : end
    for (const part of await inbox.events({ fromBlock: from, toBlock: to })) {
      open.push(part)
      const l1 = joinBatchParts(open)
      if (l1 === undefined) continue
      open = []
      if (l1.index >= fromBatch) yield { l1, batch: await readBatch(l1, { ...options, chainId }) }
    }
  }
}

/**
 * The rollup's genesis file from the DA layer, byte for byte, with the chain id and the hash of block 0 that L1 holds. The caller
 * computes the hash of the file's block 0 and compares.
 *
 * @throws InboxMissingError, or the errors of the DA client.
 */
export async function readGenesis({ inbox, da }: { inbox: InboxClient; da: DaClient }) {
  const { chainId, hash, commitment } = await inbox.genesis()
  return { chainId, hash, bytes: await da.get(commitment) }
}
