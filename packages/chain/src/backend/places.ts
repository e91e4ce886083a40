import { keccak256, recoverTransaction } from '@megarollup/crypto'
import {
  encodeRlpBytes,
  encodeRlpList,
  encodeRlpUint,
  type Hash,
  type RecoveredTransaction,
  type Transaction,
} from '@megarollup/protocol'
import type { IncludedReceipt, IncludedTransaction, LogEntry, TransactionPlace } from '@megarollup/rpc'
import { LRUCache } from 'lru-cache'
import type { ChainState } from '../state/chain-state.ts'
import type { ChainStore, StoredMiniBlock } from '../store/chain-store.ts'

/** The block hash of what is not sealed yet. */
const UNSEALED_HASH = new Uint8Array(32)

/** What a mini-block's transactions have in common. */
interface BlockPlace {
  blockNumber: bigint
  blockHash: Hash
  blockTimestamp: bigint
  baseFeePerGas: bigint
}

/** Puts stored transactions, receipts and logs into their place in the chain, as RPC answers name it. */
export class Places {
  readonly #store: ChainStore
  readonly #state: ChainState
  /** Senders are recovered when somebody reads them. By transaction hash. */
  readonly #recovered = new LRUCache<string, RecoveredTransaction>({ max: 20_000 })

  constructor(store: ChainStore, state: ChainState) {
    this.#store = store
    this.#state = state
  }

  async transaction(miniBlock: StoredMiniBlock, index: number): Promise<IncludedTransaction> {
    const block = await this.#blockPlace(miniBlock)
    return { recovered: this.#recover(miniBlock, index), place: placeOf(block, miniBlock, index) }
  }

  async receipt(miniBlock: StoredMiniBlock, index: number): Promise<IncludedReceipt> {
    const { recovered, place } = await this.transaction(miniBlock, index)
    const receipt = miniBlock.receipts[index]!
    const before = index > 0 ? miniBlock.receipts[index - 1]!.cumulativeGasUsed : await this.#gasBefore(miniBlock)
    const { transaction, sender } = recovered
    return {
      recovered,
      place,
      receipt,
      gasUsed: receipt.cumulativeGasUsed - before,
      effectiveGasPrice: effectiveGasPrice(transaction, place.baseFeePerGas),
      contractAddress: transaction.to === undefined ? createAddress(sender, transaction.nonce) : undefined,
    }
  }

  /** All logs of a mini-block. */
  async logs(miniBlock: StoredMiniBlock): Promise<LogEntry[]> {
    const block = await this.#blockPlace(miniBlock)
    const entries: LogEntry[] = []
    let logIndex = miniBlock.firstLogIndex
    miniBlock.receipts.forEach((receipt, index) => {
      const place =
        receipt.logs.length > 0 ? { ...placeOf(block, miniBlock, index), firstLogIndex: logIndex } : undefined
      for (const log of receipt.logs) {
        const transactionHash = miniBlock.transactionHashes[index]!
        entries.push({ log, transactionHash, place: place!, logIndex: logIndex++ })
      }
    })
    return entries
  }

  async #gasBefore({ header }: StoredMiniBlock): Promise<bigint> {
    if (header.opening) return 0n
    return (await this.#store.miniBlock(header.number - 1n)).header.cumulativeGasUsed
  }

  async #blockPlace({ header }: StoredMiniBlock): Promise<BlockPlace> {
    const blockNumber = header.blockNumber
    const sealed = blockNumber <= this.#state.confirmedBlock ? await this.#store.header(blockNumber) : undefined
    if (sealed) {
      const { timestamp, baseFeePerGas } = sealed.header
      return { blockNumber, blockHash: sealed.hash, blockTimestamp: timestamp, baseFeePerGas }
    }
    const first = await this.#store.miniBlock(this.#store.miniBlocksOf(blockNumber)!.first)
    const { timestamp, baseFeePerGas } = first.header.opening!.environment
    return { blockNumber, blockHash: UNSEALED_HASH, blockTimestamp: timestamp, baseFeePerGas }
  }

  #recover(miniBlock: StoredMiniBlock, index: number): RecoveredTransaction {
    const key = Buffer.from(miniBlock.transactionHashes[index]!).toString('latin1')
    const known = this.#recovered.get(key)
    if (known) return known
    const recovered = recoverTransaction(miniBlock.transactions[index]!)
    this.#recovered.set(key, recovered)
    return recovered
  }
}

function placeOf(block: BlockPlace, miniBlock: StoredMiniBlock, index: number): TransactionPlace {
  let firstLogIndex = miniBlock.firstLogIndex
  for (let i = 0; i < index; i++) firstLogIndex += miniBlock.receipts[i]!.logs.length
  return { ...block, transactionIndex: miniBlock.header.firstTransactionIndex + index, firstLogIndex }
}

/** Price per gas that a transaction pays in a block (EIP-1559). */
function effectiveGasPrice(transaction: Transaction, baseFeePerGas: bigint): bigint {
  if ('gasPrice' in transaction) return transaction.gasPrice
  const withTip = baseFeePerGas + transaction.maxPriorityFeePerGas
  return withTip < transaction.maxFeePerGas ? withTip : transaction.maxFeePerGas
}

/** Address of the contract that a transaction creates (yellow paper, section 7). */
function createAddress(sender: Uint8Array, nonce: bigint): Uint8Array {
  return keccak256(encodeRlpList([encodeRlpBytes(sender), encodeRlpUint(nonce)])).slice(12)
}
