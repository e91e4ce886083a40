import type { BlockHeader } from '@megarollup/protocol'
import type { ChainBackend, IncludedReceipt } from '../backend.ts'
import { PrunedHistoryError } from '../errors.ts'

export interface FeeHistory {
  oldestBlock: bigint
  /** One for each block, and one for the block after them. */
  baseFees: bigint[]
  gasUsedRatios: number[]
  /** By block and percentile; `undefined` when no percentiles were asked. */
  rewards: bigint[][] | undefined
}

/** Fees of `count` blocks up to and including `newest`, which must be sealed. */
export async function readFeeHistory(
  chain: ChainBackend,
  newest: bigint,
  count: number,
  percentiles: readonly number[],
): Promise<FeeHistory> {
  const oldestBlock = newest - BigInt(count) + 1n
  const headers: BlockHeader[] = []
  const rewards: bigint[][] = []
  for (let number = oldestBlock; number <= newest; number++) {
    const block = await chain.block({ number })
    if (!block) throw new PrunedHistoryError(number)
    headers.push(block.header)
    if (percentiles.length === 0) continue
    const receipts = block.transactions.length === 0 ? [] : await chain.blockReceipts({ number })
    if (!receipts) throw new PrunedHistoryError(number)
    rewards.push(rewardPercentiles(block.header, receipts, percentiles))
  }
  const next = newest < chain.blockNumber() ? (await chain.block({ number: newest + 1n }))?.header : undefined
  return {
    oldestBlock,
    baseFees: [
      ...headers.map((header) => header.baseFeePerGas),
      next?.baseFeePerGas ?? chain.nextEnvironment().baseFeePerGas,
    ],
    gasUsedRatios: headers.map((header) => ratio(header.gasUsed, header.gasLimit)),
    rewards: percentiles.length === 0 ? undefined : rewards,
  }
}

function ratio(part: bigint, whole: bigint): number {
  return whole === 0n ? 0 : Number(part) / Number(whole)
}

/** The priority fee, in wei per gas, at each percentile of the block's gas, transactions ordered by what they paid. */
function rewardPercentiles(
  header: BlockHeader,
  receipts: readonly IncludedReceipt[],
  percentiles: readonly number[],
): bigint[] {
  const paid = receipts
    .map(({ effectiveGasPrice, gasUsed }) => ({ tip: effectiveGasPrice - header.baseFeePerGas, gasUsed }))
    .sort((left, right) => (left.tip < right.tip ? -1 : left.tip > right.tip ? 1 : 0))
  const first = paid[0]
  if (!first) return percentiles.map(() => 0n)

  let position = 0
  let gasSoFar = first.gasUsed
  return percentiles.map((percentile) => {
    const threshold = BigInt(Math.floor((Number(header.gasUsed) * percentile) / 100))
    while (gasSoFar < threshold && position < paid.length - 1) {
      position++
      gasSoFar += paid[position]!.gasUsed
    }
    return paid[position]!.tip
  })
}
