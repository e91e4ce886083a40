/** Blocks, transactions, receipts and logs as JSON-RPC has them. */
import { keccak256 } from '@megarollup/crypto'
import { bytesToHex, type Log, logsBloom } from '@megarollup/protocol'
import type { MinedBlock, MinedTransaction } from './LocalChain.ts'

export function hexQuantity(value: bigint | number): string {
  return `0x${value.toString(16)}`
}

const EMPTY_ROOT = `0x${'00'.repeat(32)}`

export function formatBlock(block: MinedBlock, isFull: boolean): object {
  const gasUsed = block.transactions.reduce((sum, { result }) => sum + result.gasUsed, 0n)
  const logs = block.transactions.flatMap(({ result }) => result.logs)
  return {
    number: hexQuantity(block.number),
    hash: bytesToHex(block.hash),
    parentHash: bytesToHex(block.parentHash),
    timestamp: hexQuantity(block.timestamp),
    gasLimit: hexQuantity(block.gasLimit),
    gasUsed: hexQuantity(gasUsed),
    baseFeePerGas: hexQuantity(block.baseFeePerGas),
    miner: bytesToHex(block.coinbase),
    mixHash: bytesToHex(block.prevRandao),
    parentBeaconBlockRoot: bytesToHex(block.parentBeaconBlockRoot),
    logsBloom: bytesToHex(logsBloom(logs, keccak256)),
    transactions: block.transactions.map((each) => (isFull ? formatTransaction(each) : bytesToHex(each.hash))),
    difficulty: '0x0',
    totalDifficulty: '0x0',
    extraData: '0x',
    nonce: '0x0000000000000000',
    size: '0x0',
    sha3Uncles: EMPTY_ROOT,
    stateRoot: EMPTY_ROOT,
    transactionsRoot: EMPTY_ROOT,
    receiptsRoot: EMPTY_ROOT,
    uncles: [],
    blobGasUsed: '0x0',
    excessBlobGas: '0x0',
  }
}

function gasPriceOf({ transaction, block: { baseFeePerGas } }: MinedTransaction): bigint {
  if (!('maxFeePerGas' in transaction)) return transaction.gasPrice
  const { maxFeePerGas, maxPriorityFeePerGas } = transaction
  const offered = baseFeePerGas + maxPriorityFeePerGas
  return offered < maxFeePerGas ? offered : maxFeePerGas
}

function place({ hash, block }: MinedTransaction) {
  return {
    blockHash: bytesToHex(block.hash),
    blockNumber: hexQuantity(block.number),
    transactionHash: bytesToHex(hash),
    transactionIndex: '0x0',
  }
}

export function formatTransaction(mined: MinedTransaction): object {
  const { transaction, sender, block, hash } = mined
  return {
    hash: bytesToHex(hash),
    blockHash: bytesToHex(block.hash),
    blockNumber: hexQuantity(block.number),
    transactionIndex: '0x0',
    type: hexQuantity(transaction.type),
    from: bytesToHex(sender),
    to: transaction.to ? bytesToHex(transaction.to) : null,
    nonce: hexQuantity(transaction.nonce),
    gas: hexQuantity(transaction.gasLimit),
    value: hexQuantity(transaction.value),
    input: bytesToHex(transaction.data),
    gasPrice: hexQuantity(gasPriceOf(mined)),
    ...('maxFeePerGas' in transaction && {
      maxFeePerGas: hexQuantity(transaction.maxFeePerGas),
      maxPriorityFeePerGas: hexQuantity(transaction.maxPriorityFeePerGas),
    }),
    ...(transaction.chainId !== undefined && { chainId: hexQuantity(transaction.chainId) }),
    ...('accessList' in transaction && {
      accessList: transaction.accessList.map(({ address, storageKeys }) => ({
        address: bytesToHex(address),
        storageKeys: storageKeys.map((key) => bytesToHex(key)),
      })),
    }),
    yParity: hexQuantity(transaction.yParity),
    v: hexQuantity(transaction.yParity),
    r: hexQuantity(transaction.r),
    s: hexQuantity(transaction.s),
  }
}

export function formatLog({ log, index, transaction }: { log: Log; index: number; transaction: MinedTransaction }) {
  return {
    ...place(transaction),
    address: bytesToHex(log.address),
    topics: log.topics.map((topic) => bytesToHex(topic)),
    data: bytesToHex(log.data),
    logIndex: hexQuantity(index),
    removed: false,
  }
}

export function formatReceipt(mined: MinedTransaction): object {
  const { transaction, sender, result } = mined
  return {
    ...place(mined),
    type: hexQuantity(transaction.type),
    status: hexQuantity(result.status),
    from: bytesToHex(sender),
    to: transaction.to ? bytesToHex(transaction.to) : null,
    contractAddress: transaction.to || !result.contractAddress ? null : bytesToHex(result.contractAddress),
    gasUsed: hexQuantity(result.gasUsed),
    cumulativeGasUsed: hexQuantity(result.gasUsed),
    effectiveGasPrice: hexQuantity(gasPriceOf(mined)),
    logs: result.logs.map((log, index) => formatLog({ log, index, transaction: mined })),
    logsBloom: bytesToHex(logsBloom(result.logs, keccak256)),
  }
}
