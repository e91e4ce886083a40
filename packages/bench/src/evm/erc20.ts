import { figureBesideBest } from '../report/report.ts'
import { takeTurns } from '../take-turns.ts'
import { type EvmBench, type EvmFigure, jobOf, loadAll, MS_PER_SECOND, unloadAll } from './bench.ts'
import { CONTRACT, tokenCode } from './contracts.ts'
import { assertSameResult } from './engines.ts'
import { MINI_BLOCK } from './megarollup.ts'
import { accountAddresses, balanceSlot, START_TOKENS, transferSource } from './transfers.ts'
import { ETHER, environment, type Job, type JobResult, type Workload, word } from './workload.ts'

/** Transfers of a sample. The slow peer runs the first ones of the same. */
const TRANSFERS = { native: 20_000, ethereumjs: 500 }
const WARMUPS = 3

/** Transfers of a token between many accounts, as whole transactions. */
export const benchTransfers =
  (name: string, accountCount: number): EvmFigure =>
  async (bench) => {
    const { ours, natives, ethereumjs, rounds } = bench
    const accounts = accountAddresses(accountCount)
    const workload = await tokenWorkload(name, accounts)
    await loadAll(bench, workload)
    await ethereumjs.load(workload)
    const nextTransfers = transferSource(CONTRACT, accounts, 1)
    let mine: JobResult | undefined
    const perSecond = ({ ms, succeeded }: JobResult) => (succeeded / ms) * MS_PER_SECOND
    const contenders = [
      {
        run: (job: Job) => {
          mine = ours.run(name, job, { reset: false })
          if (mine.succeeded !== TRANSFERS.native) throw new Error(`Only ${mine.succeeded} transfers succeeded`)
          return perSecond(mine)
        },
      },
      ...natives.map((peer) => ({
        run: async (job: Job) => {
          const result = await peer.run(name, job, { reset: false })
          assertSameResult({ name: ours.name, result: mine! }, { name: peer.name, result })
          return perSecond(result)
        },
      })),
      {
        run: async ({ transactions, file }: Job) =>
          perSecond(await ethereumjs.run(name, { transactions: transactions.slice(0, TRANSFERS.ethereumjs), file })),
      },
    ]
    const nextJob = () => jobOf(bench, nextTransfers(TRANSFERS.native))
    const [mySamples, ...others] = await takeTurns(contenders, nextJob, { warmups: WARMUPS, rounds })
    await assertSameBalances(bench, name, accounts)
    await unloadAll(bench, workload)
    const note = `${TRANSFERS.native} whole transactions a sample (ours: ${MINI_BLOCK} in one executeBatch()). Accounts by Zipf's law, exponent 0.8. Ours caches hashes of 64 bytes`
    return figureBesideBest(name, 'tx/s', mySamples!, [
      ...natives.map((peer, i) => ({ name: peer.name, samples: others[i]!, note })),
      {
        name: ethereumjs.name,
        samples: others.at(-1)!,
        note: `runCall() of ${TRANSFERS.ethereumjs} of them: transfer and journal only`,
      },
    ])
  }

async function tokenWorkload(name: string, accounts: readonly Uint8Array[]): Promise<Workload> {
  const balances = accounts.map((account) => [balanceSlot(account), word(START_TOKENS)] as const)
  return {
    name,
    fork: 'Prague',
    chainId: 1n,
    environment,
    blobBaseFee: 1n,
    difficulty: 0n,
    blockHashes: new Map(),
    accounts: [
      { address: CONTRACT, nonce: 1n, balance: 0n, code: await tokenCode(), storage: balances },
      ...accounts.map((address) => ({ address, nonce: 0n, balance: 1_000_000n * ETHER })),
    ],
  }
}

/** After the same transfers, everyone has the same balances. */
async function assertSameBalances(
  { ours, natives }: EvmBench,
  name: string,
  accounts: readonly Uint8Array[],
): Promise<void> {
  for (const peer of natives) {
    for (const account of accounts.slice(0, 200)) {
      const slot = balanceSlot(account)
      const [mine, theirs] = [ours.storage(name, CONTRACT, slot), await peer.storage(name, CONTRACT, slot)]
      if (Buffer.compare(mine, theirs) !== 0) throw new Error(`Not the same balance: ${ours.name} and ${peer.name}`)
    }
  }
}
