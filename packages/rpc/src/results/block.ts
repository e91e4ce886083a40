import type { BlockHeader } from '@megarollup/protocol'
import type { IncludedTransaction, SealedBlock } from '../backend.ts'
import { bytesToHex, quantityToHex } from '../hex.ts'
import type { JsonObject } from '../json.ts'
import { blockSize } from './blockSize.ts'
import type { ResultType } from './ResultType.ts'
import { transactionToJson } from './transaction.ts'

/** A header as `newHeads` sends it, and as the first part of a block. */
export function headerToJson(hash: Uint8Array, header: BlockHeader): JsonObject {
  return {
    number: quantityToHex(header.number),
    hash: bytesToHex(hash),
    parentHash: bytesToHex(header.parentHash),
    nonce: bytesToHex(header.nonce),
    mixHash: bytesToHex(header.prevRandao),
    sha3Uncles: bytesToHex(header.ommersHash),
    logsBloom: bytesToHex(header.logsBloom),
    stateRoot: bytesToHex(header.stateRoot),
    miner: bytesToHex(header.coinbase),
    difficulty: quantityToHex(header.difficulty),
    extraData: bytesToHex(header.extraData),
    gasLimit: quantityToHex(header.gasLimit),
    gasUsed: quantityToHex(header.gasUsed),
    timestamp: quantityToHex(header.timestamp),
    transactionsRoot: bytesToHex(header.transactionsRoot),
    receiptsRoot: bytesToHex(header.receiptsRoot),
    baseFeePerGas: quantityToHex(header.baseFeePerGas),
    withdrawalsRoot: bytesToHex(header.withdrawalsRoot),
    blobGasUsed: quantityToHex(header.blobGasUsed),
    excessBlobGas: quantityToHex(header.excessBlobGas),
    parentBeaconBlockRoot: bytesToHex(header.parentBeaconBlockRoot),
    requestsHash: bytesToHex(header.requestsHash),
  }
}

/** A sealed block, with the transactions where they were asked for and their hashes else. */
export interface BlockAnswer {
  block: SealedBlock
  transactions: IncludedTransaction[] | undefined
}

export const blockObject: ResultType<BlockAnswer> = {
  describe: 'a sealed block',
  encode: ({ block, transactions }) => ({
    ...headerToJson(block.hash, block.header),
    size: quantityToHex(blockSize(block.header, block.transactions)),
    transactions: transactions
      ? transactions.map(({ recovered, place }) => transactionToJson(recovered, place))
      : block.transactionHashes.map(bytesToHex),
    uncles: [],
    withdrawals: [],
  }),
}
