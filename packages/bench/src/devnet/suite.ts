import { hexToBytes } from '@megarollup/protocol'
import type { Figure } from '../report/report.ts'
import { type BenchAccount, createAccounts, type SignedTransaction } from './accounts.ts'
import { type LoadShape, runLightLoad, runLoad } from './load.ts'
import { createFunder, deployToken, fundAccounts, tokenAddress } from './prepare.ts'
import { SampleTable } from './sample-table.ts'
import { CHAIN_ID, FULL_LOAD, MULTICALL3, startAnvilTarget, startMegarollup, type Target } from './targets.ts'
import { type Workload, workloads } from './workloads.ts'

const SHAPE = { batchSize: 100, sendLanes: 2, readLanes: 2 } as const satisfies Partial<LoadShape>
/** One transaction of set-up takes most of what a block of a mini-block may take. */
const SETUP_SHAPE: LoadShape = { batchSize: 4, sendLanes: 1, readLanes: 1, maxInFlight: 40 }
/** Accounts of the first stage, and of the second: few first, because state slows some targets down. */
const STAGES = [10, 10_000] as const

/** A target with the accounts as it knows them: nonces are counted for each. */
interface Player {
  target: Target
  funder: BenchAccount
  accounts: BenchAccount[]
}

/** Throughput and latency of a devnet, from the sending of a transaction to its receipt from a full node, beside anvil. */
export async function benchDevnet({ rounds }: { rounds: number }): Promise<Figure[]> {
  const players: Player[] = []
  const table = new SampleTable()
  try {
    const ours = await startMegarollup()
    players.push(playerOf(ours))
    const multicall3 = await ours.write.call<string>('eth_getCode', MULTICALL3, 'latest')
    players.push(playerOf(await startAnvilTarget(multicall3)))
    players.push(playerOf(await startAnvilTarget(multicall3, 1)))
    for (const player of players) await prepare(player, deployToken(player.funder))

    const all = workloads(hexToBytes(tokenAddress()))
    let funded = 0
    for (const stage of STAGES) {
      for (const player of players) {
        await prepare(player, fundAccounts(player.funder, player.accounts.slice(funded, stage)))
      }
      funded = stage
      const ofStage = all.filter(({ senders }) => senders === stage)
      await warmUp(players, ofStage[0]!)
      for (const workload of ofStage) {
        for (let round = 0; round < rounds; round++) {
          for (const player of players) await sampleLoad(player, workload, table)
        }
      }
      if (stage !== STAGES[0]) continue
      for (let round = 0; round < rounds; round++)
        for (const player of players) await sampleLight(player, all[0]!, table)
    }
    return table.compare(ours.name)
  } finally {
    for (const { target } of players.reverse()) await target.stop()
  }
}

function playerOf(target: Target): Player {
  return { target, funder: createFunder(), accounts: createAccounts(STAGES[1], BigInt(CHAIN_ID)) }
}

async function prepare({ target }: Player, transactions: readonly SignedTransaction[]): Promise<void> {
  const { lastBlock } = await runLoad(target, transactions, SETUP_SHAPE)
  await target.settle(lastBlock)
}

/** A load that is not counted. */
async function warmUp(players: readonly Player[], workload: Workload): Promise<void> {
  for (const player of players) await sampleLoad(player, workload, new SampleTable())
}

async function sampleLoad({ target, accounts }: Player, workload: Workload, table: SampleTable): Promise<void> {
  const { transactions, maxInFlight } = target.load
  const signed = workload.sign(accounts, transactions)
  const { durationMs, latenciesMs, resent, nudges, lastBlock } = await runLoad(target, signed, {
    ...SHAPE,
    maxInFlight,
  })
  const note = `${transactions} transactions a sample, at most ${maxInFlight} without a receipt`
  const { name } = target
  table.add(`devnet-${workload.name}`, 'tx/s', name, (transactions / durationMs) * 1000, note)
  if (maxInFlight === FULL_LOAD.maxInFlight) {
    table.add(`devnet-latency-${workload.name}-p50`, 'ms', name, quantile(latenciesMs, 0.5), note)
    table.add(`devnet-latency-${workload.name}-p99`, 'ms', name, quantile(latenciesMs, 0.99), note)
  }
  const trouble = `${resent ? `, ${resent} sent again` : ''}${nudges ? `, ${nudges} nudges` : ''}`
  console.error(`${name}: ${workload.name}, ${Math.round((transactions / durationMs) * 1000)} tx/s${trouble}`)
  await target.settle(lastBlock)
}

async function sampleLight({ target, accounts }: Player, workload: Workload, table: SampleTable): Promise<void> {
  const { light } = target.load
  const latenciesMs = await runLightLoad(target, workload.sign(accounts, light))
  const note = `${light} transactions a sample, one after the other`
  table.add('devnet-latency-light-p50', 'ms', target.name, quantile(latenciesMs, 0.5), note)
  table.add('devnet-latency-light-p99', 'ms', target.name, quantile(latenciesMs, 0.99), note)
}

/** The sample below which the given share of all lies. */
function quantile(samples: Float64Array, share: number): number {
  return samples.toSorted()[Math.min(samples.length - 1, Math.floor(samples.length * share))]!
}
