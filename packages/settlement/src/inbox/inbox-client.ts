import type { Hex, Logger } from '@megarollup/protocol'
import { ContractFunctionZeroDataError, hexToBytes, type LocalAccount } from 'viem'
import { InboxMissingError } from '../errors.ts'
import { sequencerInboxAbi } from '../generated/SequencerInbox.ts'
import { createL1Client, type L1Source } from '../l1-client.ts'
import { type AppendTuning, appendBatch } from './append.ts'
import { type BatchPart, joinBatches } from './batch-events.ts'
import type { InboxClient, L1Range } from './inbox.ts'
import { l1ToDaCommitment } from './l1-commitment.ts'

/** L1 blocks that one request for events spans; many providers refuse more. */
const EVENT_RANGE_BLOCKS = 2_000n

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
