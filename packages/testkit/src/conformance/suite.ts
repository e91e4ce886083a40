import type { FixtureName } from '../fixtures/index.ts'

/** What became of one case. A reason names the disagreement, or the category of a skipped case. */
export interface CaseResult {
  name: string
  outcome: 'passed' | 'failed' | 'skipped'
  reason?: string
}

export interface SuiteOptions {
  /** Name of the fork whose cases are run, as the test files write it. */
  fork: string
}

/** A public test suite: how one of its files is run. */
export interface Suite {
  readonly name: string
  readonly description: string
  /** The archive that is run when no path is given. */
  readonly fixture: FixtureName
  /** Forks that can be run. */
  readonly forks: readonly string[]
  /**
   * Runs every case of one file.
   *
   * @param path Where the file lies; part of the cases' names only where the file gives none.
   * @param json Its content.
   */
  runFile(path: string, json: unknown, options: SuiteOptions): CaseResult[]
}

export function passed(name: string): CaseResult {
  return { name, outcome: 'passed' }
}

export function failed(name: string, reason: string): CaseResult {
  return { name, outcome: 'failed', reason }
}

export function skipped(name: string, category: string): CaseResult {
  return { name, outcome: 'skipped', reason: category }
}
