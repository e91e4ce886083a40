import { z } from 'zod'
import type { ChainBackend } from '../backend.ts'
import { PrunedHistoryError, UnknownBlockError } from '../errors.ts'
import { quantityToHex } from '../hex.ts'
import { RpcError, rpcCodes } from '../json-rpc/RpcError.ts'
import { method, optional, param } from '../method.ts'
import { type NumberOrTag, numberOrTag } from '../params/block.ts'
import { structure } from '../params/ParamType.ts'
import { hexOrDecimal } from '../params/scalars.ts'
import type { ResultType } from '../results/ResultType.ts'
import { type FeeHistory, readFeeHistory } from './feeHistory.ts'

const maxPercentiles = 100

const percentileList = structure('[]float64', { type: 'array', items: { type: 'number' } }, z.array(z.number()))

const feeHistory: ResultType<FeeHistory | undefined> = {
  describe: 'fees of a range of blocks, and the base fee of the block after them',
  encode(history) {
    // As geth answers when no block was asked for.
    if (!history) return { oldestBlock: '0x0', gasUsedRatio: null }
    const { rewards } = history
    return {
      oldestBlock: quantityToHex(history.oldestBlock),
      ...(rewards && { reward: rewards.map((row) => row.map(quantityToHex)) }),
      baseFeePerGas: history.baseFees.map(quantityToHex),
      gasUsedRatio: history.gasUsedRatios,
      // No blobs here: the price stays at the least, one wei (EIP-4844).
      baseFeePerBlobGas: history.baseFees.map(() => '0x1'),
      blobGasUsedRatio: history.gasUsedRatios.map(() => 0),
    }
  },
}

/** `eth_feeHistory`: base fees, fullness and priority fees of past blocks. Source: execution-apis, `eth/fee_market.yaml`. */
export const ethFeeHistory = method({
  name: 'eth_feeHistory',
  params: [
    param('blockCount', hexOrDecimal),
    param('newestBlock', numberOrTag),
    optional('rewardPercentiles', percentileList, []),
  ],
  result: feeHistory,
  errors: [UnknownBlockError, PrunedHistoryError],
  async handle(chain, [blockCount, newestBlock, percentiles], { limits }) {
    if (blockCount === 0n) return undefined
    assertPercentiles(percentiles)
    const newest = await resolveNewest(chain, newestBlock)
    const most = Math.min(limits.maxFeeHistoryBlocks, Number(newest) + 1)
    return readFeeHistory(chain, newest, Math.min(Number(blockCount), most), percentiles)
  },
})

function assertPercentiles(percentiles: readonly number[]): void {
  const fail = (message: string) => new RpcError(rpcCodes.serverError, message)
  if (percentiles.length > maxPercentiles) throw fail(`over the query limit ${maxPercentiles}`)
  percentiles.forEach((percentile, index) => {
    if (!(percentile >= 0 && percentile <= 100)) throw fail(`invalid reward percentile: ${percentile.toFixed(6)}`)
    const before = percentiles[index - 1]
    if (before !== undefined && percentile <= before)
      throw fail(`invalid reward percentile: #${index - 1}:${before.toFixed(6)} >= #${index}:${percentile.toFixed(6)}`)
  })
}

async function resolveNewest(chain: ChainBackend, newest: NumberOrTag): Promise<bigint> {
  const head = chain.blockNumber()
  if ('number' in newest) {
    if (newest.number > head)
      throw new RpcError(rpcCodes.serverError, `request beyond head block: requested ${newest.number}, head ${head}`)
    return newest.number
  }
  if (newest.tag === 'latest' || newest.tag === 'pending') return head
  const block = await chain.block(newest)
  if (!block) throw new UnknownBlockError(newest)
  return block.header.number
}
