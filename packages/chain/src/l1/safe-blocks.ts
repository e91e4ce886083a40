import type { ChainConfig, DaClient, Logger, Service } from '@megarollup/protocol'
import {
  createL1Watcher,
  type InboxClient,
  type L1Batch,
  type L1Head,
  type L1Reorg,
  type L1Watcher,
  readBatch,
} from '@megarollup/settlement'
import type { ChainState } from '../state/chain-state.ts'
import { type ChainStore, COMPRESSORS } from '../store/chain-store.ts'
import { batchDifference } from './batch-difference.ts'

export interface SafeBlocksOptions {
  config: ChainConfig
  store: ChainStore
  state: ChainState
  inbox: InboxClient
  da: DaClient
  logger: Logger
  /** Time between looks at L1. */
  pollMs?: number
}

/** A batch that this node read and found to be its own chain. */
interface VerifiedBatch {
  index: bigint
  lastBlock: bigint
  l1Block: bigint
}

/** How long a node waits before it looks again whether its chain has reached a batch. */
const RETRY_MS = 250

/**
 * Which blocks are `safe` and `finalized`, as this node itself sees it: a batch counts when its payload was read from the DA layer
 * and its seals are those of this node's chain. A batch of another chain stops `safe` there and is logged.
 */
export class SafeBlocks implements Service {
  readonly #options: SafeBlocksOptions
  readonly #watcher: L1Watcher
  readonly #stop = new AbortController()
  /** Verified batches that L1 has not finalised, oldest first. */
  #verified: VerifiedBatch[] = []
  #safe = 0n
  #finalized = 0n

  constructor(options: SafeBlocksOptions) {
    this.#options = options
    const { inbox, logger, config, pollMs } = options
    this.#watcher = createL1Watcher({
      inbox,
      logger,
      fromBlock: config.l1.startBlock,
      ...(pollMs && { pollMs }),
      onBatch: (batch) => this.#verify(batch),
      onHead: ({ finalized }) => this.#finalize(finalized),
      onReorg: (reorg) => this.#regress(reorg),
    })
  }

  /** The last block whose batch is on L1. */
  get safe(): bigint {
    return this.#safe
  }

  /** The last block whose batch is in a finalised block of L1. */
  get finalized(): bigint {
    return this.#finalized
  }

  /** The newest L1 block that was seen. */
  latestOrigin(): L1Head | undefined {
    return this.#watcher.latestOrigin()
  }

  start(): Promise<void> {
    return this.#watcher.start()
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#watcher.stop()
  }

  async #verify(batch: L1Batch): Promise<void> {
    const { da, config, store, logger } = this.#options
    const { signal } = this.#stop
    const { blocks } = await readBatch(batch, { da, chainId: config.chainId, compressors: COMPRESSORS, signal })
    await this.#reached(batch.lastBlock)
    for (const block of blocks) {
      const { number } = block.seal.seal.header
      const difference = await batchDifference(block, store)
      if (difference) {
        const fields = { batch: batch.index, block: number, difference }
        logger.error(fields, 'a batch on L1 is not of this chain: safe stays below it')
        return
      }
    }
    if (batch.firstBlock !== this.#safe + 1n) return
    this.#safe = batch.lastBlock
    this.#verified.push({ index: batch.index, lastBlock: batch.lastBlock, l1Block: batch.l1.blockNumber })
  }

  /** Waits until this node's own chain has come as far as a batch. */
  async #reached(block: bigint): Promise<void> {
    while (this.#options.state.confirmedBlock < block) {
      this.#stop.signal.throwIfAborted()
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    }
  }

  #finalize(finalized: L1Head | undefined): void {
    while (finalized && this.#verified[0] && this.#verified[0].l1Block <= finalized.number) {
      this.#finalized = this.#verified.shift()!.lastBlock
    }
  }

  #regress({ dropped }: L1Reorg): void {
    const first = dropped[0]
    if (!first) return
    this.#options.logger.warn({ batch: first.index, block: first.firstBlock }, 'L1 dropped batches: safe goes back')
    this.#verified = this.#verified.filter(({ index }) => index < first.index)
    if (this.#safe >= first.firstBlock) this.#safe = first.firstBlock - 1n
    if (this.#finalized > this.#safe) this.#finalized = this.#safe
  }
}
