import type { FixtureName } from '../fixtures/index.ts'

/** What became of one case. A reason names the disagreement, or the category of a skipped case. */
export interface CaseResult {
  name: string
  outcome: 'passed' | 'failed' | 'skipped'
  reason?: string
  /** Name of the fork, where the case belongs to one. */
  fork?: string
}

export interface SuiteOptions {
  /** Only cases of this fork, by any of its names (`isForkWanted`). */
  fork?: string | undefined
}

/** A public test suite: how one of its files is run. */
export interface Suite {
  readonly name: string
  readonly description: string
  /** The archives that are run when no path is given. */
  readonly fixtures: readonly FixtureName[]
  /** Whether a file, by its path with `/` between folders, holds tests of this suite. Without this, every `.json` file does. */
  owns?(path: string): boolean
  /**
   * Runs every wanted case of one file.
   *
   * @param path Where the file lies; part of the cases' names only where the file gives none.
   * @param json Its content, when its name ends in `.json`; else `undefined`, and the suite reads it.
   */
  runFile(path: string, json: unknown, options: SuiteOptions): CaseResult[] | Promise<CaseResult[]>
}

export function passed(name: string, fork?: string): CaseResult {
  return { name, outcome: 'passed', ...(fork !== undefined && { fork }) }
}

export function failed(name: string, reason: string, fork?: string): CaseResult {
  return { name, outcome: 'failed', reason, ...(fork !== undefined && { fork }) }
}

export function skipped(name: string, category: string, fork?: string): CaseResult {
  return { name, outcome: 'skipped', reason: category, ...(fork !== undefined && { fork }) }
}

/** A suite was given a path where none of its cases are. */
export class NothingToRunError extends Error {}
