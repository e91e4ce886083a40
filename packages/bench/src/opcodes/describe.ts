import { contractName, precompileName } from './names.ts'
import type { Profiles } from './workload.ts'

const TOP = 30
const TOP_CONTRACTS = 10

/** The profiles as lines of text. */
export function describeProfiles({ warm, cold }: Profiles): string[] {
  const { instrument } = warm
  return [
    `${warm.instructions.toLocaleString('en')} instructions a round, ${instrument.rounds} rounds, ${instrument.samples.toLocaleString('en')} looks, one in ${number(instrument.intervalUs)} µs.`,
    `The instrument takes ${number(instrument.costPerInstructionNs)} ns an instruction. Corrected ${number(instrument.correctedMs)} ms, plain ${number(instrument.plainMs)} ms: ratio ${number(instrument.ratio)}.`,
    ...table(
      ['instruction', 'category', 'count', 'ms', 'share', 'cumulative', 'ns each'],
      warm.rows
        .slice(0, TOP)
        .map((row) => [
          row.name,
          row.category,
          row.count === 0 ? '' : Math.round(row.count).toLocaleString('en'),
          number(row.ms),
          percent(row.share),
          percent(row.cumulative),
          row.nsPerCall === undefined ? '' : number(row.nsPerCall),
        ]),
    ),
    ...table(
      ['category', 'state in cache', 'state from reader'],
      warm.categories.map(({ category, share }) => [
        category,
        percent(share),
        percent(cold.categories.find((other) => other.category === category)?.share ?? 0),
      ]),
    ),
    ...table(
      ['contract', 'calls', 'ms', 'share'],
      warm.contracts
        .slice(0, TOP_CONTRACTS)
        .map((row) => [
          contractName(row),
          Math.round(row.calls).toLocaleString('en'),
          number(row.ms),
          percent(row.share),
        ]),
    ),
    ...table(
      ['precompile', 'calls', 'ms', 'share', 'µs each'],
      warm.precompiles.map((row) => [
        precompileName(row.address),
        String(Math.round(row.calls)),
        number(row.ms),
        percent(row.share),
        number(row.nsPerCall / 1000),
      ]),
    ),
    ...table(
      ['state from reader', 'looks-up', 'not in lane', 'of these not in cache', 'ns each'],
      cold.caches.map((row) => [
        row.kind,
        Math.round(row.total).toLocaleString('en'),
        percent(row.laneMissRate),
        percent(row.sharedMissRate),
        number(row.readerPenaltyNs),
      ]),
    ),
    `An entry that the lane does not have costs ${number(warm.sharedLookupNs)} ns from the shared cache.`,
  ]
}

function table(header: string[], rows: string[][]): string[] {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)))
  const line = (row: string[]) =>
    row.map((cell, column) => (column < 1 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  ')
  return ['', line(header), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line), '']
}

function number(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en')
  return String(Number(value.toPrecision(3)))
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
