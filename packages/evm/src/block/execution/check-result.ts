import { keccak256, orderedTrieRoot } from '@megarollup/crypto'
import { equalBytes, type Hash, logsBloom, mergeBloom } from '@megarollup/protocol'
import { encodeEthereumReceipt } from '../codec/receipt.ts'
import type { ActiveRules } from '../config/chain.ts'
import { type BlockFault, InvalidBlockError } from '../exceptions.ts'
import type { EthereumHeader, EthereumReceipt } from '../header.ts'
import { hashRequests } from './requests.ts'
import type { BlockResult } from './types.ts'

/** What a header commits to of the receipts of its block. */
export function receiptCommitments(receipts: readonly EthereumReceipt[]): {
  receiptsRoot: Hash
  logsBloom: Uint8Array
} {
  const sum = new Uint8Array(256)
  const encoded = receipts.map((receipt) => {
    const bloom = logsBloom(receipt.logs, keccak256)
    mergeBloom(sum, bloom)
    return encodeEthereumReceipt(receipt, bloom)
  })
  return { receiptsRoot: orderedTrieRoot(encoded), logsBloom: sum }
}

/**
 * Checks that a header promises what the execution of its block came to.
 *
 * @throws InvalidBlockError
 */
export function checkResult(rules: ActiveRules, header: EthereumHeader, result: BlockResult, stateRoot: Hash): void {
  const require = (isRight: boolean, fault: BlockFault, message: string): void => {
    if (!isRight) throw new InvalidBlockError(fault, `Block ${header.number}: ${message}.`)
  }
  const { gasUsed, blobGasUsed, requests } = result
  require(header.gasUsed === gasUsed, 'gas-used', `${gasUsed} gas was used, its header says ${header.gasUsed}`)
  if (rules.hasBlobs) {
    require(header.blobGasUsed === blobGasUsed, 'blob-gas-used', `${blobGasUsed} blob gas, not ${header.blobGasUsed}`)
  }
  const commitments = receiptCommitments(result.receipts)
  require(equalBytes(header.logsBloom, commitments.logsBloom), 'logs-bloom', 'its logs have another bloom')
  require(equalBytes(header.receiptsRoot, commitments.receiptsRoot), 'receipts-root', 'its receipts have another root')
  if (requests) {
    require(equalBytes(header.requestsHash!, hashRequests(requests)), 'requests-hash', 'its requests are others')
  }
  require(equalBytes(header.stateRoot, stateRoot), 'state-root', 'the state has another root')
}
