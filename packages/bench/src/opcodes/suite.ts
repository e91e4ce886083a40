import { profile } from '@megarollup/evm/profiler'
import { loadMainnetBlocks, loadRiseBlocks, type RecordedBlock } from '@megarollup/testkit'
import { type Figure, figure, type SuiteResult } from '../report/report.ts'
import { describeProfiles } from './describe.ts'
import { opcodesPage } from './page.ts'
import { addressesOf, coldBlock, type Profiles, warmBlock } from './workload.ts'

/** Rounds that read all state from JavaScript: for the caches, whose counts are exact, and the price of a miss. */
const COLD_ROUNDS = 4
const LISTED_CONTRACTS = 200

/** The first is profiled when nobody asks for another. */
const workloads = [
  {
    name: 'mainnet-blocks',
    title: '48 blocks of Ethereum mainnet, Frontier to Cancun',
    load: loadMainnetBlocks,
  },
  {
    name: 'rise-blocks',
    title: 'two blocks of a layer 2, one of 1.5 Ggas, without their deposits',
    load: loadRiseBlocks,
  },
]

/** The suite `opcodes`: how the time of recorded blocks is spread. */
export async function profileOpcodes(options: { rounds: number; only?: string | undefined }): Promise<SuiteResult> {
  const { rounds, only = '' } = options
  const workload = workloads.find(({ name }) => name.includes(only))
  if (!workload) throw new Error(`There is no ${only}; there are ${workloads.map(({ name }) => name).join(', ')}.`)
  const blocks = await workload.load()
  const [first] = blocks
  if (!first) throw new Error('The archive holds no blocks.')
  const evm = { chainId: first.chainId, state: first.state }
  const addresses = addressesOf(blocks)
  const warm = await profile(blocks.map(warmBlock), { evm, rounds, addresses })
  const cold = await profile(blocks.map(coldBlock), { evm, rounds: Math.min(rounds, COLD_ROUNDS), addresses })
  const profiles = { warm, cold }
  return {
    figures: figuresOf(workload.name, blocks, profiles),
    details: { warm: withoutTail(warm), cold: withoutTail(cold) },
    text: describeProfiles(profiles),
    page: (report) => opcodesPage(report, workload.title, profiles),
  }
}

/** Thousands of contracts ran hardly at all. */
function withoutTail(whole: Profiles['warm']): Profiles['warm'] {
  return { ...whole, contracts: whole.contracts.slice(0, LISTED_CONTRACTS) }
}

function figuresOf(name: string, blocks: readonly RecordedBlock[], profiles: Profiles): Figure[] {
  const gas = Number(blocks.reduce((sum, { expected }) => sum + expected.gasUsed, 0n))
  const states = { warm: 'in-cache', cold: 'from-reader' } as const
  return (['warm', 'cold'] as const).flatMap((kind) => {
    const { plainRounds, profiledRounds } = profiles[kind].instrument
    return [
      figure(
        `${name}-state-${states[kind]}`,
        'Mgas/s',
        plainRounds.map((ms) => gas / ms / 1000),
      ),
      figure(`${name}-profiled-state-${states[kind]}`, 'ms', profiledRounds, {
        name: 'without the instrument',
        samples: plainRounds,
        note: 'the same blocks by the plain kernel, by turns. The profile subtracts what the instrument takes.',
      }),
    ]
  })
}
