import type { Hex, Logger } from '@megarollup/protocol'
import { ContractFunctionZeroDataError, hexToBytes, type LocalAccount, type PublicClient } from 'viem'
import { InboxMissingError } from '../errors.ts'
import { sequencerInboxAbi } from '../generated/SequencerInbox.ts'
import { createL1Client, type L1Source } from '../l1-client.ts'
import { type AppendedBatch, type AppendRequest, type AppendTuning, appendBatch } from './append.ts'
import { type BatchPart, joinBatches, type L1Batch } from './batch-events.ts'
import { l1ToDaCommitment } from './l1-commitment.ts'

/** L1 blocks that one request for events spans; many providers refuse more. */
const EVENT_RANGE_BLOCKS = 2_000n

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
  /** The events of a range of L1 blocks, both ends included, in order. */
  events(range: L1Range): Promise<BatchPart[]>
  /** The whole batches of a range of L1 blocks, in order. The range must begin between batches. */
  batches(range: L1Range): Promise<L1Batch[]>
  /**
   * Appends a batch and resolves when it is in an L1 block. Keeps trying while L1 is down or busy, until `signal`; never posts a
   * batch twice, also when an earlier process posted it. Throws `InboxConflictError` when the inbox expects another batch,
   * `InboxRefusedError` when it refuses the account.
   */
  append(request: AppendRequest, options?: { signal?: AbortSignal }): Promise<AppendedBatch>
}

export type InboxClientOptions = L1Source & {
  address: Hex
  /** The batcher; needed by `append` only. */
  account?: LocalAccount
  logger?: Logger
  /** Time that one request to L1 may take; 10 s by default. Not used when `client` is given. */
  timeoutMs?: number
  append?: AppendTuning
}

/** Bindings of a `SequencerInbox`. Reads throw `InboxMissingError` when there is none at the address, or viem's errors. */
export function createInboxClient(options: InboxClientOptions): InboxClient {
  const { address } = options
  const client = createL1Client(options, options.timeoutMs)
  const contract = { address, abi: sequencerInboxAbi } as const

  async function read<T>(call: Promise<T>): Promise<T> {
    return call.catch((error) => {
      const isMissing = error.walk?.((cause: unknown) => cause instanceof ContractFunctionZeroDataError) != null
      throw isMissing ? new InboxMissingError(address, error) : error
    })
  }

  async function events({ fromBlock, toBlock }: L1Range): Promise<BatchPart[]> {
    const parts: BatchPart[] = []
    for (let from = fromBlock; from <= toBlock; from += EVENT_RANGE_BLOCKS) {
      const to = from + EVENT_RANGE_BLOCKS - 1n < toBlock ? from + EVENT_RANGE_BLOCKS - 1n : toBlock
      const logs = await client.getContractEvents({
        ...contract,
        eventName: 'BatchAppended',
        strict: true,
        fromBlock: from,
        toBlock: to,
      })
      for (const { args, blockNumber, blockHash, transactionHash, logIndex } of logs)
        parts.push({
          ...args,
          commitments: args.commitments.map(l1ToDaCommitment),
          l1: { blockNumber, blockHash, transactionHash, logIndex },
        })
    }
    return parts
  }

  const inbox: InboxClient = {
    address,
    client,
    nextBatch: () => read(client.readContract({ ...contract, functionName: 'nextBatch' })),
    nextBlock: () => read(client.readContract({ ...contract, functionName: 'nextBlock' })),
    async position() {
      const answer = await read(client.readContract({ ...contract, functionName: 'position' }))
      const [nextBatch, nextBlock, nextFrame, openLastBlock] = answer
      return { nextBatch, nextBlock, nextFrame, openLastBlock }
    },
    async genesis() {
      const [chainId, hash, commitment] = await read(client.readContract({ ...contract, functionName: 'genesis' }))
      return { chainId, hash: hexToBytes(hash), commitment: l1ToDaCommitment(commitment) }
    },
    events,
    batches: async (range) => joinBatches(await events(range)),
    append: (request, { signal } = {}) => {
      if (options.account === undefined) throw new TypeError('createInboxClient needs `account` to append')
      return appendBatch(request, {
        inbox,
        account: options.account,
        logger: options.logger,
        ...options.append,
        signal,
      })
    },
  }
  return inbox
}
