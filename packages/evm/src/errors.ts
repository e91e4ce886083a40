import { MegarollupError } from '@megarollup/protocol'

/** A bound of the engine's memory was reached. Nothing is damaged: what was committed before stays. */
export class EngineLimitError extends MegarollupError<'ENGINE_LIMIT'> {
  constructor(what: string, hint: string) {
    super('ENGINE_LIMIT', what, { hint })
  }
}

/** The engine was used in a way that it does not allow. */
export class EngineUsageError extends MegarollupError<'ENGINE_USAGE'> {
  constructor(what: string, hint: string, options: { cause?: unknown } = {}) {
    super('ENGINE_USAGE', what, { hint, ...options })
  }
}

/** A field that was handed to the engine is not what its type says. Nothing was executed. */
export class EngineInputError extends MegarollupError<'ENGINE_INPUT'> {
  /** Such as `transaction.to`. */
  readonly field: string

  constructor(field: string, problem: string, hint: string) {
    super('ENGINE_INPUT', `${field} ${problem}`, { hint })
    this.field = field
  }
}

/** A `StateReader`, or the lookup of block hashes, gave what is no answer: after it from `execute`, call `reset`. */
export class StateAnswerError extends MegarollupError<'STATE_ANSWER'> {
  /** What was asked for, such as `storage`. */
  readonly question: string

  constructor(question: string, problem: string, hint: string) {
    super('STATE_ANSWER', `The answer to ${question} ${problem}`, { hint })
    this.question = question
  }
}
