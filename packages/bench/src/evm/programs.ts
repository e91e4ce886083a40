import { type Figure, figureBesideBest } from '../report/report.ts'
import { takeTurns } from '../take-turns.ts'
import { type EvmBench, type EvmFigure, jobOf, loadAll, unloadAll } from './bench.ts'
import { CONTRACT, ipsilonPrograms, type Program } from './contracts.ts'
import { assertSameResult } from './engines.ts'
import { ETHER, environment, type Job, type JobResult, transactionTo, type Workload } from './workload.ts'

const SENDER = new Uint8Array(20).fill(0xa9)
const GAS = 1_000_000_000n
/** A sample of ours takes about so long: short calls are repeated. */
const SAMPLE_MS = 20
const MOST_CALLS = 2000
const WARMUPS = 2
/** What the slow peer may take for a program; longer ones it runs in fewer rounds. */
const SLOW_ROUNDS = 2

/** Milliseconds of one call, by contender: ours, native peers, ethereumjs. */
interface ProgramSamples {
  name: string
  samples: number[][]
}

const PROGRAM_NOTE = 'ms of one call as a whole transaction; state put back after each sample; gas and outputs compared'

export const benchSnailtracer: EvmFigure = async (bench) => {
  const program = (await ipsilonPrograms()).find(({ name }) => name === 'snailtracer')!
  return programFigure('snailtracer-interpreter', bench, (await sampleProgram(bench, program)).samples, PROGRAM_NOTE)
}

/** The geometric mean of the times over all programs: its ratio is the geometric mean of their ratios. */
export const benchIpsilon: EvmFigure = async (bench) => {
  const all: ProgramSamples[] = []
  for (const program of await ipsilonPrograms()) all.push(await sampleProgram(bench, program))
  const contenders = all[0]!.samples.length
  const means = Array.from({ length: contenders }, (_, i) => {
    const rounds = Math.min(...all.map(({ samples }) => samples[i]!.length))
    return Array.from({ length: rounds }, (_, round) => geometricMean(all.map(({ samples }) => samples[i]![round]!)))
  })
  const note = `geometric mean of ${all.length} programs, ${PROGRAM_NOTE}. Ratio of each: `
  return programFigure('ipsilon-geomean-interpreter', bench, means, (peer) => `${note}${ratios(all, peer)}`)
}

function ratios(all: readonly ProgramSamples[], peer: number): string {
  return all
    .map(({ name, samples }) => {
      const ratio = geometricMean(samples[peer]!) / geometricMean(samples[0]!)
      return `${name} ${ratio.toPrecision(3)}`
    })
    .join(', ')
}

function programFigure(
  name: string,
  { natives, ethereumjs }: EvmBench,
  [ours, ...others]: number[][],
  note: string | ((contender: number) => string),
): Figure {
  const noteOf = (contender: number) => (typeof note === 'string' ? note : note(contender))
  return figureBesideBest(name, 'ms', ours!, [
    ...natives.map((peer, i) => ({ name: peer.name, samples: others[i]!, note: noteOf(i + 1) })),
    { name: ethereumjs.name, samples: others.at(-1)!, note: `runCall(). ${noteOf(others.length)}` },
  ])
}

async function sampleProgram(bench: EvmBench, program: Program): Promise<ProgramSamples> {
  const { ours, natives, ethereumjs, rounds } = bench
  const { name } = program
  const workload = programWorkload(program)
  await loadAll(bench, workload)
  await ethereumjs.load(workload)
  const [single, many] = [callsOf(program, 1), callsOf(program, await callCount(bench, program))]
  const job = await jobOf(bench, many)
  const slowJob: Job = { transactions: single, file: '' }
  let mine: JobResult | undefined
  let turn = 0
  const fast = await takeTurns(
    [
      {
        run: (current: Job) => {
          mine = ours.run(name, current, { reset: true })
          return mine.ms / many.length
        },
      },
      ...natives.map((peer) => ({
        run: async (current: Job) => {
          const result = await peer.run(name, current, { reset: true })
          assertSameResult({ name: ours.name, result: mine! }, { name: peer.name, result })
          return result.ms / many.length
        },
      })),
      {
        // So slow that rounds after the first ones repeat what they measured.
        run: async () => (turn++ < WARMUPS + SLOW_ROUNDS ? (await ethereumjs.run(name, slowJob)).ms : Number.NaN),
      },
    ],
    () => job,
    { warmups: WARMUPS, rounds },
  )
  await unloadAll(bench, workload)
  console.error(
    `${name}: ${many.length} calls a sample, ${fast.map((all) => all.map((ms) => ms.toPrecision(3)).join(' ')).join(' | ')}`,
  )
  return { name, samples: fast.map((all) => all.filter((ms) => !Number.isNaN(ms))) }
}

/** How many calls take about `SAMPLE_MS`. */
async function callCount({ ours }: EvmBench, program: Program): Promise<number> {
  const job: Job = { transactions: callsOf(program, 1), file: '' }
  let ms = 0
  for (let i = 0; i < 3; i++) ms = ours.run(program.name, job, { reset: true }).ms
  return Math.min(MOST_CALLS, Math.max(1, Math.ceil(SAMPLE_MS / ms)))
}

function callsOf({ input }: Program, count: number) {
  return Array.from({ length: count }, (_, i) =>
    transactionTo({ sender: SENDER, nonce: BigInt(i), to: CONTRACT, data: input, gasLimit: GAS }),
  )
}

/** Prague: in Osaka no transaction may have as much gas as the programs need. */
function programWorkload({ name, code }: Program): Workload {
  return {
    name,
    fork: 'Prague',
    chainId: 1n,
    environment,
    blobBaseFee: 1n,
    difficulty: 0n,
    blockHashes: new Map(),
    accounts: [
      { address: CONTRACT, nonce: 1n, balance: 0n, code },
      { address: SENDER, nonce: 0n, balance: 10n ** 12n * ETHER },
    ],
  }
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length)
}
