import { MegarollupError } from './MegarollupError.ts'

/** Bytes that are not what their format's SPEC page allows. The input was read up to `offset` and nothing was kept of it. */
export class DecodeError extends MegarollupError<'DECODE'> {
  /** Name of the format, as its SPEC page has it. */
  readonly format: string
  /** Offset in the input, in bytes, at which the problem was found. */
  readonly offset: number
  readonly reason: string

  constructor(format: string, offset: number, reason: string) {
    super('DECODE', `Not a valid ${format}: ${reason} (at byte ${offset}).`, {
      hint: 'The bytes are damaged, or were made by another version or for another format. Refuse them.',
    })
    this.format = format
    this.offset = offset
    this.reason = reason
  }
}
