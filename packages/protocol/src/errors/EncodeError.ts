import { MegarollupError } from './MegarollupError.ts'

/** A value that its wire format cannot express: a mistake of the caller. */
export class EncodeError extends MegarollupError<'ENCODE'> {
  /** Name of the format, as its SPEC page has it. */
  readonly format: string
  readonly reason: string

  constructor(format: string, reason: string) {
    super('ENCODE', `Cannot encode a ${format}: ${reason}.`, {
      hint: 'This is a fault of the program that made the value.',
    })
    this.format = format
    this.reason = reason
  }
}
