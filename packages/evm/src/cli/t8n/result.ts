import { keccak256, orderedTrieRoot } from '@megarollup/crypto'
import {
  type Address,
  bytesToHex,
  type EthereumTransaction,
  encodeLog,
  encodeRlpList,
  type Hash,
  logsBloom,
} from '@megarollup/protocol'
import {
  type BlockResult,
  blobBaseFee,
  encodeWithdrawal,
  GAS_PER_BLOB,
  hashRequests,
  receiptCommitments,
} from '../../block/index.ts'
import { type JsonObject, quantity } from '../input/values.ts'
import type { Environment } from './environment.ts'

/** Geth writes this for the hash that the block does not have yet. */
const BLOCK_HASH = `0x1337${'00'.repeat(30)}`
const NO_ADDRESS = `0x${'00'.repeat(20)}`

export interface Included {
  transaction: EthereumTransaction
  raw: Uint8Array
  hash: Hash
}

export interface Rejected {
  index: number
  error: string
}

/** What a transition came to, with geth's names. */
export function resultJson(
  environment: Environment,
  result: BlockResult,
  { stateRoot, included, rejected }: { stateRoot: Hash; included: readonly Included[]; rejected: readonly Rejected[] },
): JsonObject {
  const { receiptsRoot, logsBloom } = receiptCommitments(result.receipts)
  const { difficulty, baseFeePerGas, excessBlobGas, withdrawals } = environment
  const logs = result.receipts.flatMap((receipt) => receipt.logs)
  return {
    stateRoot: bytesToHex(stateRoot),
    txRoot: bytesToHex(orderedTrieRoot(included.map(({ raw }) => raw))),
    receiptsRoot: bytesToHex(receiptsRoot),
    logsHash: bytesToHex(keccak256(encodeRlpList(logs.map(encodeLog)))),
    logsBloom: bytesToHex(logsBloom),
    receipts: receiptsJson(environment, result, included),
    ...(rejected.length > 0 && { rejected }),
    currentDifficulty: difficulty === undefined ? null : quantity(difficulty),
    gasUsed: quantity(result.gasUsed),
    ...(baseFeePerGas !== undefined && { currentBaseFee: quantity(baseFeePerGas) }),
    ...(withdrawals && { withdrawalsRoot: bytesToHex(orderedTrieRoot(withdrawals.map(encodeWithdrawal))) }),
    ...(excessBlobGas !== undefined && {
      currentExcessBlobGas: quantity(excessBlobGas),
      blobGasUsed: quantity(result.blobGasUsed),
    }),
    ...(result.requests && { requestsHash: bytesToHex(hashRequests(result.requests)) }),
    requests: result.requests?.map(bytesToHex) ?? null,
  }
}

function receiptsJson(environment: Environment, result: BlockResult, included: readonly Included[]): JsonObject[] {
  const { rules, number, timestamp, excessBlobGas } = environment
  let logIndex = 0
  return result.receipts.map((receipt, i) => {
    const { transaction, hash } = included[i]!
    const { contractAddress, gasUsed, status } = result.executed[i]!
    const place = {
      blockNumber: quantity(number),
      transactionHash: bytesToHex(hash),
      transactionIndex: quantity(i),
      blockHash: BLOCK_HASH,
    }
    return {
      ...(receipt.type !== 0 && { type: quantity(receipt.type) }),
      root: receipt.stateRoot ? bytesToHex(receipt.stateRoot) : '0x',
      status: quantity(status),
      cumulativeGasUsed: quantity(receipt.cumulativeGasUsed),
      logsBloom: bytesToHex(logsBloom(receipt.logs, keccak256)),
      logs: receipt.logs.map(({ address, topics, data }) => ({
        address: bytesToHex(address),
        topics: topics.map(bytesToHex),
        data: bytesToHex(data),
        ...place,
        blockTimestamp: quantity(timestamp),
        logIndex: quantity(logIndex++),
        removed: false,
      })),
      ...place,
      contractAddress: addressText(contractAddress),
      gasUsed: quantity(gasUsed),
      effectiveGasPrice: null,
      ...(transaction.type === 3 && {
        blobGasUsed: quantity(BigInt(transaction.blobVersionedHashes.length) * GAS_PER_BLOB),
        blobGasPrice: quantity(blobBaseFee(rules, excessBlobGas ?? 0n)),
      }),
    }
  })
}

function addressText(address: Address | undefined): string {
  return address ? bytesToHex(address) : NO_ADDRESS
}
