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
