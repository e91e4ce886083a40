import { type Figure, figure, median } from '../report/report.ts'
import { createAccounts, type SignedTransaction } from './accounts.ts'
import { type LoadShape, runLightLoad, runLoad } from './load.ts'
import { prepareAccounts } from './prepare.ts'
import { CHAIN_ID, MULTICALL3, startAnvilTarget, startMegarollup, type Target } from './targets.ts'
import { type Workload, workloads } from './workloads.ts'

const SHAPE: LoadShape = {
  batchSize: 100,
  sendLanes: 2,
  readLanes: 2,
  maxInFlight: Number(process.env.INFLIGHT ?? 5_000),
}
/** Transactions of one sample. */
const TRANSACTIONS = Number(process.env.TXS ?? 10_000)
const ACCOUNTS = 10_000
/** Transactions of a round of light load; fewer where each waits for a block of one second. */
const LIGHT = { most: 100, blockTime: 5 }

export async function benchDevnet({ rounds }: { rounds: number }): Promise<Figure[]> {
  const targets: Target[] = []
  try {
    const ours = await startMegarollup()
    targets.push(ours)
    const code = await ours.write.call<string>('eth_getCode', MULTICALL3, 'latest')
    targets.push(await startAnvilTarget(code))
    targets.push(await startAnvilTarget(code, 1))
    const accounts = createAccounts(ACCOUNTS, BigInt(CHAIN_ID))
    const { transactions, token } = prepareAccounts(accounts)
    for (const target of targets) {
      const t = performance.now()
      const { lastBlock } = await runLoad(target, transactions, { ...SHAPE, batchSize: 4, sendLanes: 1 })
      console.error(target.name, 'prepared', performance.now() - t)
      await target.settle(lastBlock)
    }
    for (const workload of workloads(token)) {
      for (let round = 0; round < rounds; round++) {
        const signed = workload.sign(accounts, TRANSACTIONS)
        for (const target of targets) {
          const result = await runLoad(target, signed, SHAPE)
          const sorted = result.latenciesMs.toSorted()
          console.error(
            workload.name,
            target.name,
            Math.round((TRANSACTIONS / result.durationMs) * 1000),
            'tx/s',
            'p50',
            sorted[sorted.length >> 1],
            'p99',
            sorted[Math.floor(sorted.length * 0.99)],
            'resent',
            result.resent,
          )
          await target.settle(result.lastBlock)
        }
      }
    }
    return []
  } finally {
    for (const target of targets.reverse()) await target.stop()
  }
}
