import {
  BlockExecution,
  buildHeader,
  type ChainState,
  type ChainStore,
  historySlotChange,
  type InvalidTransaction,
  Mutex,
  nextEnvironment,
  type OriginBlock,
  type ParentBlock,
} from '@megarollup/chain'
import type { Evm } from '@megarollup/evm'
import type {
  BlockEnvironment,
  ChainConfig,
  Clock,
  DiffDictionary,
  Hash,
  Logger,
  RecoveredTransaction,
  Service,
} from '@megarollup/protocol'
import type { Mempool } from '../pool/mempool.ts'
import type { RecordSigner } from '../signing/record-signer.ts'
import { assembleMiniBlock } from './assemble-mini-block.ts'
import { countThatFit, type OpenBlock, parentOf, type UnsealedBlock } from './open-block.ts'

export interface BlockProducerOptions {
  config: ChainConfig
  store: ChainStore
  state: ChainState
  evm: Evm
  pool: Mempool
  signer: RecordSigner
  dictionary: DiffDictionary
  /** The newest L1 block that a block may name as its origin. */
  l1Origin: () => OriginBlock
  clock: Clock
  logger: Logger
  /** Something failed that leaves memory and disk apart: the process has to end. */
  onFatal: (error: unknown) => void
}

/** Where production goes on after a start. */
export interface ProductionStart {
  /** The newest sealed block. */
  sealed: ParentBlock
  /** Blocks that were not sealed when the node stopped, oldest first; the last of them was open. */
  unsealed: UnsealedBlock[]
}

/**
 * What one mini-block may hold, so that its record stays far below the limit of the wire, and so that the thread serves others
 * between heavy transactions. Gas is counted by gas limits.
 */
const MINI_BLOCK_LIMITS = { count: 5_000, bytes: 8 << 20, gas: 40_000_000n }
/** Keys in the dictionary above which the next block starts a new epoch. */
const EPOCH_KEYS = 60_000
/** Blocks after which an epoch ends in any case, so that nobody has to read far back. */
const EPOCH_BLOCKS = 64n

/**
 * Makes mini-blocks while there is work, and a block every block time. One mini-block goes through: execute, make durable, record
 * the height, sign, show. A block's root is computed while the next block is open; when it is late, production waits for it.
 */
export class BlockProducer implements Service {
  readonly #options: BlockProducerOptions
  readonly #writes = new Mutex()
  #parent: ParentBlock
  #open: OpenBlock | undefined
  readonly #unsealed: UnsealedBlock[]
  /** The slot in which the next block opens. */
  #nextSlot: number
  /** The seal of the block that was closed last, while it is being made. */
  #sealing: Promise<void> | undefined
  #deferred: RecoveredTransaction[] = []
  #lastMiniBlockMs = 0
  /** The first block of the current dictionary epoch; `undefined` before this process began one. */
  #epochFirstBlock: bigint | undefined
  #running = false
  #halted: string | undefined
  #loop: Promise<void> = Promise.resolve()
  #wake: (() => void) | undefined

  constructor(options: BlockProducerOptions, start: ProductionStart) {
    this.#options = options
    this.#parent = start.sealed
    this.#unsealed = start.unsealed
    this.#nextSlot = this.#slotNow()
  }

  /** The environment in which the next transaction runs. */
  get nextEnvironment(): BlockEnvironment {
    return this.#open?.environment ?? this.#environment(this.#options.l1Origin(), this.#slotNow())
  }

  /** Why transactions should not be admitted now, or `undefined`. */
  get closedBecause(): string | undefined {
    if (this.#halted) return this.#halted
    if (this.#rootIsLate) return 'the state root is late: the sequencer admits nothing until it caught up'
    return undefined
  }

  /** Tells the producer that a transaction waits. */
  notify(): void {
    this.#wake?.()
  }

  /** Stops production for good, with a reason that clients are told. Nothing is signed after this returns. */
  halt(reason: string): void {
    this.#halted = reason
    this.#options.logger.error({ reason }, 'production halted')
  }

  /** Seals what was closed when the node stopped, goes on with the block that was open, and begins to produce. */
  async start(): Promise<void> {
    const open = this.#unsealed.pop()
    for (const { block, lastMiniBlock } of this.#unsealed) {
      this.#parent = parentOf(block)
      await this.#seal(block, lastMiniBlock)
    }
    if (open) {
      this.#open = open.block
      this.#epochFirstBlock = open.block.environment.number
      open.block.execution.parentHashChanged()
    }
    this.#running = true
    this.#loop = this.#run()
  }

  async stop(): Promise<void> {
    this.#running = false
    this.#wake?.()
    await this.#loop
    await this.#sealing?.catch(() => undefined)
  }

  async #run(): Promise<void> {
    try {
      while (this.#running) {
        if (!this.#halted) await this.#step()
        if (this.#running) await this.#pause()
      }
    } catch (error) {
      this.#running = false
      this.#halted = 'the sequencer failed and is stopping'
      this.#options.onFatal(error)
    }
  }

  /** Does what is due now. */
  async #step(): Promise<void> {
    const slot = this.#slotNow()
    // A clock that was set back must not hold up blocks until it is there again: they go on from where it is now.
    if (this.#open && slot < this.#open.slot) this.#open.slot = slot
    if (slot < this.#nextSlot) this.#nextSlot = slot
    if (this.#open && slot > this.#open.slot) {
      if (this.#sealing) return
      this.#close(slot)
    }
    const missedSlot = !this.#open && slot > this.#nextSlot
    if (missedSlot) {
      if (this.#sealing) return
      this.#openBlock(slot - 1)
      await this.#produce()
      this.#close(slot)
    }
    const now = this.#options.clock.nowMs()
    if (now - this.#lastMiniBlockMs < this.#options.config.miniBlockTimeMs && now >= this.#lastMiniBlockMs) return
    if (!this.#options.pool.hasReady || this.#open?.full || this.#rootIsLate) return
    if (!this.#open) this.#openBlock(slot)
    this.#lastMiniBlockMs = now
    await this.#produce()
  }

  /** Whether the open block should have been closed but the root of the one below is not there. */
  get #rootIsLate(): boolean {
    return this.#sealing !== undefined && this.#slotNow() > (this.#open?.slot ?? this.#nextSlot)
  }

  #openBlock(slot: number): void {
    const origin = this.#options.l1Origin()
    const environment = this.#environment(origin, slot)
    const { evm } = this.#options
    this.#open = {
      slot,
      environment,
      l1Origin: { number: origin.number, hash: origin.hash },
      execution: BlockExecution.open({ evm, environment, blockHash: (n) => this.#knownHash(n) }),
      transactions: [],
      receipts: [],
      miniBlocks: 0,
      dictionaryEpoch: this.#nextEpoch(environment.number),
      firstMiniBlockHash: undefined,
      full: false,
    }
  }

  /** The dictionary epoch of a block: a new one after a start, when the dictionary is large, or when the last one is long. */
  #nextEpoch(block: bigint): bigint {
    const { dictionary } = this.#options
    const first = this.#epochFirstBlock
    if (first !== undefined && dictionary.size <= EPOCH_KEYS && block - first < EPOCH_BLOCKS) return dictionary.epoch
    this.#epochFirstBlock = block
    return dictionary.epoch + 1n
  }

  /** Executes what waits and makes it a mini-block. The first of a block may be empty. */
  async #produce(): Promise<void> {
    const { pool, state } = this.#options
    const open = this.#open!
    const taken = pool.take(MINI_BLOCK_LIMITS, open.environment.number)
    const fitting = countThatFit(open, taken, this.#options.config.rules)
    const outcome = open.execution.execute(taken.slice(0, fitting))
    outcome.leftOver.push(...taken.slice(fitting))
    for (const invalid of outcome.invalid) this.#refuse(invalid)
    this.#deferred.push(...outcome.deferred)
    if (outcome.leftOver.length > 0) {
      open.full = true
      pool.giveBack(outcome.leftOver)
    }
    if (outcome.included.length === 0 && open.miniBlocks > 0) return
    const miniBlock = assembleMiniBlock({
      config: this.#options.config,
      dictionary: this.#options.dictionary,
      open,
      included: outcome.included,
      receipts: outcome.receipts,
      diff: open.execution.takeDiff(),
      parent: this.#options.store.tip,
    })
    await this.#writes.run(async () => {
      const { signer, store } = this.#options
      const index = await store.appendMiniBlock(miniBlock.stored, miniBlock.bytes)
      await signer.signMiniBlock(miniBlock.stored, miniBlock.bytes)
      state.push(miniBlock.stored.header, miniBlock.diff)
      open.miniBlocks++
      open.firstMiniBlockHash ??= miniBlock.stored.hash
      open.transactions.push(...miniBlock.stored.transactions)
      open.receipts.push(...miniBlock.stored.receipts)
      await store.publish(index, miniBlock.bytes)
    })
    for (const recovered of outcome.included) pool.settle(recovered)
  }

  #refuse({ recovered, code, message }: InvalidTransaction): void {
    const { pool, evm, logger } = this.#options
    if (code === 'max-fee-below-base-fee' || code === 'nonce-too-high') {
      // The fee may fall, and what stands before it (deferred, or dropped) may come.
      pool.giveBack([recovered], this.#open!.environment.number + 1n)
    } else {
      logger.debug({ code, message }, 'an admitted transaction became invalid')
      pool.drop(recovered, evm.state.account(recovered.sender)?.nonce ?? 0n)
    }
  }

  /** Ends the open block and begins to seal it. */
  #close(slot: number): void {
    const closed = this.#open!
    this.#open = undefined
    this.#options.pool.expire(this.#options.clock.nowMs())
    this.#nextSlot = slot
    this.#parent = parentOf(closed)
    const { miniBlock, miniBlockHash } = this.#options.store.tip
    this.#sealing = this.#seal(closed, { number: miniBlock, hash: miniBlockHash }).then(
      () => {
        this.#sealing = undefined
        this.#wake?.()
      },
      (error) => {
        this.#running = false
        this.#options.onFatal(error)
      },
    )
  }

  async #seal(closed: OpenBlock, last: { number: bigint; hash: Hash }): Promise<void> {
    const { state, store, signer, config, evm } = this.#options
    const { number } = closed.environment
    const root = await state.close(number)
    const parentHash = store.tip.sealedHash
    const header = buildHeader({ ...closed, parentHash }, root)
    const { seal, bytes } = signer.prepareSeal({
      chainId: config.chainId,
      header,
      firstMiniBlockHash: closed.firstMiniBlockHash!,
      lastMiniBlockHash: last.hash,
      lastMiniBlockNumber: last.number,
      l1Origin: closed.l1Origin,
    })
    await this.#writes.run(async () => {
      const index = await store.appendSeal(seal, bytes)
      await signer.signSeal(seal, bytes)
      await store.publish(index, bytes)
    })
    await state.confirm(number, seal.hash)
    const change = historySlotChange(number, seal.hash)
    evm.setStorage(change.address, change.slot, change.value)
    this.#open?.execution.parentHashChanged()
    this.#options.pool.giveBack(this.#deferred)
    this.#deferred = []
  }

  #knownHash(number: bigint): Hash | undefined {
    const { store, state } = this.#options
    if (number > state.confirmedBlock) return undefined
    return store.recentBlockHash(number)
  }

  #environment(origin: OriginBlock, slot: number): BlockEnvironment {
    const { config } = this.#options
    return nextEnvironment(config, this.#parent, origin, BigInt(Math.floor((slot * config.blockTimeMs) / 1000)))
  }

  #slotNow(): number {
    return Math.floor(this.#options.clock.nowMs() / this.#options.config.blockTimeMs)
  }

  /** Waits until something may be due: the next mini-block, the end of the slot, a new transaction or a seal. */
  async #pause(): Promise<void> {
    const { clock, config, pool } = this.#options
    const now = clock.nowMs()
    const slotEnd = config.blockTimeMs - (now % config.blockTimeMs)
    const canProduce = pool.hasReady && !this.#open?.full && !this.#rootIsLate && !this.#halted
    const sinceLast = now - this.#lastMiniBlockMs
    const miniBlockDue = Math.min(config.miniBlockTimeMs, Math.max(0, config.miniBlockTimeMs - sinceLast))
    const blockDue = !this.#sealing && !this.#halted && this.#slotNow() > (this.#open?.slot ?? this.#nextSlot)
    const delay = blockDue ? 0 : canProduce ? miniBlockDue : slotEnd
    if (delay === 0) {
      await new Promise((resolve) => setImmediate(resolve))
      return
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, delay)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#wake = undefined
  }
}
