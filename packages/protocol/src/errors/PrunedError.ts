import { MegarollupError } from './MegarollupError.ts'

/** Something that this node once had and deleted, as its retention settings say. */
export class PrunedError extends MegarollupError<'PRUNED'> {
  /** What was asked for, such as `mini-block 17`. */
  readonly what: string
  /** Number of the oldest that is kept. */
  readonly oldest: bigint

  constructor(what: string, oldest: bigint) {
    super('PRUNED', `${what} is pruned; the oldest kept is ${oldest}.`, {
      hint: 'Ask a node that keeps more, or rebuild the history from L1 and DA with `megarollup derive`.',
    })
    this.what = what
    this.oldest = oldest
  }
}
