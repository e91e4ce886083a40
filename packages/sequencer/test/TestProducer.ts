import { join } from 'node:path'
import { type OpenChain, type OriginBlock, openChain } from '@megarollup/chain'
import { createSigner } from '@megarollup/crypto'
import { createEvm, type Evm } from '@megarollup/evm'
import type { Genesis, Logger, RecoveredTransaction } from '@megarollup/protocol'
import { SEQUENCER_KEY } from '../../chain/test/test-genesis.ts'
import { Mempool } from '../src/pool/mempool.ts'
import { BlockProducer } from '../src/production/block-producer.ts'
import { recoverOpenBlocks } from '../src/recover-open-blocks.ts'
import { RecordSigner } from '../src/signing/record-signer.ts'
import { SignedHeightRecord } from '../src/signing/signed-height.ts'

const nothing = () => {}
const silentLogger: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  child: () => silentLogger,
}

const ORIGIN: OriginBlock = {
  number: 0n,
  hash: new Uint8Array(32),
  prevRandao: new Uint8Array(32).fill(7),
  parentBeaconBlockRoot: new Uint8Array(32).fill(8),
}

/** How long a test waits for what the producer should do. */
const PATIENCE_MS = 15_000

/** A producer of real parts on a clock that the test holds. */
export class TestProducer {
  readonly chain: OpenChain
  readonly pool: Mempool
  readonly producer: BlockProducer
  readonly evm: Evm
  readonly clock: { now: number; nowMs: () => number }
  readonly fatal: unknown[]
  readonly #heights: SignedHeightRecord

  private constructor(
    parts: Omit<TestProducer, 'until' | 'submit' | 'kill' | 'stop' | 'blocks'>,
    heights: SignedHeightRecord,
  ) {
    this.chain = parts.chain
    this.pool = parts.pool
    this.producer = parts.producer
    this.evm = parts.evm
    this.clock = parts.clock
    this.fatal = parts.fatal
    this.#heights = heights
  }

  /** Opens the folder as a sequencer does. `start` the producer when the test is ready. */
  static async open(dir: string, genesis: Genesis, startMs = 1_000_000): Promise<TestProducer> {
    const chain = await openChain({ dir, genesis, logger: silentLogger })
    const { store, state, dictionary } = chain
    const heights = await SignedHeightRecord.open(join(dir, 'signed-height'), store.genesis.hash)
    const evm = createEvm({ chainId: genesis.chain.chainId, state: state.layered })
    const pool = new Mempool()
    const clock = { now: startMs, nowMs: () => clock.now }
    const fatal: unknown[] = []
    const config = genesis.chain
    const blockHash = (number: bigint) => (number <= state.confirmedBlock ? store.recentBlockHash(number) : undefined)
    const producer = new BlockProducer(
      {
        ...{ config, store, state, evm, pool, dictionary, clock },
        signer: new RecordSigner(createSigner(SEQUENCER_KEY), heights),
        l1Origin: () => ORIGIN,
        logger: silentLogger,
        onFatal: (error) => fatal.push(error),
      },
      {
        sealed: (await store.header(store.tip.sealedBlock))!.header,
        unsealed: await recoverOpenBlocks({ config, store, evm, blockHash, dictionaryEpoch: dictionary.epoch + 1n }),
      },
    )
    return new TestProducer({ chain, pool, producer, evm, clock, fatal }, heights)
  }

  /**
   * Lets the producer work until the condition holds; each mini-block takes its ten milliseconds. Throws what the producer failed
   * with, or when nothing happens.
   */
  async until(condition: () => boolean): Promise<void> {
    const { store } = this.chain
    let { miniBlock } = store.tip
    for (const end = performance.now() + PATIENCE_MS; !condition(); ) {
      if (this.fatal.length > 0) throw this.fatal[0]
      if (performance.now() > end) throw new Error(`nothing happened at mini-block ${store.tip.miniBlock}`)
      if (store.tip.miniBlock > miniBlock) this.clock.now += 10
      miniBlock = store.tip.miniBlock
      this.producer.notify()
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  }

  /** Puts transactions into the pool as admission does. */
  submit(...transactions: RecoveredTransaction[]): void {
    for (const recovered of transactions) {
      const nonce = this.chain.state.layered.account(recovered.sender)?.nonce ?? 0n
      this.pool.add(recovered, nonce, this.clock.now)
    }
    this.producer.notify()
  }

  /** Headers of the sealed blocks above genesis. */
  async blocks() {
    const { store } = this.chain
    const headers = []
    for (let block = 1n; block <= store.tip.sealedBlock; block++) headers.push((await store.header(block))!.header)
    return headers
  }

  /** Takes the folder away from the producer, as a kill does. */
  async kill(): Promise<void> {
    await this.#heights.close()
    await this.chain.close()
  }

  async stop(): Promise<void> {
    await this.producer.stop()
    await this.kill()
  }
}
