import type { Hex, Logger } from '@megarollup/protocol'
import { ContractFunctionZeroDataError, hexToBytes, type LocalAccount } from 'viem'
import { InboxMissingError } from '../errors.ts'
import { sequencerInboxAbi } from '../generated/SequencerInbox.ts'
import { createL1Client, type L1Source } from '../l1-client.ts'
import { type AppendTuning, appendBatch } from './append.ts'
import { type BatchPart, joinBatches } from './batch-events.ts'
import type { InboxClient, L1Range } from './inbox.ts'
import { l1ToDaCommitment } from './l1-commitment.ts'

export type InboxClientOptions = L1Source & {
  address: Hex
  /** The batcher; needed by `append` only. */
  account?: LocalAccount
  logger?: Logger
  /** Time that one request to L1 may take; 10 s by default. Not used when `client` is given. */
  timeoutMs?: number
  /** L1 blocks that one request for events spans; 2,000 by default, because many providers refuse more. */
  eventRangeBlocks?: bigint
  append?: AppendTuning
}

/** Bindings of a `SequencerInbox`. Reads throw `InboxMissingError` when there is none at the address, or viem's errors. */
export function createInboxClient(options: InboxClientOptions): InboxClient {
  const { address, eventRangeBlocks: step = 2_000n } = options
  const client = createL1Client(options, options.timeoutMs)
  const contract = { address, abi: sequencerInboxAbi } as const

  async function read<T>(call: Promise<T>): Promise<T> {
    return call.catch((error) => {
      const isMissing = error.walk?.((cause: unknown) => cause instanceof ContractFunctionZeroDataError) != null
      throw isMissing ? new InboxMissingError(address, error) : error
    })
  }

  async function events(range: L1Range & { batchIndex?: bigint }): Promise<BatchPart[]> {
    const { fromBlock, toBlock, batchIndex } = range
    const parts: BatchPart[] = []
    for (let from = fromBlock; from <= toBlock; from += step) {
      const to = from + step - 1n < toBlock ? from + step - 1n : toBlock
      const logs = await client.getContractEvents({
        ...contract,
        eventName: 'BatchAppended',
        strict: true,
        args: batchIndex === undefined ? {} : { batchIndex },
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
        eventRangeBlocks: step,
        account: options.account,
        logger: options.logger,
        ...options.append,
        signal,
      })
    },
  }
  return inbox
}
