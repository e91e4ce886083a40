import type { Hex, Logger, Service } from '@megarollup/protocol'
import { bytesToHex, type PublicClient } from 'viem'
import { createBackOff, pause } from '../back-off.ts'
import type { L1Batch } from '../inbox/batch-events.ts'
import type { InboxClient } from '../inbox/inbox.ts'
import { blockToL1Head, type L1Head } from './l1-head.ts'
import { SeenChain } from './seen-chain.ts'

/** L1 blocks whose events are asked for and reported at a time. */
const STEP_BLOCKS = 500n

/** How far L1 is. */
export interface L1Status {
  head: L1Head
  /** `undefined` while L1 has none. */
  safe: L1Head | undefined
  finalized: L1Head | undefined
}

/** Blocks that were on L1 are no longer. */
export interface L1Reorg {
  /** The newest block that both have; `undefined` when none that is remembered is left: everything is reported again. */
  ancestor: { number: bigint; hash: Hex } | undefined
  /** Batches that were reported and are no longer on L1, in order. Those that are there again are reported again. */
  dropped: L1Batch[]
}

export interface L1WatcherOptions {
  inbox: InboxClient
  /** By default that of `inbox`. */
  client?: PublicClient
  /** Time between looks at L1's head; 1 s by default. */
  pollMs?: number
  logger: Logger
  /** L1 block from which events are reported: that of the inbox's deployment, or one after a batch that is known. */
  fromBlock: bigint
  /** Each whole batch, in order. Called again for a batch whose `onBatch` rejected, or which a reorganisation moved. */
  onBatch?: (batch: L1Batch) => void | Promise<void>
  /** Each new head, after its batches; also when only safe or finalized moved. */
  onHead?: (status: L1Status) => void | Promise<void>
  /** Before anything of the new blocks is reported. */
  onReorg?: (reorg: L1Reorg) => void | Promise<void>
  /** L1 blocks that are remembered; 1,024 by default. */
  maxSeenBlocks?: number
  /** Shortest and longest wait while L1 is down; 500 ms and 10 s by default. */
  backOff?: { firstMs: number; maxMs: number }
}

export interface L1Watcher extends Service {
  /** The newest head that was seen, as origin for the next layer-2 block; `undefined` before the first. It may go back when L1 does. */
  latestOrigin(): L1Head | undefined
  /** The newest status that was seen. */
  status(): L1Status | undefined
}

/**
 * Follows L1: its head, its `safe` and `finalized` blocks, and the inbox's batches, and notices when L1 changes its mind. Keeps
 * going while L1 is down. `start` returns at once; callbacks run one after the other and hold up the next look.
 */
export function createL1Watcher(options: L1WatcherOptions): L1Watcher {
  const { inbox, client = inbox.client, logger, pollMs = 1_000, fromBlock } = options
  const seen = new SeenChain(options.maxSeenBlocks ?? 1_024)
  let status: L1Status | undefined
  let running: { controller: AbortController; done: Promise<void> } | undefined

  async function look(signal: AbortSignal): Promise<void> {
    const next = await readStatus(client)
    await findReorg(signal)
    while ((seen.tip?.number ?? fromBlock - 1n) < next.head.number) {
      signal.throwIfAborted()
      await step(next.head)
    }
    const isNew = status === undefined || fingerprint(next) !== fingerprint(status)
    status = next
    if (isNew) await options.onHead?.(next)
  }

  /** Looks for the newest remembered block that L1 still has. */
  async function findReorg(signal: AbortSignal): Promise<void> {
    let ancestor: { number: bigint; hash: Hex } | undefined
    for (const { number, hash } of seen.newestFirst()) {
      signal.throwIfAborted()
      if ((await hashOf(client, number)) !== hash) continue
      ancestor = { number, hash }
      break
    }
    if (seen.tip === undefined || ancestor?.number === seen.tip.number) return
    const dropped = seen.dropAbove(ancestor?.number ?? -1n)
    logger.warn({ ancestor: ancestor?.number, dropped: dropped.map(({ index }) => index) }, 'L1 was reorganised')
    await options.onReorg?.({ ancestor, dropped })
  }

  /** Reports the events of some blocks above the tip. The tip moves with each block, after its batches were taken. */
  async function step(head: L1Head): Promise<void> {
    const from = (seen.tip?.number ?? fromBlock - 1n) + 1n
    const to = from + STEP_BLOCKS - 1n < head.number ? from + STEP_BLOCKS - 1n : head.number
    const endHash = to === head.number ? bytesToHex(head.hash) : await hashOf(client, to)
    const parts = await inbox.events({ fromBlock: from, toBlock: to })
    // The last block's hash stands for all before it: if it is the same before and after, the events are of one history.
    if (endHash === undefined || (await hashOf(client, to)) !== endHash) throw new L1MovedError()

    const blocks = Map.groupBy(parts, ({ l1 }) => l1.blockNumber)
    for (const [number, ofBlock] of blocks) {
      for (const batch of seen.complete(ofBlock)) await options.onBatch?.(batch)
      seen.push({ number, hash: ofBlock[0]!.l1.blockHash, parts: ofBlock })
    }
    if (!blocks.has(to)) seen.push({ number: to, hash: endHash, parts: [] })
  }

  async function run(signal: AbortSignal): Promise<void> {
    const backOff = createBackOff(options.backOff ?? { firstMs: 500, maxMs: 10_000 })
    let failures = 0
    while (!signal.aborted) {
      try {
        await look(signal)
        if (failures > 0) logger.info({ failures }, 'Following L1 again')
        failures = 0
        backOff.reset()
        await pause(pollMs, signal)
      } catch (error) {
        if (signal.aborted) return
        // Once a trouble, not once an attempt.
        if (failures++ === 0) logger.warn({ err: error }, 'Could not follow L1; trying again')
        else logger.debug({ err: error, failures }, 'Still could not follow L1')
        await backOff.wait(signal).catch(() => undefined)
      }
    }
  }

  return {
    async start() {
      if (running !== undefined) return
      const controller = new AbortController()
      running = { controller, done: run(controller.signal) }
    },
    async stop() {
      const stopped = running
      running = undefined
      stopped?.controller.abort(new Error('The L1 watcher was stopped'))
      await stopped?.done
    },
    latestOrigin: () => status?.head,
    status: () => status,
  }
}

/** L1 was reorganised while it was being read; the next look sorts it out. */
class L1MovedError extends Error {
  override readonly name = 'L1MovedError'
  constructor() {
    super('L1 was reorganised while it was being read')
  }
}

async function readStatus(client: PublicClient): Promise<L1Status> {
  const [head, safe, finalized] = await Promise.all([
    client.getBlock({ blockTag: 'latest' }),
    client.getBlock({ blockTag: 'safe' }).catch(noneYet),
    client.getBlock({ blockTag: 'finalized' }).catch(noneYet),
  ])
  return {
    head: blockToL1Head(head),
    safe: safe && blockToL1Head(safe),
    finalized: finalized && blockToL1Head(finalized),
  }
}

/** A young L1 answers with an error or with nothing for a tag that it has not reached. Other failures are failures. */
function noneYet(error: Error): undefined {
  if (error.name === 'BlockNotFoundError' || /not found|unknown block/i.test(error.message)) return undefined
  throw error
}

/** The hash of L1's block of this number; `undefined` when it has none. */
async function hashOf(client: PublicClient, number: bigint): Promise<Hex | undefined> {
  const block = await client.getBlock({ blockNumber: number }).catch(noneYet)
  return block?.hash ?? undefined
}

function fingerprint({ head, safe, finalized }: L1Status): string {
  return [head, safe, finalized].map((block) => (block === undefined ? '' : bytesToHex(block.hash))).join()
}
