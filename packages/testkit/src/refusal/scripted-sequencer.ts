import {
  buildHeader,
  COMPRESSORS,
  genesisBlock,
  nextEnvironment,
  type OpenChain,
  openChain,
  type ParentBlock,
} from '@megarollup/chain'
import { createSigner, keccak256 } from '@megarollup/crypto'
import {
  type BlockEnvironment,
  type BlockSeal,
  blockHash,
  blockSealSigningHash,
  DiffDictionary,
  type DigestSigner,
  encodeSignedBlockSeal,
  encodeSignedMiniBlock,
  type FeedRecord,
  type Genesis,
  type Hash,
  hexToBytes,
  type L1Origin,
  type MiniBlockHeader,
  miniBlockHash,
  miniBlockSigningHash,
  type Receipt,
  receiptsCommitment,
  type StateDiff,
  stateDiffCommitment,
  transactionsCommitment,
} from '@megarollup/protocol'
import { parseGenesis } from '@megarollup/protocol/genesis'
import { type TestAccount, testAccounts } from '../accounts.ts'

/** What a mini-block holds. Full nodes do not execute, so that any diff and any receipts will do. */
export interface MiniBlockScript {
  transactions?: Uint8Array[]
  receipts?: Receipt[]
  diff?: StateDiff
}

/** Lies that are told about a mini-block; the rest is honest. */
export interface MiniBlockLie {
  header?: (honest: MiniBlockHeader) => Partial<MiniBlockHeader>
  /** What travels in place of what the header was made from. */
  body?: { transactions?: Uint8Array[]; receipts?: Receipt[]; diffBytes?: Uint8Array }
  signer?: DigestSigner
}

/** The block that takes mini-blocks. */
interface Open {
  environment: BlockEnvironment
  first: Hash | undefined
  miniBlocks: number
  transactions: Uint8Array[]
  receipts: Receipt[]
}

const EMPTY: StateDiff = { accounts: [], storage: [], codes: [] }
const NO_ORIGIN: L1Origin = { number: 0n, hash: new Uint8Array(32) }
const SIGNER_INDEX = 12

const ACCOUNTS = testAccounts(SIGNER_INDEX + 1)

/** A genesis like that of a devnet, for full nodes without L1. */
function scriptedGenesis(): Genesis {
  const alloc = Object.fromEntries(ACCOUNTS.map(({ address }) => [address, { balance: '0xde0b6b3a7640000' }]))
  // The protocol writes block hashes into this account (EIP-2935); nobody here runs its code.
  const history = { '0x0000f90827f1c53a10cb7a02335b175320002935': { balance: '0x0', nonce: '0x1', code: '0x00' } }
  return parseGenesis({
    ...{ config: { chainId: 901, osakaTime: 0 }, timestamp: '0x65000000', gasLimit: '0x59682f00' },
    ...{ baseFeePerGas: '0x3b9aca00', extraData: '0x', alloc: { ...alloc, ...history } },
    megarollup: {
      sequencer: accountAt(SIGNER_INDEX).address,
      feeRecipient: '0x4200000000000000000000000000000000000011',
      commitmentScheme: 'mpt',
      miniBlockTimeMs: 10,
      blockTimeMs: 1_000,
      l1: { chainId: 900, inbox: '0x00000000000000000000000000000000000000aa', startBlock: 0 },
    },
  })
}

export function accountAt(index: number): TestAccount {
  const account = ACCOUNTS[index]
  if (!account) throw new RangeError(`no account ${index}`)
  return account
}

export function signerAt(index: number): DigestSigner {
  return createSigner(hexToBytes(accountAt(index).privateKey))
}

/**
 * Makes the records of a sequencer from a script: real headers, commitments, diffs, roots and signatures over contents that nobody
 * executed. It tells the truth unless it is told to lie; a lie leaves its own chain as it was.
 */
export class ScriptedSequencer {
  readonly genesis: Genesis
  readonly signer = signerAt(SIGNER_INDEX)
  readonly #chain: OpenChain
  readonly #dictionary = new DiffDictionary({ keccak256 })
  #parent: ParentBlock
  #parentHash: Hash
  #miniBlock: { number: bigint; hash: Hash }
  #open: Open | undefined

  private constructor(genesis: Genesis, chain: OpenChain, parent: ParentBlock, hash: Hash) {
    this.genesis = genesis
    this.#chain = chain
    this.#parent = parent
    this.#parentHash = hash
    this.#miniBlock = { number: 0n, hash }
  }

  /** `dir`: an empty folder for its state. */
  static async create(dir: string): Promise<ScriptedSequencer> {
    const genesis = scriptedGenesis()
    const { header, hash } = await genesisBlock(genesis)
    const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }
    return new ScriptedSequencer(genesis, await openChain({ dir, genesis, logger: silent }), header, hash)
  }

  /** The state as its mini-blocks left it. */
  get state() {
    return this.#chain.state.layered
  }

  /** The next mini-block of the chain. It opens a block when none is open. */
  miniBlock(script: MiniBlockScript = {}): FeedRecord {
    const { record, open, header, hash } = this.#assemble(script)
    this.#dictionary.commit()
    this.#chain.state.push(header, script.diff ?? EMPTY)
    open.first ??= hash
    open.miniBlocks++
    open.transactions.push(...(script.transactions ?? []))
    open.receipts.push(...(script.receipts ?? []))
    this.#open = open
    this.#miniBlock = { number: header.number, hash }
    return record
  }

  /** A record in the place of the next mini-block, which the chain does not take up. */
  lyingMiniBlock(script: MiniBlockScript, lie: MiniBlockLie): FeedRecord {
    return this.#assemble(script, lie).record
  }

  /** Ends the open block. With a lie, the seal that is returned says something else; the chain goes on with the honest one. */
  async seal(
    lie: { seal?: (honest: BlockSeal) => Partial<BlockSeal>; signer?: DigestSigner } = {},
  ): Promise<FeedRecord> {
    const open = this.#open
    if (!open?.first) throw new Error('no block is open')
    const { number } = open.environment
    const root = await this.#chain.state.close(number)
    const header = buildHeader({ ...open, parentHash: this.#parentHash }, root)
    const honest: BlockSeal = {
      chainId: this.genesis.chain.chainId,
      header,
      firstMiniBlockHash: open.first,
      lastMiniBlockHash: this.#miniBlock.hash,
      lastMiniBlockNumber: this.#miniBlock.number,
      l1Origin: NO_ORIGIN,
    }
    this.#parentHash = blockHash(header, keccak256)
    this.#parent = header
    this.#open = undefined
    await this.#chain.state.confirm(number, this.#parentHash)
    const seal = { ...honest, ...lie.seal?.(honest) }
    const signature = (lie.signer ?? this.signer).sign(blockSealSigningHash(seal, keccak256))
    return { kind: 'seal', number, bytes: encodeSignedBlockSeal({ seal, signature }) }
  }

  async close(): Promise<void> {
    await this.#chain.close()
  }

  #assemble(script: MiniBlockScript, lie: MiniBlockLie = {}) {
    const { transactions = [], receipts = [], diff = EMPTY } = script
    const open = this.#open ? { ...this.#open } : this.#openBlock()
    const hashes = transactions.map((raw) => keccak256(raw))
    const diffBytes = this.#dictionary.encode(diff)
    const pending = this.#dictionary.pending
    if (!pending) throw new Error('the dictionary has no step')
    const honest: MiniBlockHeader = {
      chainId: this.genesis.chain.chainId,
      number: this.#miniBlock.number + 1n,
      parentHash: this.#miniBlock.hash,
      blockNumber: open.environment.number,
      indexInBlock: open.miniBlocks,
      opening: open.miniBlocks === 0 ? { environment: open.environment, l1Origin: NO_ORIGIN } : undefined,
      firstTransactionIndex: open.transactions.length,
      transactionCount: transactions.length,
      cumulativeGasUsed: receipts.at(-1)?.cumulativeGasUsed ?? open.receipts.at(-1)?.cumulativeGasUsed ?? 0n,
      transactionsHash: transactionsCommitment(hashes, keccak256),
      receiptsHash: receiptsCommitment(receipts, keccak256),
      diffHash: stateDiffCommitment(diff, keccak256),
      dictionaryEpoch: pending.epoch,
      dictionaryHash: pending.hash,
    }
    const header = { ...honest, ...lie.header?.(honest) }
    const signature = (lie.signer ?? this.signer).sign(miniBlockSigningHash(header, keccak256))
    const [compressor] = COMPRESSORS
    const bytes = encodeSignedMiniBlock(
      { header, signature },
      { transactions, receipts, diffBytes, ...lie.body },
      compressor ? { compressor } : {},
    )
    const record: FeedRecord = { kind: 'mini-block', number: header.number, bytes }
    return { record, open, header, hash: miniBlockHash(header, keccak256) }
  }

  #openBlock(): Open {
    const { prevRandao, parentBeaconBlockRoot } = this.#chain.store.genesis.header
    const origin = { ...NO_ORIGIN, prevRandao, parentBeaconBlockRoot }
    const environment = nextEnvironment(this.genesis.chain, this.#parent, origin, this.#parent.timestamp + 1n)
    return { environment, first: undefined, miniBlocks: 0, transactions: [], receipts: [] }
  }
}
