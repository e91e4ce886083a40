import { keccak256 } from '@megarollup/crypto'
import { logsBloom } from '@megarollup/protocol'
import type { IncludedReceipt } from '../backend.ts'
import { bytesToHex, quantityToHex } from '../hex.ts'
import type { JsonObject } from '../json.ts'
import { logToJson } from './log.ts'
import type { ResultType } from './ResultType.ts'

const emptyBloom = bytesToHex(new Uint8Array(256))

/** A receipt as geth shows it. `blockHash` is 32 zero bytes until the block is sealed: null breaks clients. */
function receiptToJson(included: IncludedReceipt): JsonObject {
  const { recovered, place, receipt } = included
  const { transaction, hash, sender } = recovered
  const { logs } = receipt
  return {
    blockHash: bytesToHex(place.blockHash),
    blockNumber: quantityToHex(place.blockNumber),
    contractAddress: included.contractAddress ? bytesToHex(included.contractAddress) : null,
    cumulativeGasUsed: quantityToHex(receipt.cumulativeGasUsed),
    effectiveGasPrice: quantityToHex(included.effectiveGasPrice),
    from: bytesToHex(sender),
    gasUsed: quantityToHex(included.gasUsed),
    logs: logs.map((log, index) => logToJson(log, hash, place, place.firstLogIndex + index)),
    logsBloom: logs.length === 0 ? emptyBloom : bytesToHex(logsBloom(logs, keccak256)),
    status: quantityToHex(receipt.status),
    to: transaction.to ? bytesToHex(transaction.to) : null,
    transactionHash: bytesToHex(hash),
    transactionIndex: quantityToHex(place.transactionIndex),
    type: quantityToHex(receipt.type),
  }
}

export const receiptObject: ResultType<IncludedReceipt> = { describe: 'a receipt', encode: receiptToJson }
