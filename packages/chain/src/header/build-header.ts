import { EMPTY_TRIE_ROOT, keccak256, orderedTrieRoot } from '@megarollup/crypto'
import {
  type BlockEnvironment,
  type BlockHeader,
  encodeReceipt,
  encodeRlpList,
  type Hash,
  hexToBytes,
  logsBloom,
  mergeBloom,
  type Receipt,
} from '@megarollup/protocol'

/** Everything that decides the header of a block, but the root of its state. */
export interface BlockContents {
  parentHash: Hash
  environment: BlockEnvironment
  /** EIP-2718 encodings. */
  transactions: readonly Uint8Array[]
  receipts: readonly Receipt[]
}

/** Keccak-256 of the RLP of an empty list: there are no ommers. */
const EMPTY_OMMERS_HASH = keccak256(encodeRlpList([]))
/** SHA-256 of nothing: the hash of an empty list of requests (EIP-7685). */
const EMPTY_REQUESTS_HASH = hexToBytes('0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')

/** The commitments of a header that follow from its transactions and receipts. */
function bodyRoots(transactions: readonly Uint8Array[], receipts: readonly Receipt[]) {
  const blooms = receipts.map((receipt) => logsBloom(receipt.logs, keccak256))
  const bloom = new Uint8Array(256)
  for (const one of blooms) mergeBloom(bloom, one)
  return {
    transactionsRoot: orderedTrieRoot(transactions),
    receiptsRoot: orderedTrieRoot(receipts.map((receipt, i) => encodeReceipt(receipt, blooms[i]!))),
    logsBloom: bloom,
  }
}

/**
 * The header of a sealed block. No ommers, no blobs, no withdrawals, no requests; `withdrawalsRoot` is the storage root of the
 * message passer, which stays empty as long as genesis has no such account.
 */
export function buildHeader(contents: BlockContents, stateRoot: Hash): BlockHeader {
  const { environment, transactions, receipts, parentHash } = contents
  return {
    parentHash,
    ommersHash: EMPTY_OMMERS_HASH,
    coinbase: environment.coinbase,
    stateRoot,
    ...bodyRoots(transactions, receipts),
    difficulty: 0n,
    number: environment.number,
    gasLimit: environment.gasLimit,
    gasUsed: receipts.at(-1)?.cumulativeGasUsed ?? 0n,
    timestamp: environment.timestamp,
    extraData: new Uint8Array(),
    prevRandao: environment.prevRandao,
    nonce: new Uint8Array(8),
    baseFeePerGas: environment.baseFeePerGas,
    withdrawalsRoot: EMPTY_TRIE_ROOT,
    blobGasUsed: 0n,
    excessBlobGas: 0n,
    parentBeaconBlockRoot: environment.parentBeaconBlockRoot,
    requestsHash: EMPTY_REQUESTS_HASH,
  }
}
