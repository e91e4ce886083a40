import { MegarollupError } from './MegarollupError.ts'

/** One thing that is wrong with a configuration. */
export interface ConfigProblem {
  /** Path of the field, such as `megarollup.l1.inbox`. */
  field: string
  /** What the file says there, shortened; `nothing` when the field is missing. */
  got: string
  expected: string
}

/** A configuration file that cannot be used. All problems that were found are in `problems`. */
export class ConfigError extends MegarollupError<'CONFIG'> {
  readonly problems: readonly ConfigProblem[]

  constructor(file: string, problems: readonly ConfigProblem[]) {
    const lines = problems.map(
      ({ field, got, expected }) => `  ${field || '(the whole file)'}: got ${got}, expected ${expected}`,
    )
    super('CONFIG', `Invalid ${file}:\n${lines.join('\n')}`, { hint: `Correct the fields named above in ${file}.` })
    this.problems = problems
  }
}
