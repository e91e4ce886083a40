import { MegarollupError } from './MegarollupError.ts'

/** Codes of refusals that are the signer's doing, not the peer's: no other upstream can have a better record. */
export const FEED_STOP_CODES: ReadonlySet<string> = new Set(['ROOT_MISMATCH', 'DOUBLE_SIGNED'])

/**
 * A refusal after which a node must not follow the chain any more, whoever offers it: the sequencer itself signed what is wrong.
 * A `FeedSink` throws it (or a subclass, or an error with one of `FEED_STOP_CODES`) from `accept`.
 */
export class FeedStopError<Code extends string = string> extends MegarollupError<Code> {}

/** Whether a `FeedSink`'s refusal ends following for good, instead of blaming the peer that passed the record on. */
export function isFeedStop(error: unknown): error is MegarollupError {
  return error instanceof FeedStopError || (error instanceof MegarollupError && FEED_STOP_CODES.has(error.code))
}
