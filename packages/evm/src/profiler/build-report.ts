import { type Category, categoryOf, opcodeName } from './categories.ts'
import type { CountedCode, Counts, LookupCounts } from './counters.ts'
import type { CacheRow, ContractRow, PrecompileRow, Profile, ProfileRow } from './report.ts'
import { Activity, readSample, type SampleCounts, Wait } from './sampling.ts'

/** One piece of work in one round. */
export interface MeasuredSection {
  section: number
  /** Index of the piece of work. */
  work: number
  round: number
  ms: number
  counts: Counts
  codes: CountedCode[]
}

export interface Measurements {
  rounds: number
  sections: MeasuredSection[]
  samples: SampleCounts
  /** By piece of work, its rounds. */
  plainMs: number[][]
  costPerInstructionNs: number
  addresses: ReadonlyMap<string, readonly string[]>
}

const activityNames: Record<number, string> = {
  [Activity.HOST]: 'JavaScript',
  [Activity.TRANSACTION]: 'validity and fees',
  [Activity.COMMIT]: 'commit',
  [Activity.RESULT]: 'results',
}
const CREATION_CODE = 'creation code'

interface Spent {
  /** Milliseconds of one round. */
  ms: number
  samples: number
}

/** Time by key, from samples. Each section's time is spread over its samples, so that a section that got few counts no less. */
class Tally<Key> {
  readonly spent = new Map<Key, Spent>()

  add(key: Key, ms: number, samples: number): void {
    const entry = this.spent.get(key)
    if (entry) {
      entry.ms += ms
      entry.samples += samples
    } else this.spent.set(key, { ms, samples })
  }

  get(key: Key): Spent {
    return this.spent.get(key) ?? { ms: 0, samples: 0 }
  }
}

/** Turns what was measured into tables. */
export function buildReport(measured: Measurements): Profile {
  const { rounds, sections, plainMs, costPerInstructionNs } = measured
  const tallies = spreadTime(measured)
  const counts = sumCounts(sections, rounds)
  const instructions = counts.instructions.reduce((sum, count) => sum + count, 0)
  const costMs = (count: number) => (count * costPerInstructionNs) / 1e6
  const rows = rowsOf(tallies, counts, costMs)
  const correctedMs = rows.reduce((sum, row) => sum + row.ms, 0)
  const share = (ms: number) => (correctedMs === 0 ? 0 : ms / correctedMs)
  let cumulative = 0
  for (const row of rows) {
    row.share = share(row.ms)
    cumulative += row.share
    row.cumulative = cumulative
  }
  const samples = rows.reduce((sum, row) => sum + row.samples, 0)
  const profiledMs = sections.reduce((sum, { ms }) => sum + ms, 0) / rounds
  const plainRounds = Array.from({ length: rounds }, (_, round) => sumOf(plainMs.map((times) => times[round]!)))
  const profiledRounds = Array.from({ length: rounds }, (_, round) =>
    sumOf(sections.filter((section) => section.round === round).map(({ ms }) => ms)),
  )
  const plain = sumOf(plainRounds) / rounds
  return {
    instructions,
    rows,
    categories: categoriesOf(rows),
    contracts: contractsOf(tallies.codes, measured, share),
    precompiles: precompilesOf(tallies.precompiles, counts, share),
    caches: cachesOf(tallies.waits, counts),
    sharedLookupNs: nsEach(tallies.waits.get(Wait.SHARED).ms, counts.accounts.laneMisses + counts.storage.laneMisses),
    instrument: {
      samples,
      intervalUs: samples === 0 ? 0 : (profiledMs * rounds * 1e3) / samples,
      costPerInstructionNs,
      plainMs: plain,
      profiledMs,
      correctedMs,
      ratio: plain === 0 ? 0 : correctedMs / plain,
      rounds,
      plainRounds,
      profiledRounds,
    },
  }
}

interface Tallies {
  activities: Tally<number>
  precompiles: Tally<number>
  waits: Tally<number>
  codes: Tally<string>
}

/** Sections of one piece of work are taken together: each alone is too short for many samples. */
function spreadTime({ sections, samples, rounds }: Measurements): Tallies {
  const tallies: Tallies = { activities: new Tally(), precompiles: new Tally(), waits: new Tally(), codes: new Tally() }
  for (const group of Map.groupBy(sections, ({ work }) => work).values()) {
    const seen = group.flatMap(({ section, codes }) => {
      const hashes = new Map(codes.map(({ address, hash }) => [address, hash]))
      return Array.from(samples.get(section) ?? [], ([word, times]) => ({ ...readSample(word), times, hashes }))
    })
    const total = seen.reduce((sum, { times }) => sum + times, 0)
    const groupMs = group.reduce((sum, { ms }) => sum + ms, 0) / rounds
    if (total === 0) {
      tallies.activities.add(Activity.HOST, groupMs, 0)
      continue
    }
    for (const { activity, wait, precompile, code, times, hashes } of seen) {
      const ms = (groupMs * times) / total
      if (wait === Wait.PRECOMPILE) tallies.precompiles.add(precompile, ms, times)
      else tallies.activities.add(activity, ms, times)
      if (wait !== Wait.NONE) tallies.waits.add(wait, ms, times)
      if (activity < 256) tallies.codes.add(hashes.get(code) ?? CREATION_CODE, ms, times)
    }
  }
  return tallies
}

function sumCounts(sections: MeasuredSection[], rounds: number): Counts {
  const mean = (pick: (counts: Counts) => number) =>
    sections.reduce((sum, { counts }) => sum + pick(counts), 0) / rounds
  const lookups = (pick: (counts: Counts) => LookupCounts): LookupCounts => ({
    total: mean((counts) => pick(counts).total),
    laneMisses: mean((counts) => pick(counts).laneMisses),
    sharedMisses: mean((counts) => pick(counts).sharedMisses),
  })
  const addresses = new Set(sections.flatMap(({ counts }) => [...counts.precompiles.keys()]))
  return {
    instructions: Array.from({ length: 256 }, (_, code) => mean((counts) => counts.instructions[code]!)),
    precompiles: new Map(
      Array.from(addresses, (address) => [address, mean((counts) => counts.precompiles.get(address) ?? 0)]),
    ),
    accounts: lookups((counts) => counts.accounts),
    storage: lookups((counts) => counts.storage),
    codes: lookups((counts) => counts.codes),
  }
}

/** Shares are filled in afterwards. */
function rowsOf(tallies: Tallies, counts: Counts, costMs: (count: number) => number): ProfileRow[] {
  const row = (
    name: string,
    category: Category,
    count: number,
    spent: Spent,
    more: Partial<ProfileRow>,
  ): ProfileRow => {
    const ns = nsEach(spent.ms, count)
    return { name, category, count, ...spent, share: 0, cumulative: 0, ...(count > 0 && { nsPerCall: ns }), ...more }
  }
  const rows: ProfileRow[] = []
  counts.instructions.forEach((count, opcode) => {
    const { ms, samples } = tallies.activities.get(opcode)
    if (count === 0 && samples === 0) return
    const spent = { ms: Math.max(0, ms - costMs(count)), samples }
    rows.push(row(opcodeName(opcode), categoryOf(opcode), count, spent, { opcode }))
  })
  for (const [activity, name] of Object.entries(activityNames)) {
    rows.push(row(name, 'transaction', 0, tallies.activities.get(Number(activity)), {}))
  }
  const precompiles = { ms: 0, samples: 0 }
  for (const { ms, samples } of tallies.precompiles.spent.values()) {
    precompiles.ms += ms
    precompiles.samples += samples
  }
  const calls = Array.from(counts.precompiles.values()).reduce((sum, count) => sum + count, 0)
  rows.push(row('precompiles', 'precompile', calls, precompiles, {}))
  return rows.filter(({ count, samples }) => count > 0 || samples > 0).sort((a, b) => b.ms - a.ms)
}

function categoriesOf(rows: readonly ProfileRow[]): Profile['categories'] {
  return Array.from(
    Map.groupBy(rows, ({ category }) => category),
    ([category, members]) => ({
      category,
      ms: members.reduce((sum, { ms }) => sum + ms, 0),
      share: members.reduce((sum, { share }) => sum + share, 0),
      count: members.reduce((sum, { count }) => sum + count, 0),
    }),
  ).sort((a, b) => b.ms - a.ms)
}

function contractsOf(
  codes: Tally<string>,
  { sections, rounds, addresses }: Measurements,
  share: (ms: number) => number,
) {
  const calls = new Map<string, number>()
  for (const section of sections) {
    for (const code of section.codes) calls.set(code.hash, (calls.get(code.hash) ?? 0) + code.calls / rounds)
  }
  const rows = Array.from(codes.spent, ([code, { ms }]): ContractRow => {
    return { code, addresses: [...(addresses.get(code) ?? [])], calls: calls.get(code) ?? 0, ms, share: share(ms) }
  })
  return rows.sort((a, b) => b.ms - a.ms)
}

function precompilesOf(tally: Tally<number>, counts: Counts, share: (ms: number) => number): PrecompileRow[] {
  const rows = Array.from(counts.precompiles, ([address, calls]): PrecompileRow => {
    const { ms } = tally.get(address)
    return { address, calls, ms, share: share(ms), nsPerCall: nsEach(ms, calls) }
  })
  return rows.sort((a, b) => b.ms - a.ms)
}

function cachesOf(waits: Tally<number>, counts: Counts): CacheRow[] {
  const row = (kind: CacheRow['kind'], lookups: LookupCounts, wait: number): CacheRow => ({
    kind,
    ...lookups,
    laneMissRate: lookups.total === 0 ? 0 : lookups.laneMisses / lookups.total,
    sharedMissRate: lookups.laneMisses === 0 ? 0 : lookups.sharedMisses / lookups.laneMisses,
    readerPenaltyNs: nsEach(waits.get(wait).ms, lookups.sharedMisses),
  })
  return [
    row('accounts', counts.accounts, Wait.ACCOUNT),
    row('storage', counts.storage, Wait.STORAGE),
    row('code', counts.codes, Wait.CODE),
  ]
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

function nsEach(ms: number, count: number): number {
  return count === 0 ? 0 : (ms * 1e6) / count
}
