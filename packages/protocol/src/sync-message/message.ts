import type { Hash } from '../domain/primitives.ts'
import type { FeedPosition, FeedRecord } from '../interfaces/feed.ts'

/** Version that `hello` carries. Peers of different versions part with `wrong-version`. */
export const SYNC_PROTOCOL_VERSION = 1

/** Why a peer ends a stream: name → wire code. Codes are never reused. */
export const GOODBYE_CODES = {
  /** The node is shutting down. */
  stopping: 0,
  /** `hello` has another protocol version. */
  'wrong-version': 1,
  /** `hello` has another chain id. */
  'wrong-chain': 2,
  /** `hello` has another genesis hash. */
  'wrong-genesis': 3,
  /** A limit on streams or requests is reached: try again later, or elsewhere. */
  busy: 4,
  /** The peer reads more slowly than records are made. */
  slow: 5,
  /** The peer sent something that the protocol does not allow. */
  junk: 6,
  /** A record did not verify. */
  'refused-record': 7,
  /** The records asked for are no longer kept. */
  pruned: 8,
  /** Nothing was heard from the peer for too long. */
  idle: 9,
  /** The node could not answer, through no fault of the peer. */
  internal: 10,
  /** The same peer opened a newer stream. */
  replaced: 11,
  /** The source went back or jumped: the position must be agreed on again. */
  discontinuity: 12,
} as const

export type GoodbyeReason = keyof typeof GOODBYE_CODES

/** First message of both sides on every stream. */
export interface HelloMessage {
  type: 'hello'
  /** `SYNC_PROTOCOL_VERSION` of the sender. */
  version: number
  chainId: bigint
  genesisHash: Hash
}

/** Follower → source: send every record from `position` on, as it is made. */
export interface SubscribeMessage {
  type: 'subscribe'
  position: FeedPosition
}

/** Source → follower: the subscription is accepted, records follow. `position` is the source's head. */
export interface SubscribedMessage {
  type: 'subscribed'
  position: FeedPosition
}

/** Source → follower: the follower must range-sync first. `position` is the source's head. */
export interface TooFarBehindMessage {
  type: 'too-far-behind'
  position: FeedPosition
}

/** Source → follower: one record. When decoded, `record.bytes` is a view: copy to keep. */
export interface RecordMessage {
  type: 'record'
  record: FeedRecord
}

/** Either side, when nothing else was sent for a while. `position` is the sender's head. */
export interface HeartbeatMessage {
  type: 'heartbeat'
  position: FeedPosition
}

/** Follower → source: send records from `position` on, as many as fit in `maxBytes` (one at least). */
export interface RangeRequestMessage {
  type: 'range-request'
  position: FeedPosition
  maxBytes: number
}

/** Source → follower: the answer to a range request is complete. `position` is the source's head. */
export interface RangeEndMessage {
  type: 'range-end'
  position: FeedPosition
}

/** Either side, last message of a stream. `text` is for logs only. */
export interface GoodbyeMessage {
  type: 'goodbye'
  reason: GoodbyeReason
  text: string
}

/** Everything that two nodes say to each other. */
export type SyncMessage =
  | HelloMessage
  | SubscribeMessage
  | SubscribedMessage
  | TooFarBehindMessage
  | RecordMessage
  | HeartbeatMessage
  | RangeRequestMessage
  | RangeEndMessage
  | GoodbyeMessage
