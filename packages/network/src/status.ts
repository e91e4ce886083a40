import type { GoodbyeReason } from '@megarollup/protocol'
import type { FollowStatus } from './follow/Follower.ts'
import type { PeerDrop } from './peers/PeerLedger.ts'
import type { FollowerStatus } from './serve/PushServer.ts'

/** What a network is doing, for people, metrics and readiness checks. A snapshot. */
export interface NetworkStatus {
  peerId: string
  /** Multiaddrs, with the peer id, that others can dial. */
  addresses: string[]
  /** Open connections, either direction. */
  connections: number
  /** Push streams to followers. Empty without a source. */
  followers: FollowerStatus[]
  serving: {
    /** Range streams open now. */
    rangeStreams: number
    /** Records pushed since the start. */
    recordsPushed: number
    /** Records given in range answers since the start. */
    recordsRanged: number
    /** Bytes of recent records in memory. */
    recentBytes: number
  }
  /** How following goes. `undefined` without a sink or upstreams. */
  following: FollowStatus | undefined
  dropped: {
    /** The latest, oldest first; at most 100. */
    recent: PeerDrop[]
    /** Number of drops since the start. */
    byReason: Partial<Record<GoodbyeReason, number>>
  }
}
