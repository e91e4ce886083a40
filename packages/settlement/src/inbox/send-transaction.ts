import { type Hex, type Logger, MegarollupError } from '@megarollup/protocol'
import {
  BaseError,
  decodeErrorResult,
  keccak256,
  type LocalAccount,
  NonceTooLowError,
  type PublicClient,
  type TransactionReceipt,
  TransactionReceiptNotFoundError,
} from 'viem'
import { pause } from '../back-off.ts'
import { InboxRefusedError } from '../errors.ts'
import { sequencerInboxAbi } from '../generated/SequencerInbox.ts'

export interface SendOptions {
  client: PublicClient
  account: LocalAccount
  to: Hex
  data: Hex
  /** The account's next nonce in the latest block: whatever of this account waits in the pool is replaced. */
  nonce: number
  logger: Logger | undefined
  signal: AbortSignal | undefined
  bumpAfterMs?: number
  receiptPollMs?: number
}

/** Contract errors that say that the inbox has moved on: read its position again. */
const MOVED_ON = ['UnexpectedBatch', 'UnexpectedFrame', 'UnexpectedFirstBlock', 'UnexpectedLastBlock']
/** Fees of a replacement: nodes ask for 10 % more at least. */
const BUMP_PERCENT = 25n

/**
 * Sends one transaction with this nonce and waits until it is in a block; sends it again with higher fees when it is stuck.
 * `undefined`: it did not come to pass (reverted, or its nonce was used), and the caller has to look where things stand.
 * Throws `InboxRefusedError` when the contract refuses for good, or viem's error when L1 does not answer.
 */
export async function sendTransaction(options: SendOptions): Promise<TransactionReceipt | undefined> {
  const { client, account, to, data, nonce, logger, signal, bumpAfterMs = 30_000, receiptPollMs = 250 } = options
  const gas = await estimateGas(options)
  if (gas === undefined) return undefined
  const chainId = await client.getChainId()
  let fees = await client.estimateFeesPerGas()
  const hashes: Hex[] = []

  for (;;) {
    const serializedTransaction = await account.signTransaction({
      type: 'eip1559',
      ...{ chainId, to, data, nonce, gas },
      ...{ maxFeePerGas: fees.maxFeePerGas, maxPriorityFeePerGas: fees.maxPriorityFeePerGas },
    })
    const outcome = await broadcast(client, serializedTransaction)
    if (outcome.status === 'nonce-used' && hashes.length === 0) return undefined
    if (outcome.status === 'sent') hashes.push(outcome.hash)

    const deadline = Date.now() + (outcome.status === 'underpriced' ? 0 : bumpAfterMs)
    do {
      // The nonce first: once it is used, one of ours has a receipt, or a transaction of an earlier attempt took it.
      const isNonceUsed = (await client.getTransactionCount({ address: account.address, blockTag: 'latest' })) > nonce
      for (const hash of hashes) {
        const receipt = await findReceipt(client, hash)
        if (receipt !== undefined) return receipt.status === 'success' ? receipt : undefined
      }
      if (isNonceUsed) return undefined
      await pause(receiptPollMs, signal)
    } while (Date.now() < deadline)

    const current = await client.estimateFeesPerGas()
    fees = {
      maxFeePerGas: larger(bumped(fees.maxFeePerGas), current.maxFeePerGas),
      maxPriorityFeePerGas: larger(bumped(fees.maxPriorityFeePerGas), current.maxPriorityFeePerGas),
    }
    logger?.warn({ nonce, ...fees }, 'Transaction to the inbox is in no block yet; sending it again with higher fees')
  }
}

/** Gas with a margin of a quarter; `undefined` when the call would revert because the inbox has moved on. */
async function estimateGas({ client, account, to, data }: SendOptions): Promise<bigint | undefined> {
  try {
    // At `latest`: in the pending block, the very transaction that is to be replaced may already have been executed.
    const gas = await client.estimateGas({ account: account.address, to, data, blockTag: 'latest' })
    return gas + gas / 4n
  } catch (error) {
    const reason = revertReason(error)
    if (reason === undefined) throw error
    if (MOVED_ON.some((name) => reason.startsWith(name))) return undefined
    throw new InboxRefusedError(to, reason, error)
  }
}

async function broadcast(client: PublicClient, serializedTransaction: Hex) {
  try {
    const hash = await client.sendRawTransaction({ serializedTransaction })
    return { status: 'sent', hash } as const
  } catch (error) {
    if (error instanceof BaseError) {
      const said = `${error.message} ${error.details}`.toLowerCase()
      if (said.includes('underpriced')) return { status: 'underpriced' } as const
      if (error.walk((cause) => cause instanceof NonceTooLowError) != null || said.includes('nonce too low'))
        return { status: 'nonce-used' } as const
      if (said.includes('already known') || said.includes('already imported'))
        return { status: 'sent', hash: keccak256(serializedTransaction) } as const
    }
    throw error
  }
}

async function findReceipt(client: PublicClient, hash: Hex): Promise<TransactionReceipt | undefined> {
  try {
    return await client.getTransactionReceipt({ hash })
  } catch (error) {
    if (error instanceof TransactionReceiptNotFoundError) return undefined
    throw error
  }
}

/** The inbox's own error in a failed call, such as `NotBatcher(0x…)`; `undefined` when the failure was another. */
function revertReason(error: unknown): string | undefined {
  if (!(error instanceof BaseError)) return undefined
  const carrier = error.walk((cause) => typeof (cause as { data?: unknown }).data === 'string')
  const data = (carrier as { data?: Hex } | null)?.data
  if (data === undefined || data.length < 10) return undefined
  try {
    const { errorName, args } = decodeErrorResult({ abi: sequencerInboxAbi, data })
    return `${errorName}(${(args ?? []).join(', ')})`
  } catch {
    return `revert data ${data}`
  }
}

/** True for failures that no later attempt can mend. */
export function isPermanent(error: unknown): boolean {
  return error instanceof MegarollupError
}

const bumped = (wei: bigint) => wei + (wei * BUMP_PERCENT) / 100n + 1n
const larger = (a: bigint, b: bigint) => (a > b ? a : b)
