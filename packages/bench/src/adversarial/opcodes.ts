import { type Figure, figure } from '../report/report.ts'
import type { GethPeer } from './geth-peer.ts'
import { opcodeLoop } from './opcode-loop.ts'
import { prepareCode } from './run-code.ts'
import { type Candidate, nameOf, searchOpcodes } from './search.ts'

const SEARCH = { seed: 1, trials: 150, gas: 2_000_000 }
/** Of a sample: as much as one transaction may use. */
const GAS = 1 << 24
const [ALONE, MIXED] = [20, 3]
const NOTE =
  'the loop runs until its gas has gone, processor time of the thread, on both sides; accounts that are called or asked for exist here and are empty there'

/** Mgas/s of the slowest instructions, and of the slowest mixes of them, that a search finds. */
export function benchOpcodes({ rounds, geth }: { rounds: number; geth: GethPeer | undefined }): Figure[] {
  const { alone, mixed } = searchOpcodes(SEARCH)
  const worst = [
    ...mixed.slice(0, MIXED).map((candidate, i) => ({ title: `mix ${i + 1}: `, candidate })),
    ...slowestOfEach(alone)
      .slice(0, ALONE)
      .map((candidate) => ({ title: '', candidate })),
  ]
  return worst.map(({ title, candidate }) => benchCandidate(title, candidate, rounds, geth))
}

/** One for each instruction, on the operands that it is slowest with. */
function slowestOfEach(candidates: readonly Candidate[]): Candidate[] {
  const seen = new Set<string>()
  return candidates.filter((candidate) => {
    const instruction = nameOf(candidate).split('(')[0]!
    return !seen.has(instruction) && seen.add(instruction)
  })
}

function benchCandidate(title: string, candidate: Candidate, rounds: number, geth: GethPeer | undefined): Figure {
  const name = `${title}${nameOf(candidate)}`
  const code = opcodeLoop(candidate.snippets)
  const run = prepareCode(code)
  run(BigInt(GAS))
  const ours = Array.from({ length: rounds }, () => perSecond(run(BigInt(GAS))))
  const peer = geth?.run([{ name, code: Buffer.from(code).toString('hex'), gas: GAS, rounds: rounds + 1 }])[0]
  const samples = peer?.ms.slice(1).map((ms) => perSecond({ ms, gasUsed: BigInt(peer.gasUsed) }))
  return figure(name, 'Mgas/s', ours, samples && { name: geth!.name, samples, note: NOTE })
}

function perSecond({ ms, gasUsed }: { ms: number; gasUsed: bigint }): number {
  return Number(gasUsed) / ms / 1000
}
