import { keccak256, orderedTrieRoot } from '@megarollup/crypto'
import type { ExecutableTransaction, ExecutedTransaction } from '@megarollup/evm'
import { BLOOM_BYTES, encodeReceipt, type Hash, logsBloom, mergeBloom } from '@megarollup/protocol'

/** The root of the receipts of a block from Byzantium on, and the sum of their blooms. Sources: EIP-658, EIP-2718. */
export function receiptsOf(
  transactions: readonly ExecutableTransaction[],
  results: readonly ExecutedTransaction[],
): { root: Hash; bloom: Uint8Array } {
  const sum = new Uint8Array(BLOOM_BYTES)
  let cumulativeGasUsed = 0n
  const receipts = results.map(({ status, gasUsed, logs }, index) => {
    cumulativeGasUsed += gasUsed
    const bloom = logsBloom(logs, keccak256)
    mergeBloom(sum, bloom)
    // The type is put in front here: protocol's receipts know the types of this layer 2 only.
    const body = encodeReceipt({ type: 0, status, cumulativeGasUsed, logs }, bloom)
    const { type } = transactions[index]!.transaction
    return type === 0 ? body : Uint8Array.of(type, ...body)
  })
  return { root: orderedTrieRoot(receipts), bloom: sum }
}
