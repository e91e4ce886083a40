import { createSigner, keccak256 } from '@megarollup/crypto'
import { createEvm, type Evm } from '@megarollup/evm'
import {
  type BlockHeader,
  type BlockSeal,
  blockHash,
  blockSealSigningHash,
  encodeSignedBlockSeal,
  encodeSignedMiniBlock,
  type FeedRecord,
  type Genesis,
  type Logger,
  type MiniBlockHeader,
  miniBlockHash,
  miniBlockSigningHash,
  type Receipt,
  type RecoveredTransaction,
  receiptsCommitment,
  type StateDiff,
  stateDiffCommitment,
  transactionsCommitment,
} from '@megarollup/protocol'
import {
  BlockExecution,
  buildHeader,
  COMPRESSORS,
  type ExecutionOutcome,
  historySlotChange,
  nextEnvironment,
  type OpenChain,
  type OriginBlock,
  openChain,
  type StoredMiniBlock,
  type StoredSeal,
} from '../src/index.ts'
import { SEQUENCER_KEY, testGenesis } from './test-genesis.ts'

const nothing = () => {}
export const silentLogger: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  child: () => silentLogger,
}

export const TEST_ORIGIN: OriginBlock = {
  number: 0n,
  hash: new Uint8Array(32),
  prevRandao: new Uint8Array(32).fill(0x77),
  parentBeaconBlockRoot: new Uint8Array(32).fill(0x88),
}

/** What a test may change of a mini-block before it is signed. */
export interface MiniBlockChanges {
  header?: (header: MiniBlockHeader) => MiniBlockHeader
  diff?: (diff: StateDiff) => StateDiff
  receipts?: (receipts: Receipt[]) => Receipt[]
}

export interface MadeMiniBlock {
  stored: StoredMiniBlock
  diff: StateDiff
  bytes: Uint8Array
  record: FeedRecord
  outcome: ExecutionOutcome
}

/**
 * A chain that makes its own blocks, step by step, of the real parts: engine, state, trie, log. A small sequencer without pool,
 * clock or signed-height record, so that the parts can be tested below it.
 */
export class TestChain {
  readonly genesis: Genesis
  readonly chain: OpenChain
  readonly evm: Evm
  readonly #signer = createSigner(SEQUENCER_KEY)
  #open: { execution: BlockExecution; miniBlocks: StoredMiniBlock[]; origin: OriginBlock } | undefined
  #parent: { number: bigint; timestamp: bigint; baseFeePerGas: bigint; gasLimit: bigint; gasUsed: bigint }

  private constructor(genesis: Genesis, chain: OpenChain, parent: BlockHeader) {
    this.genesis = genesis
    this.chain = chain
    this.evm = createEvm({ chainId: genesis.chain.chainId, state: chain.state.layered })
    this.#parent = parent
  }

  static async open(dir: string, genesis = testGenesis()): Promise<TestChain> {
    const chain = await openChain({ dir, genesis, logger: silentLogger })
    const sealed = await chain.store.header(chain.store.tip.sealedBlock)
    return new TestChain(genesis, chain, sealed!.header)
  }

  get store() {
    return this.chain.store
  }

  get state() {
    return this.chain.state
  }

  get execution(): BlockExecution {
    if (!this.#open) throw new Error('no block is open')
    return this.#open.execution
  }

  /** Opens the next block. */
  openBlock(origin = TEST_ORIGIN): BlockExecution {
    const environment = nextEnvironment(this.genesis.chain, this.#parent, origin, this.#parent.timestamp + 1n)
    const blockHash = (n: bigint) => (n <= this.state.confirmedBlock ? this.store.recentBlockHash(n) : undefined)
    const execution = BlockExecution.open({ evm: this.evm, environment, blockHash })
    this.#open = { execution, miniBlocks: [], origin }
    return execution
  }

  /** Executes transactions and makes them a signed mini-block; nothing is stored. */
  makeMiniBlock(transactions: RecoveredTransaction[], changes: MiniBlockChanges = {}): MadeMiniBlock {
    if (!this.#open) this.openBlock()
    const { execution, miniBlocks, origin } = this.#open!
    const outcome = execution.execute(transactions)
    const diff = changes.diff?.(execution.takeDiff()) ?? execution.takeDiff()
    const receipts = changes.receipts?.(outcome.receipts) ?? outcome.receipts
    const { store, dictionary } = this.chain
    const logs = receipts.reduce((sum, receipt) => sum + receipt.logs.length, 0)
    const first = miniBlocks.length === 0
    const diffBytes = dictionary.encode(diff, first ? dictionary.epoch + 1n : dictionary.epoch)
    const { epoch: dictionaryEpoch, hash: dictionaryHash } = dictionary.pending!
    const made: MiniBlockHeader = {
      chainId: this.genesis.chain.chainId,
      number: store.tip.miniBlock + 1n,
      parentHash: store.tip.miniBlockHash,
      blockNumber: execution.environment.number,
      indexInBlock: miniBlocks.length,
      opening: first
        ? { environment: execution.environment, l1Origin: { number: origin.number, hash: origin.hash } }
        : undefined,
      firstTransactionIndex: execution.transactionCount - outcome.included.length,
      transactionCount: outcome.included.length,
      cumulativeGasUsed: execution.gasUsed,
      transactionsHash: transactionsCommitment(
        outcome.included.map(({ hash }) => hash),
        keccak256,
      ),
      receiptsHash: receiptsCommitment(receipts, keccak256),
      diffHash: stateDiffCommitment(diff, keccak256),
      dictionaryEpoch,
      dictionaryHash,
    }
    const header = changes.header?.(made) ?? made
    const stored: StoredMiniBlock = {
      header,
      hash: miniBlockHash(header, keccak256),
      transactions: outcome.included.map(({ raw }) => raw),
      transactionHashes: outcome.included.map(({ hash }) => hash),
      receipts,
      diffBytes,
      firstLogIndex: execution.logCount - logs,
    }
    const bytes = this.encode(stored)
    return { stored, diff, bytes, outcome, record: { kind: 'mini-block', number: header.number, bytes } }
  }

  /** The signed wire form of a mini-block. */
  encode({ header, transactions, receipts, diffBytes }: StoredMiniBlock, signer = this.#signer): Uint8Array {
    const signature = signer.sign(miniBlockSigningHash(header, keccak256))
    const parts = { transactions, receipts, diffBytes }
    return encodeSignedMiniBlock({ header, signature }, parts, { compressor: COMPRESSORS[0]! })
  }

  /** Makes a mini-block part of this chain. */
  async add(made: MadeMiniBlock): Promise<MadeMiniBlock> {
    const index = await this.store.appendMiniBlock(made.stored, made.bytes)
    this.chain.dictionary.commit()
    this.state.push(made.stored.header, made.diff)
    this.#open!.miniBlocks.push(made.stored)
    await this.store.publish(index, made.bytes)
    return made
  }

  async miniBlock(...transactions: RecoveredTransaction[]): Promise<MadeMiniBlock> {
    return this.add(this.makeMiniBlock(transactions))
  }

  /** Ends the open block. Returns the function that seals it, so that the next block may be open before. */
  close(): (change?: (seal: BlockSeal) => BlockSeal) => Promise<StoredSeal & { record: FeedRecord }> {
    const { execution, miniBlocks, origin } = this.#open!
    const { environment } = execution
    this.#open = undefined
    this.#parent = { ...environment, gasUsed: execution.gasUsed }
    const root = this.state.close(environment.number)
    return async (change = (seal) => seal) => {
      const contents = {
        parentHash: this.store.tip.sealedHash,
        environment,
        transactions: miniBlocks.flatMap(({ transactions }) => transactions),
        receipts: miniBlocks.flatMap(({ receipts }) => receipts),
      }
      const last = miniBlocks.at(-1)!
      const seal = change({
        chainId: this.genesis.chain.chainId,
        header: buildHeader(contents, await root),
        firstMiniBlockHash: miniBlocks[0]!.hash,
        lastMiniBlockHash: last.hash,
        lastMiniBlockNumber: last.header.number,
        l1Origin: { number: origin.number, hash: origin.hash },
      })
      const { stored, bytes, record } = this.signSeal(seal)
      await this.store.publish(await this.store.appendSeal(stored, bytes), bytes)
      await this.state.confirm(environment.number, stored.hash)
      const history = historySlotChange(environment.number, stored.hash)
      this.evm.setStorage(history.address, history.slot, history.value)
      this.#open?.execution.parentHashChanged()
      return { ...stored, record }
    }
  }

  /** Signs a seal; nothing is stored. */
  signSeal(seal: BlockSeal): { stored: StoredSeal; bytes: Uint8Array; record: FeedRecord } {
    const signature = this.#signer.sign(blockSealSigningHash(seal, keccak256))
    const bytes = encodeSignedBlockSeal({ seal, signature })
    const stored = { seal, signature, hash: blockHash(seal.header, keccak256) }
    return { stored, bytes, record: { kind: 'seal', number: seal.header.number, bytes } }
  }

  /** A whole block of one mini-block. */
  async block(...transactions: RecoveredTransaction[]): Promise<StoredSeal & { record: FeedRecord }> {
    await this.miniBlock(...transactions)
    return this.close()()
  }

  /** Every record of the chain, in order. */
  records(): Promise<FeedRecord[]> {
    return this.store.read({ nextMiniBlock: 1n, nextSeal: 1n }, Number.MAX_SAFE_INTEGER)
  }

  shutDown(): Promise<void> {
    return this.chain.close()
  }
}
