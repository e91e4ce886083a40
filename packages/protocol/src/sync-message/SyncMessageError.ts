import { MegarollupError } from '../errors/MegarollupError.ts'

/** Bytes that are no sync message, or a message that cannot be encoded. `SPEC.md` lists what is refused. */
export class SyncMessageError extends MegarollupError<'SYNC_MESSAGE_INVALID'> {
  /** Offset in the message, in bytes, at which the problem was found. */
  readonly offset: number

  constructor(problem: string, offset = 0) {
    super('SYNC_MESSAGE_INVALID', `Not a sync message: ${problem} (at byte ${offset}).`, {
      hint: 'The peer speaks another protocol or is faulty: drop it.',
    })
    this.offset = offset
  }
}
