import { BlockExecution, blockRlpBytes, buildHeader, historySlotChange, type OriginBlock } from '@megarollup/chain'
import { keccak256, recoverAddress, recoverTransaction } from '@megarollup/crypto'
import type { Evm } from '@megarollup/evm'
import {
  type BatchBlock,
  type BatchMiniBlock,
  type BlockHeader,
  blockHash,
  blockSealSigningHash,
  bytesToHex,
  type ChainConfig,
  encodeBlockHeader,
  encodeStateDiff,
  equalBytes,
  type Hash,
  hexToBytes,
  miniBlockHash,
  miniBlockSigningHash,
  type Receipt,
  type StateCommitment,
  type StateDiff,
} from '@megarollup/protocol'
import type { LayeredState } from '@megarollup/state'
import type { PublicClient } from 'viem'
import { DerivationError } from '../errors.ts'
import { checkMiniBlock, genesisContext, type MiniBlockContext, nextContext } from '../follow/mini-block-context.ts'

/** A block that was derived. */
export interface DerivedHead {
  number: bigint
  hash: Hash
  stateRoot: Hash
}

export interface BlockDeriverOptions {
  genesis: { header: BlockHeader; hash: Hash }
  config: ChainConfig
  /** L1, to check origins. */
  l1: PublicClient
  commitment: StateCommitment
  layered: LayeredState
  evm: Evm
}

type BlockOpening = NonNullable<BatchMiniBlock['header']['opening']>

/** Executes blocks one after another and compares everything with what the sequencer signed. */
export class BlockDeriver {
  readonly #options: BlockDeriverOptions
  readonly #hashes = new Map<bigint, Hash>()
  #context: MiniBlockContext
  #head: DerivedHead
  #origin: OriginBlock
  #transactions = 0

  constructor(options: BlockDeriverOptions) {
    this.#options = options
    const { header, hash } = options.genesis
    this.#context = genesisContext(header, hash)
    this.#head = { number: 0n, hash, stateRoot: header.stateRoot }
    this.#hashes.set(0n, hash)
    const { prevRandao, parentBeaconBlockRoot } = header
    this.#origin = { ...this.#context.block.l1Origin, prevRandao, parentBeaconBlockRoot }
  }

  get head(): DerivedHead {
    return this.#head
  }

  /** Transactions executed so far. */
  get transactions(): number {
    return this.#transactions
  }

  /** Derives the next block. Throws `DerivationError` when anything differs. */
  async derive({ seal: signed, miniBlocks }: BatchBlock): Promise<DerivedHead> {
    const number = this.#head.number + 1n
    const refuse = (what: string, cause?: unknown) => new DerivationError(number, what, { cause })
    const { seal, signature } = signed
    if (seal.header.number !== number) throw refuse(`the batch has block ${seal.header.number} at its place`)
    this.#checkSigner(number, blockSealSigningHash(seal, keccak256), signature, 'seal')
    const { commitment, layered, evm } = this.#options
    const previous = historySlotChange(this.#head.number, this.#head.hash)
    evm.setStorage(previous.address, previous.slot, previous.value)
    layered.inject(previous.address, previous.slot, previous.value, { block: number })
    commitment.apply({ accounts: [], storage: [previous], codes: [] })

    const transactions: Uint8Array[] = []
    const receipts: Receipt[] = []
    let execution: BlockExecution | undefined
    for (const miniBlock of miniBlocks) {
      const { header } = miniBlock
      this.#checkSigner(
        number,
        miniBlockSigningHash(header, keccak256),
        miniBlock.signature,
        `mini-block ${header.number}`,
      )
      if (header.opening) {
        await this.#checkOrigin(number, header.opening)
        const { environment } = header.opening
        execution = BlockExecution.open({ evm, environment, blockHash: (n) => this.#hashes.get(n) })
      }
      if (!execution) throw refuse(`mini-block ${header.number} does not open it`)
      const executed = this.#execute(number, miniBlock, execution)
      for (const transaction of miniBlock.transactions) transactions.push(transaction)
      for (const receipt of executed.receipts) receipts.push(receipt)
      layered.push(executed.diff, { block: number, miniBlock: header.number })
      commitment.apply(executed.diff)
    }
    const root = await commitment.root(number)
    if (!equalBytes(root, seal.header.stateRoot)) {
      throw refuse(`its state root is ${bytesToHex(root)}, the seal says ${bytesToHex(seal.header.stateRoot)}`)
    }
    const { environment, l1Origin } = this.#context.block
    const firstHash = miniBlockHash(miniBlocks[0]!.header, keccak256)
    const binds =
      equalBytes(seal.firstMiniBlockHash, firstHash) &&
      equalBytes(seal.lastMiniBlockHash, this.#context.hash) &&
      seal.lastMiniBlockNumber === this.#context.number
    if (!binds) throw refuse('its seal binds other mini-blocks')
    if (seal.l1Origin.number !== l1Origin.number || !equalBytes(seal.l1Origin.hash, l1Origin.hash)) {
      throw refuse('its seal names another L1 origin than its first mini-block')
    }
    const header = buildHeader({ parentHash: this.#head.hash, environment, transactions, receipts }, root)
    if (!equalBytes(encodeBlockHeader(header), encodeBlockHeader(seal.header)))
      throw refuse('its header is not the sealed one')
    const { maxBlockRlpBytes } = this.#options.config.rules
    if (maxBlockRlpBytes !== undefined && blockRlpBytes(header, transactions) > maxBlockRlpBytes)
      throw refuse(`its RLP has more than ${maxBlockRlpBytes} bytes`)
    await commitment.commit(number)
    await layered.flush(number)
    const hash = blockHash(header, keccak256)
    this.#hashes.set(number, hash)
    this.#hashes.delete(number - 256n)
    this.#transactions += transactions.length
    this.#head = { number, hash, stateRoot: root }
    return this.#head
  }

  /** Executes a mini-block and checks its place, its transactions, its receipts and its diff against its signed header. */
  #execute(
    block: bigint,
    miniBlock: BatchMiniBlock,
    execution: BlockExecution,
  ): { receipts: Receipt[]; diff: StateDiff } {
    const { header, diffBytes } = miniBlock
    const refuse = (what: string, cause?: unknown) =>
      new DerivationError(block, `mini-block ${header.number}: ${what}`, { cause })
    let recovered: ReturnType<typeof recoverTransaction>[]
    try {
      recovered = miniBlock.transactions.map((raw) => recoverTransaction(raw))
    } catch (cause) {
      throw refuse('a transaction cannot be decoded', cause)
    }
    const outcome = execution.execute(recovered)
    const { receipts } = outcome
    if (outcome.included.length !== recovered.length) {
      const [invalid] = outcome.invalid
      throw refuse(
        `${recovered.length - outcome.included.length} of its transactions cannot run (${invalid?.message ?? 'they do not fit'})`,
      )
    }
    const diff = execution.takeDiff()
    const canonical = encodeStateDiff(diff)
    if (!equalBytes(keccak256(canonical), header.diffHash))
      throw refuse('execution leads to another diff than its header commits to')
    if (!equalBytes(canonical, diffBytes)) throw refuse('the posted diff is not the one that execution leads to')
    const stored = {
      header,
      hash: miniBlockHash(header, keccak256),
      transactions: [...miniBlock.transactions],
      transactionHashes: recovered.map(({ hash }) => hash),
      receipts,
      diffBytes,
      firstLogIndex: 0,
    }
    try {
      checkMiniBlock(stored, this.#context, this.#options.config, keccak256)
    } catch (cause) {
      throw refuse(cause instanceof Error ? cause.message : String(cause), cause)
    }
    this.#context = nextContext(this.#context, stored)
    return { receipts, diff }
  }

  /**
   * The L1 block that a block names as its origin must exist, and have the randomness and the beacon root that the block took from
   * it. A chain that has seen no L1 block yet names block 0 with a hash of zeros, and keeps the values of its genesis.
   */
  async #checkOrigin(number: bigint, { environment, l1Origin }: BlockOpening): Promise<void> {
    const { prevRandao, parentBeaconBlockRoot } = environment
    const taken = { ...l1Origin, prevRandao, parentBeaconBlockRoot }
    const isSame = l1Origin.number === this.#origin.number && equalBytes(l1Origin.hash, this.#origin.hash)
    const expected = isSame ? this.#origin : await this.#readOrigin(number, l1Origin.number)
    const agrees =
      equalBytes(expected.hash, taken.hash) &&
      equalBytes(expected.prevRandao, taken.prevRandao) &&
      equalBytes(expected.parentBeaconBlockRoot, taken.parentBeaconBlockRoot)
    if (!agrees) throw new DerivationError(number, `its L1 origin ${l1Origin.number} is not the block that L1 has`)
    this.#origin = expected
  }

  async #readOrigin(number: bigint, l1Block: bigint): Promise<OriginBlock> {
    const block = await this.#options.l1.getBlock({ blockNumber: l1Block }).catch((cause) => {
      throw new DerivationError(number, `its L1 origin ${l1Block} cannot be read`, { cause })
    })
    return {
      number: l1Block,
      hash: hexToBytes(block.hash),
      prevRandao: hexToBytes(block.mixHash),
      parentBeaconBlockRoot: block.parentBeaconBlockRoot ? hexToBytes(block.parentBeaconBlockRoot) : new Uint8Array(32),
    }
  }

  #checkSigner(number: bigint, digest: Uint8Array, signature: Uint8Array, what: string): void {
    let signer: Uint8Array
    try {
      signer = recoverAddress(digest, signature)
    } catch (cause) {
      throw new DerivationError(number, `the signature of its ${what} is invalid`, { cause })
    }
    if (!equalBytes(signer, this.#options.config.sequencer)) {
      throw new DerivationError(number, `its ${what} is signed by ${bytesToHex(signer)}, not by the sequencer`)
    }
  }
}
