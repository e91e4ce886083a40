import { type ChainState, type ChainStore, COMPRESSORS, readDiffs } from '@megarollup/chain'
import { keccak256 } from '@megarollup/crypto'
import {
  type Batch,
  type BatchBlock,
  type BatchMiniBlock,
  type ChainConfig,
  type DaClient,
  encodeBatch,
  encodeStateDiff,
  type Logger,
  type Service,
  splitBatch,
} from '@megarollup/protocol'
import type { InboxClient } from '@megarollup/settlement'

export interface BatcherOptions {
  config: ChainConfig
  store: ChainStore
  state: ChainState
  inbox: InboxClient
  da: DaClient
  logger: Logger
  intervalMs: number
}

/** Bytes of log records above which a batch takes no further block. */
const MAX_BATCH_RECORD_BYTES = 16 << 20
const MAX_BATCH_BLOCKS = 600n
/** Longest wait after a failure. */
const MAX_BACK_OFF_MS = 30_000

/**
 * Posts sealed blocks to the DA layer and their commitments to L1. What comes next is what the inbox says, so a restart neither
 * leaves a gap nor posts anything twice; the inbox itself refuses both.
 */
export class Batcher implements Service {
  readonly #options: BatcherOptions
  readonly #stop = new AbortController()
  #loop: Promise<void> = Promise.resolve()
  #failures = 0

  constructor(options: BatcherOptions) {
    this.#options = options
  }

  async start(): Promise<void> {
    this.#loop = this.#run()
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#loop
  }

  async #run(): Promise<void> {
    const { logger, intervalMs } = this.#options
    while (!this.#stop.signal.aborted) {
      try {
        const posted = await this.#postNext()
        this.#failures = 0
        if (posted) continue
      } catch (error) {
        if (this.#stop.signal.aborted) return
        this.#failures++
        logger.warn({ error, failures: this.#failures }, 'a batch was not posted, it is tried again')
      }
      await this.#pause(Math.min(intervalMs * 2 ** Math.min(this.#failures, 8), Math.max(intervalMs, MAX_BACK_OFF_MS)))
    }
  }

  /** Posts one batch. Returns whether a limit kept blocks out of it that were there: they do not wait for the interval. */
  async #postNext(): Promise<boolean> {
    const { inbox, da, config, logger, state } = this.#options
    const { signal } = this.#stop
    const position = await inbox.position()
    const firstBlock = position.nextBlock
    const newestBlock = state.confirmedBlock
    const lastBlock = position.nextFrame > 0 ? position.openLastBlock : this.#lastBlockFrom(firstBlock)
    if (lastBlock < firstBlock || lastBlock > state.confirmedBlock) return false
    const bytes = encodeBatch(await this.#readBatch(firstBlock, lastBlock), { compressor: COMPRESSORS[0]! })
    const { chainId } = config
    const batchIndex = position.nextBatch
    const frames = splitBatch(bytes, { chainId, batchIndex, maxPayloadBytes: da.maxPayloadBytes, keccak256 })
    const commitments: Uint8Array[] = []
    for (const frame of frames) commitments.push(await da.put(frame, { signal }))
    await inbox.append({ batchIndex, firstBlock, lastBlock, commitments }, { signal })
    logger.info(
      { batch: batchIndex, firstBlock, lastBlock, bytes: bytes.length, frames: frames.length },
      'batch posted',
    )
    return lastBlock < newestBlock
  }

  /** The last block of a batch that begins at `firstBlock`: bounded in blocks and bytes. */
  #lastBlockFrom(firstBlock: bigint): bigint {
    const { store, state } = this.#options
    const end = state.confirmedBlock
    let bytes = 0
    for (let block = firstBlock; block <= end; block++) {
      bytes += store.blockBytes(block)
      if (bytes > MAX_BATCH_RECORD_BYTES || block - firstBlock + 1n >= MAX_BATCH_BLOCKS) return block
    }
    return end
  }

  async #readBatch(firstBlock: bigint, lastBlock: bigint): Promise<Batch> {
    const { store, config } = this.#options
    const range = { from: store.miniBlocksOf(firstBlock)!.first, to: store.miniBlocksOf(lastBlock)!.last }
    const miniBlocks = new Map<bigint, BatchMiniBlock[]>()
    for await (const { stored, diff } of readDiffs(store, range)) {
      const { header, transactions } = stored
      const signature = await store.miniBlockSignature(header.number)
      const entry = { header, signature, transactions, diffBytes: encodeStateDiff(diff) }
      const siblings = miniBlocks.get(header.blockNumber)
      if (siblings) siblings.push(entry)
      else miniBlocks.set(header.blockNumber, [entry])
    }
    const blocks: BatchBlock[] = []
    for (let block = firstBlock; block <= lastBlock; block++) {
      const { seal, signature } = (await store.seal(block))!
      blocks.push({ seal: { seal, signature }, miniBlocks: miniBlocks.get(block)! })
    }
    return { chainId: config.chainId, blocks }
  }

  async #pause(ms: number): Promise<void> {
    const { signal } = this.#stop
    if (signal.aborted) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, ms)
      function done() {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
      signal.addEventListener('abort', done)
    })
  }
}
