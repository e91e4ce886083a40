import { BlockExecution, type ChainStore } from '@megarollup/chain'
import type { Evm } from '@megarollup/evm'
import type { ChainConfig, Hash, Receipt } from '@megarollup/protocol'
import type { UnsealedBlock } from './production/open-block.ts'

/**
 * The blocks that were not sealed when the node stopped, oldest first: none, the open one, or also the one before it, whose root
 * was still being computed. All their mini-blocks are durable, so sealing them gives the seals that they would have had.
 */
export async function recoverOpenBlocks(parts: {
  config: ChainConfig
  store: ChainStore
  evm: Evm
  blockHash: (number: bigint) => Hash | undefined
  /** Dictionary epoch with which production goes on. */
  dictionaryEpoch: bigint
}): Promise<UnsealedBlock[]> {
  const { store, config, evm, blockHash, dictionaryEpoch } = parts
  const blocks: UnsealedBlock[] = []
  for (let number = store.tip.sealedBlock + 1n; ; number++) {
    const range = store.miniBlocksOf(number)
    if (!range) return blocks
    const first = await store.miniBlock(range.first)
    const { environment, l1Origin } = first.header.opening!
    const transactions: Uint8Array[] = []
    const receipts: Receipt[] = []
    let logs = 0
    for (let n = range.first; n <= range.last; n++) {
      const miniBlock = await store.miniBlock(n)
      for (const transaction of miniBlock.transactions) transactions.push(transaction)
      for (const receipt of miniBlock.receipts) {
        receipts.push(receipt)
        logs += receipt.logs.length
      }
    }
    const gasUsed = receipts.at(-1)?.cumulativeGasUsed ?? 0n
    const progress = { gasUsed, transactions: transactions.length, logs }
    const execution = BlockExecution.resume({ evm, environment, blockHash }, progress)
    const last = await store.miniBlock(range.last)
    blocks.push({
      block: {
        slot: Math.floor((Number(environment.timestamp) * 1000) / config.blockTimeMs),
        environment,
        l1Origin,
        execution,
        transactions,
        receipts,
        miniBlocks: Number(range.last - range.first) + 1,
        firstMiniBlockHash: first.hash,
        dictionaryEpoch,
        full: false,
      },
      lastMiniBlock: { number: range.last, hash: last.hash },
    })
  }
}
