import {
  blockRlpBytes,
  buildHeader,
  type ChainState,
  type ChainStore,
  decodeStored,
  Mutex,
  type StoredMiniBlock,
} from '@megarollup/chain'
import { keccak256, recoverAddress } from '@megarollup/crypto'
import {
  type Address,
  type BlockHeader,
  type BlockSeal,
  blockHash,
  blockSealSigningHash,
  bytesToHex,
  type ChainConfig,
  type DiffDictionary,
  decodeMiniBlockEnvelope,
  decodeSignedBlockSeal,
  encodeBlockHeader,
  equalBytes,
  type FeedPosition,
  type FeedRecord,
  type FeedSink,
  type FeedStopError,
  type Logger,
  type MiniBlockHeader,
  miniBlockHash,
  miniBlockSigningHash,
  RootMismatchError,
  type SignedBlockSeal,
  type StateDiff,
  stateDiffCommitment,
} from '@megarollup/protocol'
import { DoubleSignedError, RecordRefusedError } from '../errors.ts'
import type { EvidenceFolder } from './evidence.ts'
import { checkMiniBlock, genesisContext, type MiniBlockContext, nextContext } from './mini-block-context.ts'

export interface FollowerOptions {
  config: ChainConfig
  store: ChainStore
  state: ChainState
  /** As it is after the newest mini-block. */
  dictionary: DiffDictionary
  evidence: EvidenceFolder
  logger: Logger
  /** Following ended for good. */
  onStopped?: (error: FeedStopError) => void
  /** Memory and disk may differ: the process has to end. */
  onFatal: (error: unknown) => void
}

/** A position behind every seal, to read a mini-block alone. */
const AFTER_ALL_SEALS = 1n << 62n

/**
 * Verifies the sequencer's records one by one and applies them, never executing. A mini-block is checked against its signature, its
 * place and its commitments; a seal against the body of its block and the root that this node computed. What is refused
 * leaves no trace in the state. A wrong root, or a second signature at a height, ends following for good.
 */
export class Follower implements FeedSink {
  readonly #options: FollowerOptions
  /** Blocks that are not sealed yet, as their mini-blocks say them: one, or two while a seal is under way. */
  readonly #unsealed = new Map<bigint, MiniBlockContext>()
  /** The newest mini-block's place, which the next one continues. */
  #context: MiniBlockContext
  /** The place of the newest verified block's last mini-block. */
  #verified: MiniBlockContext
  #stopped: Error | undefined
  /** The root that is being verified. */
  #verifying: Promise<void> | undefined
  /** The newest block whose seal was taken: verified, or being verified. */
  #lastSeal: bigint
  readonly #writes = new Mutex()

  private constructor(options: FollowerOptions, context: MiniBlockContext) {
    this.#options = options
    this.#context = context
    this.#verified = context
    this.#lastSeal = options.store.tip.sealedBlock
  }

  /** Takes up following where the recovered chain ends. */
  static async create(options: FollowerOptions): Promise<Follower> {
    const { store, evidence } = options
    const { sealedBlock } = store.tip
    const follower = new Follower(options, genesisContext(store.genesis.header, store.genesis.hash))
    for (let block = sealedBlock > 0n ? sealedBlock : 1n; ; block++) {
      const range = store.miniBlocksOf(block)
      if (!range) break
      for (let number = range.first; number <= range.last; number++) follower.#advance(await store.miniBlock(number))
      if (block === sealedBlock) follower.#verified = follower.#context
    }
    follower.#unsealed.delete(sealedBlock)
    follower.#stopped = await evidence.reasonToStop()
    if (follower.#stopped) await follower.#dropUnverified()
    return follower
  }

  /** Why this node does not follow, or `undefined`. */
  get stopped(): Error | undefined {
    return this.#stopped
  }

  /** The place of the newest mini-block. */
  get context(): MiniBlockContext {
    return this.#context
  }

  position(): FeedPosition {
    return { nextMiniBlock: this.#options.store.head().nextMiniBlock, nextSeal: this.#lastSeal + 1n }
  }

  /** Resolves when no root is being verified. */
  async settled(): Promise<void> {
    await this.#verifying
  }

  async accept(record: FeedRecord): Promise<void> {
    if (this.#stopped) {
      await this.#verifying
      throw this.#stopped
    }
    if (record.kind === 'mini-block') await this.#acceptMiniBlock(record.bytes)
    else await this.#acceptSeal(record.bytes)
  }

  async #acceptMiniBlock(bytes: Uint8Array): Promise<void> {
    const { store, state, config, dictionary } = this.#options
    const { header, signature } = decodeMiniBlockEnvelope(bytes)
    this.#checkSigner(miniBlockSigningHash(header, keccak256), signature, `mini-block ${header.number}`)
    if (header.number <= store.tip.miniBlock) return this.#checkKnown(header, bytes)
    await this.#checkSealsDue(header)
    if (header.number === this.#context.number + 1n && !equalBytes(header.parentHash, this.#context.hash)) {
      // By its signature the sequencer stands for another parent than the one it signed, too.
      const at = { nextMiniBlock: this.#context.number, nextSeal: AFTER_ALL_SEALS }
      if (this.#context.number > 0n) await this.#stopForDoubleSignature(`mini-block ${this.#context.number}`, bytes, at)
    }
    const stored = decodeStored(bytes, header.opening ? 0 : this.#context.block.logCount)
    checkMiniBlock(stored, this.#context, config, keccak256)
    const diff = this.#decodeDiff(stored)
    await this.#writes.run(async () => {
      if (this.#stopped) throw this.#stopped
      const index = await store.appendMiniBlock(stored, bytes)
      dictionary.commit()
      state.push(header, diff)
      this.#advance(stored)
      await store.publish(index, bytes)
    })
  }

  /**
   * A sequencer opens a block when the one before last is sealed. Who sends more without seals would fill the memory with what
   * nobody verified.
   */
  async #checkSealsDue({ number, blockNumber }: MiniBlockHeader): Promise<void> {
    const { store } = this.#options
    if (blockNumber <= store.tip.sealedBlock + 2n) return
    await this.#verifying
    if (this.#stopped) throw this.#stopped
    const due = store.tip.sealedBlock + 1n
    if (blockNumber > due + 1n) {
      throw new RecordRefusedError(
        `mini-block ${number} is of block ${blockNumber} while the seal of block ${due} is due`,
      )
    }
  }

  /** Reads the diff and checks that it is the one to which the header commits. A refused one leaves the dictionary as it was. */
  #decodeDiff({ header, diffBytes }: StoredMiniBlock): StateDiff {
    const { dictionary } = this.#options
    const { number, dictionaryEpoch: epoch } = header
    const refuse = (what: string) => new RecordRefusedError(`mini-block ${number}: ${what}`)
    if (epoch !== dictionary.epoch && epoch !== dictionary.epoch + 1n) {
      throw refuse(`dictionary epoch ${epoch} after epoch ${dictionary.epoch}`)
    }
    const diff = dictionary.decode(diffBytes, epoch)
    if (!equalBytes(dictionary.pending!.hash, header.dictionaryHash)) {
      throw refuse("the dictionary's hash differs from the header's")
    }
    if (!equalBytes(stateDiffCommitment(diff, keccak256), header.diffHash)) {
      throw refuse('the diff is not the one to which the header commits')
    }
    return diff
  }

  async #acceptSeal(bytes: Uint8Array): Promise<void> {
    const { store } = this.#options
    const signed = decodeSignedBlockSeal(bytes)
    const { seal } = signed
    const { number } = seal.header
    this.#checkSigner(blockSealSigningHash(seal, keccak256), signed.signature, `seal of block ${number}`)
    await this.#verifying
    if (this.#stopped) throw this.#stopped
    const { sealedBlock } = store.tip
    if (number <= sealedBlock) return this.#checkKnownSeal(seal, bytes)
    if (number !== sealedBlock + 1n) {
      throw new RecordRefusedError(`seal of block ${number} came while the seal of block ${sealedBlock + 1n} is due`)
    }
    await this.#checkSeal(signed)
    this.#lastSeal = number
    // Mini-blocks go on being applied while the root is computed; the next seal, or the next refusal, waits for it.
    this.#verifying = this.#verifyRoot(signed, bytes).finally(() => {
      this.#verifying = undefined
    })
  }

  /** Compares the sealed root with this node's own, and takes the block as verified or stops. Never rejects. */
  async #verifyRoot(signed: SignedBlockSeal, bytes: Uint8Array): Promise<void> {
    const { store, state, logger } = this.#options
    const { header } = signed.seal
    try {
      const root = await state.close(header.number)
      if (!equalBytes(root, header.stateRoot)) return await this.#refuseRoot(header, bytes, root)
      const hash = blockHash(header, keccak256)
      await this.#writes.run(async () => {
        const index = await store.appendSeal({ ...signed, hash }, bytes)
        await store.publish(index, bytes)
      })
      await state.confirm(header.number, hash)
      this.#verified = this.#unsealed.get(header.number)!
      this.#unsealed.delete(header.number)
      logger.debug({ block: header.number, hash: bytesToHex(hash) }, 'block verified')
    } catch (error) {
      this.#stopped ??= error instanceof Error ? error : new Error(String(error))
      this.#options.onFatal(error)
    }
  }

  /** Checks all that the seal says but the state root. */
  async #checkSeal({ seal }: SignedBlockSeal): Promise<void> {
    const { store, config } = this.#options
    const { number } = seal.header
    const block = this.#unsealed.get(number)
    const refuse = (what: string) => new RecordRefusedError(`seal of block ${number}: ${what}`)
    if (!block) throw refuse('its mini-blocks are missing')
    if (seal.chainId !== config.chainId) throw refuse(`chain id ${seal.chainId}, expected ${config.chainId}`)
    const { environment, l1Origin } = block.block
    const range = store.miniBlocksOf(number)!
    if (seal.lastMiniBlockNumber !== range.last) {
      throw refuse(`it ends with mini-block ${seal.lastMiniBlockNumber}, this node has mini-block ${range.last}`)
    }
    const first = await store.miniBlock(range.first)
    if (!equalBytes(seal.firstMiniBlockHash, first.hash)) throw refuse('another first mini-block')
    if (!equalBytes(seal.lastMiniBlockHash, block.hash)) throw refuse('another last mini-block')
    if (seal.l1Origin.number !== l1Origin.number || !equalBytes(seal.l1Origin.hash, l1Origin.hash)) {
      throw refuse('another L1 origin than its first mini-block')
    }
    const transactions: Uint8Array[] = []
    const receipts = []
    for (let n = range.first; n <= range.last; n++) {
      const miniBlock = await store.miniBlock(n)
      for (const transaction of miniBlock.transactions) transactions.push(transaction)
      for (const receipt of miniBlock.receipts) receipts.push(receipt)
    }
    const contents = { parentHash: store.tip.sealedHash, environment, transactions, receipts }
    const expected = buildHeader(contents, seal.header.stateRoot)
    if (!equalBytes(encodeBlockHeader(expected), encodeBlockHeader(seal.header))) {
      throw refuse(`its header is not that of its mini-blocks (${differingFields(expected, seal.header)})`)
    }
    const { maxBlockRlpBytes } = config.rules
    if (maxBlockRlpBytes !== undefined && blockRlpBytes(expected, transactions) > maxBlockRlpBytes) {
      throw refuse(`its RLP has more than ${maxBlockRlpBytes} bytes`)
    }
  }

  /** The sequencer signed a root that its own diffs do not lead to: keep the evidence, drop what was not verified, stop. */
  async #refuseRoot({ number, stateRoot }: BlockHeader, bytes: Uint8Array, root: Uint8Array): Promise<void> {
    const { evidence, logger, onStopped } = this.#options
    const error = new RootMismatchError(number, root, stateRoot)
    this.#stopped = error
    await this.#dropUnverified()
    await evidence.keep('root-mismatch', error, [{ name: 'seal', bytes }])
    logger.error({ block: number, computed: bytesToHex(root), sealed: bytesToHex(stateRoot) }, error.message)
    onStopped?.(error)
  }

  /** Forgets what lies above the last verified block, for readers of the state. The log keeps it. */
  async #dropUnverified(): Promise<void> {
    await this.#writes.run(() => this.#options.state.dropUnconfirmed())
    this.#context = this.#verified
    this.#unsealed.clear()
  }

  /** A record at a known height must be the known one. */
  async #checkKnown(header: MiniBlockHeader, bytes: Uint8Array): Promise<void> {
    const { number } = header
    const known = await this.#options.store.miniBlock(number)
    if (equalBytes(miniBlockHash(header, keccak256), known.hash)) return
    await this.#stopForDoubleSignature(`mini-block ${number}`, bytes, {
      nextMiniBlock: number,
      nextSeal: AFTER_ALL_SEALS,
    })
  }

  async #checkKnownSeal(seal: BlockSeal, bytes: Uint8Array): Promise<void> {
    const { number } = seal.header
    const known = await this.#options.store.seal(number)
    if (known && equalBytes(blockHash(seal.header, keccak256), known.hash)) return
    await this.#stopForDoubleSignature(`block ${number}`, bytes, { nextMiniBlock: 1n << 62n, nextSeal: number })
  }

  async #stopForDoubleSignature(what: string, other: Uint8Array, at: FeedPosition): Promise<never> {
    const { store, evidence, logger, onStopped } = this.#options
    const error = new DoubleSignedError(what)
    this.#stopped = error
    // A root that is being compared is this node's own work on what came first: it may still be taken.
    await this.#verifying
    await this.#dropUnverified()
    const [own] = await store.read(at, 1)
    const files = [{ name: 'second', bytes: other }]
    await evidence.keep('double-signature', error, own ? [{ name: 'first', bytes: own.bytes }, ...files] : files)
    logger.error({ what }, error.message)
    onStopped?.(error)
    throw error
  }

  #checkSigner(digest: Uint8Array, signature: Uint8Array, what: string): void {
    let signer: Address
    try {
      signer = recoverAddress(digest, signature)
    } catch (cause) {
      throw new RecordRefusedError(`${what}: its signature is invalid`, { cause })
    }
    if (!equalBytes(signer, this.#options.config.sequencer)) {
      throw new RecordRefusedError(
        `${what} is signed by ${bytesToHex(signer)}, the sequencer is ${bytesToHex(this.#options.config.sequencer)}`,
      )
    }
  }

  /** Notes an applied mini-block. */
  #advance(stored: StoredMiniBlock): void {
    this.#context = nextContext(this.#context, stored)
    this.#unsealed.set(stored.header.blockNumber, this.#context)
  }
}

/** Names of the header fields in which two headers differ. */
function differingFields(expected: BlockHeader, got: BlockHeader): string {
  const names = Object.keys(expected) as (keyof BlockHeader)[]
  const text = (value: BlockHeader[keyof BlockHeader]) =>
    typeof value === 'bigint' ? String(value) : bytesToHex(value)
  return names
    .filter((name) => text(expected[name]) !== text(got[name]))
    .map((name) => `${name} ${text(got[name])}, expected ${text(expected[name])}`)
    .join('; ')
}
