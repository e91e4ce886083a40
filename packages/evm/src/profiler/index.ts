export type { Category } from './categories.ts'
export type { LookupCounts } from './counters.ts'
export { type ProfiledWork, type ProfileOptions, profile } from './profile.ts'
export type { CacheRow, ContractRow, Instrument, PrecompileRow, Profile, ProfileRow } from './report.ts'
