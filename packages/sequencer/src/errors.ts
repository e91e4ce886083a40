import { MegarollupError } from '@megarollup/protocol'

/** Signing would break the rule that no height is signed twice. The sequencer stops. */
export class SignedHeightError extends MegarollupError<'SIGNED_HEIGHT'> {
  constructor(message: string) {
    super('SIGNED_HEIGHT', message, {
      hint: 'The chain data is older than what this key has signed. Restore the newest data folder; never delete the signed-height record.',
    })
  }
}

/** Others know of a longer chain than this sequencer's data: it must not sign. */
export class SequencerBehindError extends MegarollupError<'SEQUENCER_BEHIND'> {
  readonly source: 'l1' | 'follower'
  readonly own: bigint
  readonly theirs: bigint

  constructor(source: 'l1' | 'follower', own: bigint, theirs: bigint) {
    super(
      'SEQUENCER_BEHIND',
      source === 'l1'
        ? `L1 holds batches up to block ${theirs - 1n}, this sequencer's data ends at block ${own}.`
        : `A follower has mini-blocks up to ${theirs - 1n}, this sequencer's data ends at ${own}.`,
      {
        hint: 'Restore the newest data folder, or sync this folder from a full node, before this sequencer signs again.',
      },
    )
    this.source = source
    this.own = own
    this.theirs = theirs
  }
}

/** The key is not the one that the chain's genesis names. */
export class WrongSequencerKeyError extends MegarollupError<'WRONG_SEQUENCER_KEY'> {
  readonly own: string
  readonly expected: string

  constructor(own: string, expected: string) {
    super('WRONG_SEQUENCER_KEY', `The key belongs to ${own}, the genesis names ${expected} as sequencer.`, {
      hint: 'Start with the key of that address: full nodes refuse every other signature.',
    })
    this.own = own
    this.expected = expected
  }
}
