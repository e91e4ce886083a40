import type { Hex, Logger } from '@megarollup/protocol'
import { encodeFunctionData, type LocalAccount } from 'viem'
import { createBackOff } from '../back-off.ts'
import { InboxConflictError } from '../errors.ts'
import { sequencerInboxAbi } from '../generated/SequencerInbox.ts'
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
  let sent = false
  // Frames of this very batch on L1. Those of an earlier process may come from another encoding: they are replaced.
  let framesThere = 0
  for (;;) {
    signal?.throwIfAborted()
    try {
      const nonce = await inbox.client.getTransactionCount({ address: account.address, blockTag: 'latest' })
      const position = await inbox.position()
      if (position.nextBatch > request.batchIndex) return { ...(await findAppended(request, context)), wasThere: !sent }
      assertFits(request, position)
      const goesOn = position.nextFrame === framesThere && position.openLastBlock === request.lastBlock
      const firstFrame = goesOn ? framesThere : 0
      const end = Math.min(firstFrame + maxFramesPerTransaction, request.commitments.length)
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
      sent = true
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

/** The batch as it is on L1. Throws `InboxConflictError` when other blocks are there under its index. */
async function findAppended(request: AppendRequest, { inbox, deploymentBlock = 0n }: AppendContext) {
  const toBlock = await inbox.client.getBlockNumber()
  const batch = (await inbox.batches({ fromBlock: deploymentBlock, toBlock })).find(
    ({ index }) => index === request.batchIndex,
  )
  if (batch === undefined) throw new Error(`L1 counts batch ${request.batchIndex}, but does not show its event yet`)
  if (batch.firstBlock !== request.firstBlock || batch.lastBlock !== request.lastBlock)
    throw new InboxConflictError(
      request.batchIndex,
      `blocks ${batch.firstBlock} to ${batch.lastBlock} are there, not ${request.firstBlock} to ${request.lastBlock}`,
    )
  const { index: batchIndex, firstBlock, lastBlock, commitments, l1 } = batch
  return { batchIndex, firstBlock, lastBlock, commitments, l1 }
}
