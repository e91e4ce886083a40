import type { Batch, BatchBlock } from './batch.ts'

/**
 * What keeps a batch from being one: blocks or mini-blocks that do not follow each other, or whose numbers contradict each other.
 * `undefined` when all is well. Hashes and signatures are not looked at.
 */
export function findDiscontinuity({ chainId, blocks }: Batch): string | undefined {
  if (blocks.length === 0) return 'no blocks'
  let number = blocks[0]!.seal.seal.header.number
  let miniBlock = blocks[0]!.miniBlocks[0]?.header.number ?? 0n
  if (chainId === 0n) return 'a chain id of 0'
  if (number === 0n) return 'block 0, which is the genesis block'
  for (const block of blocks) {
    const problem = findDiscontinuityInBlock(block, { chainId, number, miniBlock })
    if (problem !== undefined) return `block ${number}: ${problem}`
    number += 1n
    miniBlock += BigInt(block.miniBlocks.length)
  }
  return undefined
}

/** `number` and `miniBlock`: what the block and its first mini-block must be numbered. */
function findDiscontinuityInBlock(
  { seal: { seal }, miniBlocks }: BatchBlock,
  { chainId, number, miniBlock }: { chainId: bigint; number: bigint; miniBlock: bigint },
): string | undefined {
  if (seal.chainId !== chainId) return `a seal of chain ${seal.chainId}, not ${chainId}`
  if (seal.header.number !== number) return `the seal of block ${seal.header.number}`
  if (miniBlocks.length === 0) return 'no mini-blocks'
  let transactionCount = 0
  for (const [index, { header, transactions }] of miniBlocks.entries()) {
    const expected = miniBlock + BigInt(index)
    if (header.chainId !== chainId) return `a mini-block of chain ${header.chainId}, not ${chainId}`
    if (header.number !== expected) return `mini-block ${header.number} where ${expected} is due`
    if (header.blockNumber !== number) return `mini-block ${expected} says that it is of block ${header.blockNumber}`
    if (header.indexInBlock !== index) return `mini-block ${expected} says that it is at ${header.indexInBlock}`
    if (header.firstTransactionIndex !== transactionCount)
      return `mini-block ${expected} begins with transaction ${header.firstTransactionIndex}, not ${transactionCount}`
    if (header.transactionCount !== transactions.length)
      return `${transactions.length} transactions in mini-block ${expected}, whose header counts ${header.transactionCount}`
    transactionCount += transactions.length
  }
  const last = miniBlock + BigInt(miniBlocks.length) - 1n
  if (seal.lastMiniBlockNumber !== last) return `the seal ends with mini-block ${seal.lastMiniBlockNumber}, not ${last}`
  return undefined
}
