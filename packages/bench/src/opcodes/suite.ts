import { profile } from '@megarollup/evm/profiler'
import { loadMainnetBlocks, type RecordedBlock } from '@megarollup/testkit'
import { type Figure, figure, type SuiteResult } from '../report/report.ts'
import { describeProfiles } from './describe.ts'
import { opcodesPage } from './page.ts'
import { addressesOf, coldBlock, type Profiles, warmBlock } from './workload.ts'

/** Rounds that read all state from JavaScript: for the caches, whose counts are exact, and the price of a miss. */
const COLD_ROUNDS = 4
const LISTED_CONTRACTS = 200

/** The suite `opcodes`: how the time of the recorded mainnet blocks is spread. */
export async function profileOpcodes({ rounds }: { rounds: number }): Promise<SuiteResult> {
  const blocks = await loadMainnetBlocks()
  const [first] = blocks
  if (!first) throw new Error('The archive holds no blocks.')
  const evm = { chainId: first.chainId, state: first.state }
  const addresses = addressesOf(blocks)
  const warm = await profile(blocks.map(warmBlock), { evm, rounds, addresses })
  const cold = await profile(blocks.map(coldBlock), { evm, rounds: Math.min(rounds, COLD_ROUNDS), addresses })
  const profiles = { warm, cold }
  return {
    figures: figuresOf(blocks, profiles),
    details: { warm: withoutTail(warm), cold: withoutTail(cold) },
    text: describeProfiles(profiles),
    page: (report) => opcodesPage(report, profiles),
  }
}

/** Thousands of contracts ran hardly at all. */
function withoutTail(whole: Profiles['warm']): Profiles['warm'] {
  return { ...whole, contracts: whole.contracts.slice(0, LISTED_CONTRACTS) }
}

function figuresOf(blocks: readonly RecordedBlock[], profiles: Profiles): Figure[] {
  const gas = Number(blocks.reduce((sum, { expected }) => sum + expected.gasUsed, 0n))
  const states = { warm: 'in-cache', cold: 'from-reader' } as const
  return (['warm', 'cold'] as const).flatMap((kind) => {
    const { plainRounds, profiledRounds } = profiles[kind].instrument
    return [
      figure(
        `mainnet-blocks-state-${states[kind]}`,
        'Mgas/s',
        plainRounds.map((ms) => gas / ms / 1000),
      ),
      figure(`mainnet-blocks-profiled-state-${states[kind]}`, 'ms', profiledRounds, {
        name: 'without the instrument',
        samples: plainRounds,
        note: 'the same blocks by the plain kernel, by turns. The profile subtracts what the instrument takes.',
      }),
    ]
  })
}
