export { createNetwork, type Network, type NetworkOptions } from './createNetwork.ts'
export {
  HandshakeError,
  IdentityError,
  JunkError,
  ListenError,
  NetworkNotStartedError,
  PeerGoodbyeError,
  PeerTimeoutError,
  RecordRefusedError,
  SlowPeerError,
  StaleUpstreamError,
  StreamEndedError,
  UpstreamAddressError,
} from './errors.ts'
export type { FollowState, FollowStatus } from './follow/Follower.ts'
export { loadIdentity } from './identity/loadIdentity.ts'
export { DEFAULT_LIMITS, type NetworkLimits } from './limits.ts'
export type { PeerDrop } from './peers/PeerLedger.ts'
export type { AheadClaim } from './serve/AheadWatch.ts'
export type { FollowerStatus } from './serve/PushServer.ts'
export type { NetworkStatus } from './status.ts'
