/** One signed record of the chain, in its wire form. */
export interface FeedRecord {
  kind: 'mini-block' | 'seal'
  /** Height of the mini-block, or number of the sealed block. */
  number: bigint
  /** Encoding of a `SignedMiniBlock` or `SignedBlockSeal`. */
  bytes: Uint8Array
}

/** What a follower wants next. */
export interface FeedPosition {
  /** Height of the next mini-block. */
  nextMiniBlock: bigint
  /** Number of the next block to be sealed. */
  nextSeal: bigint
}

/** The chain as a peer can read it: everything here is durable and signed. */
export interface FeedSource {
  /** The position after the last record. */
  head(): FeedPosition
  /**
   * Records from a position on, in the order in which they were made, as many as fit in `maxBytes` (one at least). Empty at the
   * head. Throws `PrunedError` when the position is no longer kept.
   */
  read(from: FeedPosition, maxBytes: number): Promise<FeedRecord[]>
  /** Calls `listener` for each new record, after it is durable and signed. Returns the function that ends it. */
  subscribe(listener: (record: FeedRecord) => void): () => void
}

/** Where a follower puts what it receives. */
export interface FeedSink {
  /** What is wanted next. */
  position(): FeedPosition
  /**
   * Verifies and takes one record. Resolves when the next may come (back-pressure). Throws a `MegarollupError` when the record
   * is refused: the peer that sent it is then dropped. A record below `position` may come, too: it is compared with the one that
   * is there. Throws a `FeedStopError` when the sequencer itself signed what is wrong: following ends.
   */
  accept(record: FeedRecord): Promise<void>
}
