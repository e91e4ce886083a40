import type { Hex, Logger } from '@megarollup/protocol'
import { encodeFunctionData, type LocalAccount, parseEventLogs, type TransactionReceipt } from 'viem'
import { createBackOff } from '../back-off.ts'
import { InboxConflictError, InboxMissingError } from '../errors.ts'
import { sequencerInboxAbi } from '../generated/SequencerInbox.ts'
import { type BatchPart, joinBatchParts, type L1Location } from './batch-events.ts'
import type { AppendedBatch, AppendRequest, InboxClient, InboxPosition } from './inbox.ts'
import { daCommitmentToL1 } from './l1-commitment.ts'
import { isPermanent, sendTransaction } from './send-transaction.ts'

/** How patiently transactions are sent. */
export interface AppendTuning {
  /** Time after which a transaction that is in no block is sent again with higher fees; 30 s by default. */
  bumpAfterMs?: number
  /** Time between looks for the receipt; 250 ms by default. */
  receiptPollMs?: number
  /** Shortest and longest wait after a failure; 250 ms and 10 s by default. */
  backOff?: { firstMs: number; maxMs: number }
  /** Commitments in one transaction; 400 by default (nodes refuse transactions above 128 KB). */
  maxFramesPerTransaction?: number
  /** L1 block of the inbox's deployment, from which a batch that is already there is looked for; 0 by default. */
  deploymentBlock?: bigint
}

export interface AppendContext extends AppendTuning {
  inbox: InboxClient
  /** L1 blocks in which a batch is looked for at a time. */
  eventRangeBlocks: bigint
  account: LocalAccount
  logger: Logger | undefined
  signal: AbortSignal | undefined
}

/**
 * Appends a batch: reads where the inbox stands, sends the part that it lacks, waits for the receipt, and begins again until the
 * batch is there. The order matters. The nonce is read before the position, so that a transaction of an earlier attempt that
 * enters a block in between makes this one invalid (its nonce is too low) and not a second append.
 */
export async function appendBatch(request: AppendRequest, context: AppendContext): Promise<AppendedBatch> {
  const { inbox, account, logger, signal, maxFramesPerTransaction = 400 } = context
  const backOff = createBackOff(context.backOff ?? { firstMs: 250, maxMs: 10_000 })
  let attempted = false
  // Frames of this very batch on L1. Those of an earlier process may come from another encoding: they are replaced.
  let framesThere = 0
  for (;;) {
    signal?.throwIfAborted()
    try {
      const nonce = await inbox.client.getTransactionCount({ address: account.address, blockTag: 'latest' })
      const position = await inbox.position()
      if (position.nextBatch > request.batchIndex)
        return { ...(await findAppended(request, context)), wasThere: !attempted }
      assertFits(request, position)
      const goesOn = position.nextFrame === framesThere && position.openLastBlock === request.lastBlock
      const firstFrame = goesOn ? framesThere : 0
      const end = Math.min(firstFrame + maxFramesPerTransaction, request.commitments.length)
      attempted = true
      const receipt = await sendTransaction({
        ...context,
        client: inbox.client,
        to: inbox.address,
        nonce,
        data: encodeAppend(request, firstFrame, end),
      })
      if (receipt === undefined) {
        await backOff.wait(signal)
        continue
      }
      if (end === request.commitments.length) return { ...request, l1: locate(receipt, inbox.address), wasThere: false }
      framesThere = end
      backOff.reset()
    } catch (error) {
      signal?.throwIfAborted()
      if (isPermanent(error)) throw error
      logger?.warn({ err: error, batchIndex: request.batchIndex }, 'Could not append to the inbox on L1; trying again')
      await backOff.wait(signal)
    }
  }
}

function encodeAppend(request: AppendRequest, firstFrame: number, end: number): Hex {
  const { batchIndex, firstBlock, lastBlock, commitments } = request
  const part = commitments.slice(firstFrame, end).map(daCommitmentToL1)
  return encodeFunctionData({
    abi: sequencerInboxAbi,
    functionName: 'appendFrames',
    args: [batchIndex, firstFrame, firstBlock, lastBlock, end === commitments.length, part],
  })
}

function assertFits({ batchIndex, firstBlock, lastBlock, commitments }: AppendRequest, position: InboxPosition): void {
  if (position.nextBatch !== batchIndex)
    throw new InboxConflictError(batchIndex, `it expects batch ${position.nextBatch} next`)
  if (position.nextBlock !== firstBlock)
    throw new InboxConflictError(batchIndex, `it expects block ${position.nextBlock} first, not ${firstBlock}`)
  if (lastBlock < firstBlock) throw new InboxConflictError(batchIndex, `its last block ${lastBlock} is below its first`)
  if (commitments.length === 0) throw new InboxConflictError(batchIndex, 'it has no commitments')
}

/** Where the event of an append is. */
function locate({ logs }: TransactionReceipt, inbox: Hex): L1Location {
  const [event] = parseEventLogs({ abi: sequencerInboxAbi, eventName: 'BatchAppended', logs })
  if (event === undefined) throw new InboxMissingError(inbox)
  const { blockNumber, blockHash, transactionHash, logIndex } = event
  return { blockNumber, blockHash, transactionHash, logIndex }
}

/** The batch as it is on L1, looked for from the newest block back. Throws `InboxConflictError` when it has other blocks. */
async function findAppended(request: AppendRequest, context: AppendContext) {
  const { inbox, eventRangeBlocks: step, deploymentBlock = 0n } = context
  const { batchIndex } = request
  let parts: BatchPart[] = []
  for (let to = await inbox.client.getBlockNumber(); to >= deploymentBlock; to -= step) {
    const from = to - step + 1n > deploymentBlock ? to - step + 1n : deploymentBlock
    parts = [...(await inbox.events({ fromBlock: from, toBlock: to, batchIndex })), ...parts]
    if (!parts.some(({ firstFrame }) => firstFrame === 0)) continue
    const batch = joinBatchParts(parts)
    if (batch === undefined) break
    const { firstBlock, lastBlock, commitments, l1 } = batch
    if (firstBlock === request.firstBlock && lastBlock === request.lastBlock)
      return { batchIndex, firstBlock, lastBlock, commitments, l1 }
    const asked = `${request.firstBlock} to ${request.lastBlock}`
    throw new InboxConflictError(batchIndex, `blocks ${firstBlock} to ${lastBlock} are there, not ${asked}`)
  }
  throw new Error(`L1 counts batch ${batchIndex}, but does not show its event`)
}
