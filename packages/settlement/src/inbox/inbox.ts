import type { Hex } from '@megarollup/protocol'
import type { PublicClient } from 'viem'
import type { BatchPart, L1Batch, L1Location } from './batch-events.ts'

/** Where the next append goes on. */
export interface InboxPosition {
  nextBatch: bigint
  nextBlock: bigint
  /** Above 0 while a batch is open. */
  nextFrame: number
  /** Last block of the open batch; 0 while none is. */
  openLastBlock: bigint
}

/** What the inbox knows of the rollup's beginning. */
export interface InboxGenesis {
  chainId: bigint
  /** Hash of block 0. */
  hash: Uint8Array
  /** Commitment of the genesis file on the DA layer. */
  commitment: Uint8Array
}

export interface L1Range {
  fromBlock: bigint
  toBlock: bigint
}

export interface InboxClient {
  readonly address: Hex
  /** The L1 that it reads. */
  readonly client: PublicClient
  nextBatch(): Promise<bigint>
  nextBlock(): Promise<bigint>
  position(): Promise<InboxPosition>
  genesis(): Promise<InboxGenesis>
  /** The events of a range of L1 blocks, both ends included, in order; those of one batch when `batchIndex` is given. */
  events(range: L1Range & { batchIndex?: bigint }): Promise<BatchPart[]>
  /** The whole batches of a range of L1 blocks, in order. The range must begin between batches. */
  batches(range: L1Range): Promise<L1Batch[]>
  /**
   * Appends a batch and resolves when it is in an L1 block. Keeps trying while L1 is down or busy, until `signal`; never posts a
   * batch twice, also when an earlier process posted it. Throws `InboxConflictError` when the inbox expects another batch,
   * `InboxRefusedError` when it refuses the account.
   */
  append(request: AppendRequest, options?: { signal?: AbortSignal }): Promise<AppendedBatch>
}

/** A batch to append. */
export interface AppendRequest {
  batchIndex: bigint
  firstBlock: bigint
  lastBlock: bigint
  /** Commitments of the DA layer, one a frame, in order. */
  commitments: Uint8Array[]
}

/** A batch that is in an L1 block. */
export interface AppendedBatch extends AppendRequest {
  l1: L1Location
  /** True when it was there before this call. Its commitments are those on L1, which may differ from those asked for. */
  wasThere: boolean
}
