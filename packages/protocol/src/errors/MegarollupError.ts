/**
 * Base of every error that this project throws on purpose. The message says what happened and what was got; `hint` says what
 * to do; `code` is what programs match on and never changes.
 */
export class MegarollupError<Code extends string = string> extends Error {
  override readonly name: string
  readonly code: Code
  readonly hint: string | undefined

  constructor(code: Code, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = new.target.name
    this.code = code
    this.hint = options.hint
  }
}
