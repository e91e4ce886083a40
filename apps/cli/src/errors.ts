import { MegarollupError } from '@megarollup/protocol'

/** Something that the command was given is missing or cannot be used. Nothing was started. */
export class InputError extends MegarollupError<'INPUT'> {
  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super('INPUT', message, options)
  }
}
