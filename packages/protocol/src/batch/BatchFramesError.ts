import { MegarollupError } from '../errors/MegarollupError.ts'

/** Frames that do not make one batch. `SPEC.md` lists what is refused. */
export class BatchFramesError extends MegarollupError<'BATCH_FRAMES'> {
  /**
   * `missing`: a frame is not there (yet) · `mixed`: frames of several batches · `conflicting`: two frames for one place, or frames
   * behind the last · `hash`: the joined bytes are not those that the frames promise · `too-large`: above the reader's limit.
   */
  readonly kind: 'missing' | 'mixed' | 'conflicting' | 'hash' | 'too-large'

  constructor(kind: BatchFramesError['kind'], problem: string) {
    super('BATCH_FRAMES', `The frames do not make a batch: ${problem}.`, {
      hint:
        kind === 'missing'
          ? 'Fetch the missing frames and join again; frames that are there twice do no harm.'
          : 'The frames are damaged or come from different batches. Refuse them.',
    })
    this.kind = kind
  }
}
