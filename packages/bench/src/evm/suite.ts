import { setFlagsFromString } from 'node:v8'
import { alternate } from '../alternate.ts'
import { type Figure, figure } from '../report/report.ts'
import { ETHEREUMJS, ethereumjsCall, ethereumjsToken } from './ethereumjs.ts'
import { MINI_BLOCK, megarollupCall, megarollupToken } from './megarollup.ts'
import { accountAddresses, randomTransfers, snailtracer, type Transfer, tokenCode } from './workload.ts'

/** Ours is so much faster that equal work would be too short to time, or too long to wait for. */
const TRANSFERS = { ours: 100_000, peer: 500 }
const MS_PER_SECOND = 1000

/** The suite `evm`: ERC-20 transfers over few and over many accounts, and pure computation. */
export async function benchEvm({ rounds }: { rounds: number }): Promise<Figure[]> {
  // While state is set up everything survives, from which V8 learns to put the results of transactions into the old generation.
  // They die young afterwards. Holds for both contenders.
  setFlagsFromString('--no-allocation-site-pretenuring')
  return [
    await benchTransfers('erc20-10k-interpreter', 10_000, rounds),
    await benchTransfers('erc20-100k-interpreter', 100_000, rounds),
    await benchSnailtracer(rounds),
  ]
}

async function benchTransfers(name: string, accountCount: number, rounds: number): Promise<Figure> {
  const code = await tokenCode()
  const accounts = accountAddresses(accountCount)
  await checkAgreement(code, accounts.slice(0, 50))
  const ours = megarollupToken(code, accounts)
  const peer = await ethereumjsToken(code, accounts)
  let seed = 1
  const perSecond = async (count: number, run: (transfers: Transfer[]) => number | Promise<number>) =>
    (count / (await run(randomTransfers(accounts, count, seed++)))) * MS_PER_SECOND
  const samples = await alternate(
    { run: () => perSecond(TRANSFERS.ours, ours.run) },
    { run: () => perSecond(TRANSFERS.peer, peer.run) },
    { warmups: 2, rounds },
  )
  return figure(name, 'tx/s', samples.ours, {
    name: ETHEREUMJS,
    samples: samples.peer,
    note: `ours: ${TRANSFERS.ours} whole transactions a sample, ${MINI_BLOCK} in one execute() (nonce, balance, fees, transfer, log, result, commit); peer: ${TRANSFERS.peer} runCall() a sample (transfer and journal only). Warm-up: two samples each.`,
  })
}

/** Both contenders must come to the same balances. */
async function checkAgreement(code: Uint8Array, accounts: Uint8Array[]): Promise<void> {
  const ours = megarollupToken(code, accounts)
  const peer = await ethereumjsToken(code, accounts)
  const transfers = randomTransfers(accounts, 200, 7)
  ours.run(transfers)
  await peer.run(transfers)
  for (const account of accounts) {
    const [mine, theirs] = [ours.balance(account), await peer.balance(account)]
    if (mine !== theirs) throw new Error(`The contenders disagree on a balance: ${mine} and ${theirs}`)
  }
}

async function benchSnailtracer(rounds: number): Promise<Figure> {
  const { code, input } = await snailtracer()
  const ours = megarollupCall(code, input)
  const peer = await ethereumjsCall(code, input)
  const [mine, theirs] = [ours.run(), await peer.run()]
  if (Buffer.compare(mine.output, theirs.output) !== 0) throw new Error('The contenders disagree on the picture')
  const samples = await alternate(
    { run: () => ours.run().ms },
    { run: async () => (await peer.run()).ms },
    { warmups: 1, rounds },
  )
  return figure('snailtracer-interpreter', 'ms', samples.ours, {
    name: ETHEREUMJS,
    samples: samples.peer,
    note: 'ours: one call() a sample, on a copy of the state; peer: one runCall() a sample. Warm-up: two samples each. Outputs compared.',
  })
}
