import { FeedStopError, MegarollupError } from '@megarollup/protocol'

/** A record is not what the chain allows at this place, or is not signed by the sequencer. Who sent it is dropped. */
export class RecordRefusedError extends MegarollupError<'RECORD_REFUSED'> {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super('RECORD_REFUSED', message, {
      ...options,
      hint: 'The peer is dropped; the same record may come from another one.',
    })
  }
}

/** Two things with the sequencer's signature exist for one height. Following ends. */
export class DoubleSignedError extends FeedStopError<'DOUBLE_SIGNED'> {
  /** Which height, such as `mini-block 12`. */
  readonly what: string

  constructor(what: string) {
    super('DOUBLE_SIGNED', `The sequencer signed two different records for ${what}.`, {
      hint: 'Both are in the data folder, in evidence/. Do not trust this chain before its operator has explained it.',
    })
    this.what = what
  }
}

/** This node stopped following in an earlier run, and its evidence is still there. */
export class StoppedEarlierError extends FeedStopError<'STOPPED_EARLIER'> {
  constructor(message: string, path: string) {
    super('STOPPED_EARLIER', `This node stopped following earlier: ${message}`, {
      hint: `Read ${path}. To follow again, sync into an empty data folder.`,
    })
  }
}

/** The chain that L1 and DA hold is not the one that execution leads to. Nothing above the block before counts. */
export class DerivationError extends MegarollupError<'DERIVATION'> {
  readonly block: bigint

  constructor(block: bigint, what: string, options: { cause?: unknown } = {}) {
    super('DERIVATION', `Derivation stops at block ${block}: ${what}.`, {
      ...options,
      hint: `The chain is right up to block ${block - 1n}. What follows was changed after it was signed, or was signed wrongly.`,
    })
    this.block = block
  }
}
