import type { Category } from './categories.ts'
import type { LookupCounts } from './counters.ts'

/** One instruction, or one thing that is done between instructions. */
export interface ProfileRow {
  /** The instruction's name; or `precompiles`, `validity and fees`, `commit`, `results`, `JavaScript`. */
  name: string
  /** Number of the instruction; absent for what is none. */
  opcode?: number
  category: Category
  /** Executions of one round; for `precompiles`, calls; for the rest, nothing was counted. */
  count: number
  /** Of one round, the instrument's cost subtracted. */
  ms: number
  /** Of the whole time, 0 to 1. */
  share: number
  /** Sum of the shares down to this row. */
  cumulative: number
  /** Nanoseconds of one execution, where there is a count. */
  nsPerCall?: number
  /** How often the other thread saw it, all rounds. The relative error of `ms` is about 1/√samples. */
  samples: number
}

export interface ContractRow {
  /** Keccak-256 of the code; `creation code` for code that no account has. */
  code: string
  /** Accounts that had it before, as far as they were read. */
  addresses: string[]
  calls: number
  ms: number
  share: number
}

export interface PrecompileRow {
  address: number
  calls: number
  ms: number
  share: number
  nsPerCall: number
}

/** One kind of state: where looks-up ended, and what it took to go further. */
export interface CacheRow extends LookupCounts {
  kind: 'accounts' | 'storage' | 'code'
  /** Of all, 0 to 1. */
  laneMissRate: number
  /** Of those that the lane did not have, 0 to 1. */
  sharedMissRate: number
  /** Nanoseconds that the `StateReader` and the call to it take. */
  readerPenaltyNs: number
}

/** How good the instrument is. */
export interface Instrument {
  samples: number
  /** Mean time between two looks, µs. */
  intervalUs: number
  /** What the instrument takes of each instruction, measured beforehand on a loop of cheap ones, ns. */
  costPerInstructionNs: number
  /** One round without instrument: the mean. */
  plainMs: number
  /** The same with instrument. */
  profiledMs: number
  /** With the instrument's cost subtracted. */
  correctedMs: number
  /** correctedMs / plainMs: 1 when the instrument is understood. */
  ratio: number
  rounds: number
  /** Of each round, ms. */
  plainRounds: number[]
  profiledRounds: number[]
}

/** What a profile says. Rows are sorted by time, the longest first. */
export interface Profile {
  instructions: number
  rows: ProfileRow[]
  categories: { category: Category; ms: number; share: number; count: number }[]
  contracts: ContractRow[]
  precompiles: PrecompileRow[]
  caches: CacheRow[]
  /** Looking up what the lane does not have in the shared cache, readers not counted: ns each. */
  sharedLookupNs: number
  instrument: Instrument
}
