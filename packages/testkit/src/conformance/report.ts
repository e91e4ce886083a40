import type { CaseResult } from './suite.ts'

export interface Counts {
  passed: number
  failed: number
  skipped: number
}

export interface Report extends Counts {
  /** By name and fork, sorted. */
  failures: { name: string; reason: string; fork?: string }[]
  /** Skipped cases by category. */
  skips: Record<string, number>
  /** By fork, in the order of the names; cases without a fork are not in it. */
  forks: Record<string, Counts>
  seconds: number
}

export function emptyReport(): Report {
  return { passed: 0, failed: 0, skipped: 0, failures: [], skips: {}, forks: {}, seconds: 0 }
}

export function addResult(report: Report, { name, outcome, reason = '', fork }: CaseResult): void {
  report[outcome]++
  if (outcome === 'failed') report.failures.push({ name, reason, ...(fork !== undefined && { fork }) })
  if (outcome === 'skipped') report.skips[reason] = (report.skips[reason] ?? 0) + 1
  if (fork === undefined) return
  report.forks[fork] ??= { passed: 0, failed: 0, skipped: 0 }
  report.forks[fork][outcome]++
}

/** Puts what came in any order in the order of the names, so that two runs can be compared. */
export function sortReport(report: Report): void {
  const keyOf = ({ name, fork = '' }: Report['failures'][number]) => `${name}\n${fork}`
  report.failures.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  report.forks = Object.fromEntries(Object.entries(report.forks).sort(([a], [b]) => (a < b ? -1 : 1)))
  report.skips = Object.fromEntries(Object.entries(report.skips).sort(([a], [b]) => (a < b ? -1 : 1)))
}
