import { join } from 'node:path'
import { keccak256 } from '@megarollup/crypto'
import {
  type BlockHeader,
  blockHash,
  decodeSignedBlockSeal,
  decodeSignedMiniBlock,
  equalBytes,
  type FeedPosition,
  type FeedRecord,
  type FeedSource,
  type Hash,
  type MiniBlockHeader,
  miniBlockHash,
  type Receipt,
  type SignedBlockSeal,
} from '@megarollup/protocol'
import { zstdCompressor } from '@megarollup/protocol/node'
import { LRUCache } from 'lru-cache'
import { CorruptIndexError } from '../errors.ts'
import { RecordLog } from '../log/record-log.ts'
import { HashIndex } from './hash-index.ts'
import { decodeRecordMeta, encodeRecordMeta, type RecordMeta } from './record-meta.ts'
import { recordSignature, signRecord, unsignedRecord } from './record-signature.ts'
import type { TransactionLocation } from './transaction-index/transaction-index.ts'

/** What mini-blocks may be packed with. */
export const COMPRESSORS = [zstdCompressor()]
const MINI_BLOCK = 1
const SEAL = 2
/** Blocks whose hash BLOCKHASH can ask for. */
const HASH_WINDOW = 256

/** A mini-block as the chain keeps it. The diff stays in its dictionary form: only a reader of the whole epoch can decode it. */
export interface StoredMiniBlock {
  header: MiniBlockHeader
  hash: Hash
  transactions: Uint8Array[]
  transactionHashes: Hash[]
  receipts: Receipt[]
  diffBytes: Uint8Array
  /** Index in the block of the first log. */
  firstLogIndex: number
}

export interface StoredSeal extends SignedBlockSeal {
  /** Hash of the sealed header. */
  hash: Hash
}

export interface ChainStoreOptions {
  dir: string
  genesis: { hash: Hash; header: BlockHeader }
  /** Largest record, compressed. */
  maxRecordBytes?: number
  /** Memory for decoded mini-blocks. */
  cacheBytes?: number
}

/** The newest records of each kind. */
export interface ChainHead {
  miniBlock: bigint
  miniBlockHash: Hash
  /** The block of that mini-block. */
  openBlock: bigint
  sealedBlock: bigint
  sealedHash: Hash
}

/**
 * The chain on disk: every mini-block and every seal, in the order in which they were made, with the indexes to find them. It is
 * what a node serves to its peers. Records become visible with `publish`, which gives them their signature.
 */
export class ChainStore implements FeedSource {
  readonly genesis: { hash: Hash; header: BlockHeader }
  readonly #log: RecordLog
  readonly #hashes: HashIndex
  /** Log index of mini-block n at n - 1, of the seal of block n at n - 1, and first mini-block of block n at n - 1. */
  readonly #miniBlockRecords: number[] = []
  readonly #sealRecords: number[] = []
  readonly #firstMiniBlocks: bigint[] = []
  readonly #cache: LRUCache<bigint, StoredMiniBlock>
  readonly #seals = new LRUCache<bigint, StoredSeal>({ max: 4_096 })
  /** Hashes that execution may ask for (BLOCKHASH), by block number. Never evicted by readers. */
  readonly #recentHashes = new Map<bigint, Hash>()
  readonly #listeners = new Set<(record: FeedRecord) => void>()
  /** Records that were published: those below this index. */
  #published = 0
  #head: ChainHead

  private constructor(options: ChainStoreOptions, log: RecordLog, hashes: HashIndex) {
    this.genesis = options.genesis
    this.#log = log
    this.#hashes = hashes
    this.#cache = new LRUCache({ maxSize: options.cacheBytes ?? 64 << 20, sizeCalculation: sizeOf })
    const { hash } = options.genesis
    this.#head = { miniBlock: 0n, miniBlockHash: hash, openBlock: 0n, sealedBlock: 0n, sealedHash: hash }
  }

  /** Opens the folder, which this process then has to itself. Throws typed errors for another chain's, damaged or locked ones. */
  static async open(options: ChainStoreOptions): Promise<ChainStore> {
    const hashes = await HashIndex.open(join(options.dir, 'hashes'))
    const log = await RecordLog.open({
      path: join(options.dir, 'feed.log'),
      genesisHash: options.genesis.hash,
      maxPayloadBytes: options.maxRecordBytes ?? 80 << 20,
    }).catch(async (error) => {
      await hashes.close()
      throw error
    })
    if (hashes.indexedRecords > log.length) {
      const [indexed, kept] = [hashes.indexedRecords, log.length]
      await hashes.close()
      await log.close()
      throw new CorruptIndexError('hashes', `it covers ${indexed} records, and the log has ${kept}`)
    }
    const store = new ChainStore(options, log, hashes)
    for (let index = 0; index < log.length; index++) store.#noteRecord(index)
    store.#published = log.length
    await store.#readHead()
    for (let index = hashes.indexedRecords; index < log.length; index++) await store.#indexHashes(index)
    return store
  }

  get tip(): ChainHead {
    return this.#head
  }

  /** Bytes of the log. */
  get sizeBytes(): number {
    return this.#log.sizeBytes
  }

  /** Makes a mini-block durable, unpublished. `bytes` is its wire form; it need not be signed yet. */
  async appendMiniBlock(block: StoredMiniBlock, bytes: Uint8Array): Promise<number> {
    const { header } = block
    const logCount = block.receipts.reduce((sum, receipt) => sum + receipt.logs.length, 0)
    const index = await this.#log.append({
      kind: MINI_BLOCK,
      payload: unsignedRecord('mini-block', bytes),
      signature: recordSignature('mini-block', bytes),
      meta: encodeRecordMeta({
        number: header.number,
        block: header.blockNumber,
        dictionaryEpoch: header.dictionaryEpoch,
        firstTransactionIndex: header.firstTransactionIndex,
        firstLogIndex: block.firstLogIndex,
        transactionCount: block.transactions.length,
        logCount,
      }),
    })
    this.#noteRecord(index)
    this.#cache.set(header.number, block)
    return index
  }

  /** Makes a seal durable, unpublished. */
  async appendSeal(seal: StoredSeal, bytes: Uint8Array): Promise<number> {
    const { number } = seal.seal.header
    const none = { dictionaryEpoch: 0n, firstTransactionIndex: 0, firstLogIndex: 0, transactionCount: 0, logCount: 0 }
    const index = await this.#log.append({
      kind: SEAL,
      payload: unsignedRecord('seal', bytes),
      signature: recordSignature('seal', bytes),
      meta: encodeRecordMeta({ number, block: number, ...none }),
    })
    this.#noteRecord(index)
    this.#seals.set(number, seal)
    return index
  }

  /** Gives a durable record its signature and shows it to readers and subscribers. Records are published in their order. */
  async publish(index: number, bytes: Uint8Array): Promise<void> {
    if (index !== this.#published) throw new Error(`record ${index} published before record ${this.#published}`)
    const kind = kindName(this.#log.kindAt(index))
    await this.#log.setSignature(index, recordSignature(kind, bytes))
    this.#published = index + 1
    await this.#advanceHead(index)
    await this.#indexHashes(index)
    const record = { kind, number: this.#metaAt(index).number, bytes }
    for (const listener of this.#listeners) listener(record)
  }

  /** Writes the signature of a published record again: recovery. */
  async repairSignature(index: number, signature: Uint8Array): Promise<void> {
    await this.#log.setSignature(index, signature)
    const { number } = this.#metaAt(index)
    if (this.#log.kindAt(index) === SEAL) this.#seals.delete(number)
  }

  /** The last `count` records, for recovery: kind, index and bytes. */
  async lastRecords(count: number): Promise<(FeedRecord & { index: number })[]> {
    const records = []
    for (let index = Math.max(0, this.#log.length - count); index < this.#log.length; index++) {
      records.push({ index, ...(await this.#record(index)) })
    }
    return records
  }

  async miniBlock(number: bigint): Promise<StoredMiniBlock> {
    const cached = this.#cache.get(number)
    if (cached) return cached
    const index = this.#miniBlockRecord(number)
    const block = decodeStored(await this.#bytes(index), this.#metaAt(index).firstLogIndex)
    this.#cache.set(number, block)
    return block
  }

  /** The sequencer's signature of a mini-block. */
  async miniBlockSignature(number: bigint): Promise<Uint8Array> {
    const { signature } = await this.#log.read(this.#miniBlockRecord(number))
    return signature
  }

  /** Bytes of a block's mini-blocks in the log. */
  blockBytes(block: bigint): number {
    const range = this.miniBlocksOf(block)
    let bytes = 0
    if (range) for (let n = range.first; n <= range.last; n++) bytes += this.#log.sizeAt(this.#miniBlockRecord(n))
    return bytes
  }

  /** Counts and positions of a mini-block, without reading it. */
  miniBlockMeta(number: bigint): RecordMeta {
    return this.#metaAt(this.#miniBlockRecord(number))
  }

  /** The seal of a block above genesis, or `undefined` when it is not sealed. */
  async seal(block: bigint): Promise<StoredSeal | undefined> {
    if (block < 1n || block > this.#head.sealedBlock) return undefined
    const cached = this.#seals.get(block)
    if (cached) return cached
    const signed = decodeSignedBlockSeal(await this.#bytes(this.#sealRecords[Number(block) - 1]!))
    const seal = { ...signed, hash: blockHash(signed.seal.header, keccak256) }
    this.#seals.set(block, seal)
    return seal
  }

  /** The header of a sealed block or of genesis. */
  async header(block: bigint): Promise<{ header: BlockHeader; hash: Hash } | undefined> {
    if (block === 0n) return this.genesis
    const stored = await this.seal(block)
    return stored && { header: stored.seal.header, hash: stored.hash }
  }

  /** Hash of a sealed block or of genesis. */
  async blockHash(block: bigint): Promise<Hash | undefined> {
    return (await this.header(block))?.hash
  }

  /** Hash of one of the last 256 sealed blocks or of genesis, at once. */
  recentBlockHash(block: bigint): Hash | undefined {
    return block === 0n ? this.genesis.hash : this.#recentHashes.get(block)
  }

  /** Heights of a block's first and newest mini-block, or `undefined` when it has none. */
  miniBlocksOf(block: bigint): { first: bigint; last: bigint } | undefined {
    const first = this.#firstMiniBlocks[Number(block) - 1]
    if (first === undefined || first > this.#head.miniBlock) return undefined
    const next = this.#firstMiniBlocks[Number(block)]
    const last = next === undefined ? this.#head.miniBlock : next - 1n
    return { first, last: last < this.#head.miniBlock ? last : this.#head.miniBlock }
  }

  /** The first mini-block of a dictionary epoch that reaches up to mini-block `number`. */
  epochStart(number: bigint): bigint {
    const epoch = this.miniBlockMeta(number).dictionaryEpoch
    let low = 1n
    let high = number
    while (low < high) {
      const middle = (low + high) / 2n
      if (this.miniBlockMeta(middle).dictionaryEpoch < epoch) low = middle + 1n
      else high = middle
    }
    return low
  }

  async findTransaction(hash: Hash): Promise<TransactionLocation | undefined> {
    for (const location of this.#hashes.transactions(hash)) {
      if (location.miniBlock > this.#head.miniBlock) continue
      const { transactionHashes } = await this.miniBlock(location.miniBlock)
      if (equalBytes(transactionHashes[location.index]!, hash)) return location
    }
    return undefined
  }

  async findBlock(hash: Hash): Promise<bigint | undefined> {
    if (Buffer.compare(hash, this.genesis.hash) === 0) return 0n
    return this.#hashes.block(hash)
  }

  head(): FeedPosition {
    return { nextMiniBlock: this.#head.miniBlock + 1n, nextSeal: this.#head.sealedBlock + 1n }
  }

  async read(from: FeedPosition, maxBytes: number): Promise<FeedRecord[]> {
    const records: FeedRecord[] = []
    let bytes = 0
    for (let index = this.#indexOf(from); index < this.#published; index++) {
      const { number } = this.#metaAt(index)
      const known = this.#log.kindAt(index) === SEAL ? number < from.nextSeal : number < from.nextMiniBlock
      if (known) continue
      bytes += this.#log.sizeAt(index)
      if (records.length > 0 && bytes > maxBytes) break
      records.push(await this.#record(index))
    }
    return records
  }

  subscribe(listener: (record: FeedRecord) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async close(): Promise<void> {
    await this.#hashes.close()
    await this.#log.close()
  }

  #miniBlockRecord(number: bigint): number {
    const index = this.#miniBlockRecords[Number(number) - 1]
    if (index === undefined) throw new RangeError(`no mini-block ${number}, the newest is ${this.#head.miniBlock}`)
    return index
  }

  /** Log index from which a reader at this position has to be served. */
  #indexOf({ nextMiniBlock, nextSeal }: FeedPosition): number {
    const miniBlock = this.#miniBlockRecords[Number(nextMiniBlock) - 1] ?? this.#published
    const seal = this.#sealRecords[Number(nextSeal) - 1] ?? this.#published
    return Math.min(miniBlock, seal)
  }

  async #record(index: number): Promise<FeedRecord> {
    return {
      kind: kindName(this.#log.kindAt(index)),
      number: this.#metaAt(index).number,
      bytes: await this.#bytes(index),
    }
  }

  /** The wire form of a record. */
  async #bytes(index: number): Promise<Uint8Array> {
    const { payload, signature } = await this.#log.read(index)
    signRecord(kindName(this.#log.kindAt(index)), payload, signature)
    return payload
  }

  #metaAt(index: number): RecordMeta {
    return decodeRecordMeta(this.#log.metaAt(index))
  }

  #noteRecord(index: number): void {
    const { number, block, firstTransactionIndex } = this.#metaAt(index)
    const records = this.#log.kindAt(index) === SEAL ? this.#sealRecords : this.#miniBlockRecords
    if (BigInt(records.length) !== number - 1n) {
      throw new Error(
        `record ${index} is ${kindName(this.#log.kindAt(index))} ${number}, expected ${records.length + 1}`,
      )
    }
    records.push(index)
    if (
      records === this.#miniBlockRecords &&
      BigInt(this.#firstMiniBlocks.length) < block &&
      firstTransactionIndex === 0
    ) {
      this.#firstMiniBlocks.push(number)
    }
  }

  async #readHead(): Promise<void> {
    const miniBlock = this.#miniBlockRecords.at(-1)
    const seal = this.#sealRecords.at(-1)
    if (miniBlock !== undefined) await this.#advanceHead(miniBlock)
    if (seal === undefined) return
    for (const index of this.#sealRecords.slice(-HASH_WINDOW)) await this.#advanceHead(index)
  }

  async #advanceHead(index: number): Promise<void> {
    const { number, block } = this.#metaAt(index)
    if (this.#log.kindAt(index) === SEAL) {
      const seal = this.#seals.get(number)
      const hash = seal?.hash ?? blockHash(decodeSignedBlockSeal(await this.#bytes(index)).seal.header, keccak256)
      this.#head = { ...this.#head, sealedBlock: number, sealedHash: hash }
      this.#recentHashes.set(number, hash)
      this.#recentHashes.delete(number - BigInt(HASH_WINDOW))
      return
    }
    const stored = this.#cache.get(number) ?? decodeStored(await this.#bytes(index), 0)
    this.#head = { ...this.#head, miniBlock: number, miniBlockHash: stored.hash, openBlock: block }
  }

  async #indexHashes(index: number): Promise<void> {
    const { number } = this.#metaAt(index)
    const records = index + 1
    if (this.#log.kindAt(index) === SEAL) {
      const hash = await this.blockHash(number)
      await this.#hashes.add({ blockHash: hash!, block: number }, records)
    } else {
      const { transactionHashes } = await this.miniBlock(number)
      await this.#hashes.add({ transactions: transactionHashes, miniBlock: number }, records)
    }
  }
}

/** Decodes a mini-block into the form in which the store keeps it. */
export function decodeStored(bytes: Uint8Array, firstLogIndex: number): StoredMiniBlock {
  const { header, transactions, receipts, diffBytes } = decodeSignedMiniBlock(bytes, { compressors: COMPRESSORS })
  return {
    header,
    hash: miniBlockHash(header, keccak256),
    transactions,
    transactionHashes: transactions.map(keccak256),
    receipts,
    diffBytes,
    firstLogIndex,
  }
}

function kindName(kind: number): FeedRecord['kind'] {
  return kind === SEAL ? 'seal' : 'mini-block'
}

function sizeOf(block: StoredMiniBlock): number {
  let size = 1_000 + block.diffBytes.length
  for (const transaction of block.transactions) size += transaction.length + 200
  for (const receipt of block.receipts) {
    size += 200
    for (const log of receipt.logs) size += log.data.length + 300
  }
  return size
}
