import { setTimeout as sleep } from 'node:timers/promises'
import type { SignedTransaction } from './accounts.ts'
import { batchBody, type JsonRpcClient } from './json-rpc-client.ts'

/** Where transactions go and where receipts are read. */
export interface Endpoints {
  write: JsonRpcClient
  read: JsonRpcClient
  /** Empties the pool of a chain that gives no receipts for a while; what has none is sent again then. */
  nudge?(): Promise<unknown>
}

/** How the client behaves; the same for every target. */
export interface LoadShape {
  /** Calls of one JSON-RPC batch, of transactions and of receipts. */
  batchSize: number
  /** Batches of transactions that wait for their answer. */
  sendLanes: number
  /** Batches of receipts that wait for their answer. */
  readLanes: number
  /** Transactions that were sent and whose receipt was not read. */
  maxInFlight: number
}

export interface LoadResult {
  /** From the first byte sent to the last receipt read. */
  durationMs: number
  /** For each transaction, from the sending of its batch to the reading of its receipt. */
  latenciesMs: Float64Array
  /** Transactions that were refused for a while and sent again. */
  resent: number
  /** How often the target had to be nudged. */
  nudges: number
  /** The block of the last receipt. */
  lastBlock: number
}

interface Receipt {
  status: string
  blockNumber: string
}

/** How long a reader that found nothing waits; doubled each time, up to the second. */
const IDLE_MS = [1, 8] as const
/** Receipts that a reader asks for after it found nothing. */
const PROBE_SIZE = 10
const RESEND_AFTER_MS = 20
/** A load that makes no progress for so long has failed. */
const STALL_MS = 30_000
/** After so long without a receipt a target is asked to go on. */
const NUDGE_MS = 2_000

/**
 * Sends transactions in batches, at most `maxInFlight` without a receipt, and reads the receipts, oldest first, until it has all.
 * Throws when a transaction fails, is refused for good, or stays away.
 */
export async function runLoad(
  { write, read, nudge }: Endpoints,
  transactions: readonly SignedTransaction[],
  { batchSize, sendLanes, readLanes, maxInFlight }: LoadShape,
): Promise<LoadResult> {
  const batches = Array.from({ length: Math.ceil(transactions.length / batchSize) }, (_, i) => {
    const start = i * batchSize
    const part = transactions.slice(start, start + batchSize)
    const indexes = part.map((_, offset) => start + offset)
    return {
      indexes,
      body: batchBody(
        'eth_sendRawTransaction',
        part.map(({ raw }) => raw),
      ),
    }
  })
  const sentMs = new Float64Array(transactions.length)
  const latenciesMs = new Float64Array(transactions.length)
  /** Indexes of transactions that were accepted and whose receipt nobody is asking for, oldest first. */
  const waiting: number[] = []
  let [sent, done, resent, nudges, lastBlock, nextBatch] = [0, 0, 0, 0, 0, 0]
  let progressMs = performance.now()
  let nudgedMs = progressMs
  let failed = false

  function assertProgress(): void {
    if (performance.now() - progressMs > STALL_MS) {
      throw new Error(`no receipt for ${STALL_MS} ms; ${done} of ${transactions.length} were there`)
    }
  }

  async function send(indexes: readonly number[], body: string): Promise<void> {
    const answers = await write.batch<string>(body, indexes.length)
    const refused: number[] = []
    for (const [place, { error }] of answers.entries()) {
      const index = indexes[place]!
      if (!error) waiting.push(index)
      else if (isTemporary(error.message)) refused.push(index)
      else throw new Error(`a transaction was refused: ${error.message}`)
    }
    if (refused.length === 0) return
    resent += refused.length
    assertProgress()
    await sleep(RESEND_AFTER_MS)
    const raws = refused.map((index) => transactions[index]!.raw)
    await send(refused, batchBody('eth_sendRawTransaction', raws))
  }

  /** Sends what was accepted but is not on the chain. Errors do not matter: some may be there by now. */
  async function sendAgain(indexes: readonly number[]): Promise<void> {
    for (let start = 0; start < indexes.length; start += batchSize) {
      const raws = indexes.slice(start, start + batchSize).map((index) => transactions[index]!.raw)
      await write.batch(batchBody('eth_sendRawTransaction', raws), raws.length)
    }
  }

  async function runSender(): Promise<void> {
    while (nextBatch < batches.length && !failed) {
      const batch = batches[nextBatch]!
      const room = maxInFlight - (sent - done)
      if (room < batch.indexes.length && sent > done) {
        await sleep(1)
        continue
      }
      // Without a pause in between, so that batches leave in their order.
      nextBatch++
      sent += batch.indexes.length
      const now = performance.now()
      for (const index of batch.indexes) sentMs[index] = now
      await send(batch.indexes, batch.body)
    }
  }

  /** Asks for the oldest receipts. Returns how many were there. */
  async function readReceipts(count: number): Promise<number> {
    const asked = waiting.splice(0, count)
    if (asked.length === 0) return 0
    const body = batchBody(
      'eth_getTransactionReceipt',
      asked.map((index) => transactions[index]!.hash),
    )
    const answers = await read.batch<Receipt | null>(body, asked.length)
    const now = performance.now()
    const missing: number[] = []
    for (const [place, { result, error }] of answers.entries()) {
      const index = asked[place]!
      if (error) throw new Error(`a receipt was refused: ${error.message}`)
      if (!result) {
        missing.push(index)
        continue
      }
      if (result.status !== '0x1') throw new Error(`transaction ${transactions[index]!.hash} failed`)
      latenciesMs[index] = now - sentMs[index]!
      lastBlock = Math.max(lastBlock, Number(result.blockNumber))
    }
    waiting.unshift(...missing)
    const found = asked.length - missing.length
    done += found
    if (found > 0) progressMs = now
    return found
  }

  async function runReader(): Promise<void> {
    let idleMs: number = IDLE_MS[0]
    let size = batchSize
    while (done < transactions.length && !failed) {
      if ((await readReceipts(size)) > 0) {
        idleMs = IDLE_MS[0]
        size = batchSize
        continue
      }
      assertProgress()
      const now = performance.now()
      if (nudge && now - Math.max(progressMs, nudgedMs) > NUDGE_MS) {
        nudgedMs = now
        nudges++
        await nudge()
        await sendAgain(waiting.toSorted((a, b) => a - b))
      }
      await sleep(idleMs)
      idleMs = Math.min(2 * idleMs, IDLE_MS[1])
      size = PROBE_SIZE
    }
  }

  const startedMs = performance.now()
  const lanes = [
    ...Array.from({ length: sendLanes }, () => runSender()),
    ...Array.from({ length: readLanes }, () => runReader()),
  ]
  try {
    await Promise.all(lanes)
  } finally {
    failed = true
    await Promise.allSettled(lanes)
  }
  return { durationMs: performance.now() - startedMs, latenciesMs, resent, nudges, lastBlock }
}

/** Sends one transaction after the other, each when the receipt of the one before was read. */
export async function runLightLoad(
  { write, read }: Endpoints,
  transactions: readonly SignedTransaction[],
): Promise<Float64Array> {
  const latenciesMs = new Float64Array(transactions.length)
  for (const [index, { raw, hash }] of transactions.entries()) {
    const body = batchBody('eth_getTransactionReceipt', [hash])
    const startedMs = performance.now()
    await write.call('eth_sendRawTransaction', raw)
    for (;;) {
      const [answer] = await read.batch<Receipt | null>(body, 1)
      if (answer?.error) throw new Error(`a receipt was refused: ${answer.error.message}`)
      if (answer?.result) break
      if (performance.now() - startedMs > STALL_MS) throw new Error(`no receipt of ${hash} for ${STALL_MS} ms`)
      await sleep(1)
    }
    latenciesMs[index] = performance.now() - startedMs
  }
  return latenciesMs
}

/** What a sequencer says that admits nothing for a moment. */
function isTemporary(message: string): boolean {
  return message.includes('admits nothing until')
}
