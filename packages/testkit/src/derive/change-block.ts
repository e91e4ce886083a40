import type { BatchBlock } from '@megarollup/protocol'

type MiniBlock = BatchBlock['miniBlocks'][number]
type Header = MiniBlock['header']
type Opening = NonNullable<Header['opening']>

/** A copy with one bit changed. */
export function flip(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes)
  const middle = Math.floor(copy.length / 2)
  copy[middle] = (copy[middle] ?? 0) ^ 1
  return copy
}

/** The mini-block of a block that has the most transactions: what the functions below change. */
export function fullest({ miniBlocks }: BatchBlock): MiniBlock {
  return miniBlocks.reduce((most, other) => (other.transactions.length > most.transactions.length ? other : most))
}

function withMiniBlock(block: BatchBlock, change: (miniBlock: MiniBlock) => MiniBlock): BatchBlock {
  const chosen = fullest(block)
  const miniBlocks = block.miniBlocks.map((miniBlock) => (miniBlock === chosen ? change(miniBlock) : miniBlock))
  return { ...block, miniBlocks }
}

export function withTransactions(block: BatchBlock, change: (all: readonly Uint8Array[]) => Uint8Array[]): BatchBlock {
  return withMiniBlock(block, (miniBlock) => ({ ...miniBlock, transactions: change(miniBlock.transactions) }))
}

export function withDiff(block: BatchBlock, change: (diffBytes: Uint8Array) => Uint8Array): BatchBlock {
  return withMiniBlock(block, (miniBlock) => ({ ...miniBlock, diffBytes: change(miniBlock.diffBytes) }))
}

/** Changes a header without signing it. */
export function withHeader(block: BatchBlock, change: (header: Header) => Partial<Header>): BatchBlock {
  return withMiniBlock(block, (miniBlock) => {
    return { ...miniBlock, header: { ...miniBlock.header, ...change(miniBlock.header) } }
  })
}

/** Changes what the first mini-block says of the block, without signing it. */
export function withOpening(block: BatchBlock, change: (opening: Opening) => Partial<Opening>): BatchBlock {
  const miniBlocks = block.miniBlocks.map((miniBlock) => {
    const { header } = miniBlock
    if (!header.opening) return miniBlock
    return { ...miniBlock, header: { ...header, opening: { ...header.opening, ...change(header.opening) } } }
  })
  return { ...block, miniBlocks }
}

/** Drops the last transaction of the block; its headers count right, but are not signed. */
export function withoutLastTransaction(block: BatchBlock): BatchBlock {
  const at = block.miniBlocks.findLastIndex(({ transactions }) => transactions.length > 0)
  const miniBlocks = block.miniBlocks.map((miniBlock, i) => {
    const { header } = miniBlock
    if (i < at) return miniBlock
    if (i > at) return { ...miniBlock, header: { ...header, firstTransactionIndex: header.firstTransactionIndex - 1 } }
    const transactions = miniBlock.transactions.slice(0, -1)
    return { ...miniBlock, transactions, header: { ...header, transactionCount: transactions.length } }
  })
  return { ...block, miniBlocks }
}
