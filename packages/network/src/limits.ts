const KiB = 1024
const MiB = 1024 * KiB

/** Bounds on what peers can cost this node. All sizes in bytes, all times in milliseconds. */
export interface NetworkLimits {
  /** Largest record that is taken from an upstream. */
  maxRecordBytes: number
  /** Recent records kept in memory for push streams. */
  recentBytes: number
  /** How far a push stream may fall behind before its peer is dropped as slow; one record beyond it is allowed. */
  peerQueueBytes: number
  /** Received bytes of a stream that wait for the sink before reading pauses; one record beyond it is allowed. */
  receiveBufferBytes: number
  /** Payload asked for, and given at most, in one range request; one record beyond it is allowed. */
  rangeBytes: number
  /** Connections in all, either direction. */
  maxConnections: number
  /** New inbound connections a second from one host. */
  maxInboundConnectionsPerSecond: number
  /** Followers on push streams at the same time. */
  maxSubscribers: number
  /** Range streams served at the same time. */
  maxRangeStreams: number
  /** Range streams served to one peer at the same time. */
  maxRangeStreamsPerPeer: number
  /** A side that has sent nothing for this long sends a heartbeat. */
  heartbeatMs: number
  /** A peer from which no byte came for this long is dropped. */
  idleTimeoutMs: number
  /** A peer that takes no byte for this long while some wait is dropped as slow. */
  stallTimeoutMs: number
  /** From the opening of a stream to a complete handshake. */
  handshakeTimeoutMs: number
  /** From the start of a dial to an encrypted connection. */
  dialTimeoutMs: number
  /** First and longest wait before an upstream is tried again; doubles in between, with jitter. */
  backoffMinMs: number
  backoffMaxMs: number
  /** First and longest ban of a peer that sent junk or a record that did not verify; doubles with each offence. */
  banMinMs: number
  banMaxMs: number
  /** With several upstreams, one that brings no record for this long is left for another. */
  staleUpstreamMs: number
  /** How long `stop` waits for a sink that is still at work. */
  stopGraceMs: number
}

export const DEFAULT_LIMITS: Readonly<NetworkLimits> = {
  maxRecordBytes: 80 * MiB,
  recentBytes: 64 * MiB,
  peerQueueBytes: 32 * MiB,
  receiveBufferBytes: 4 * MiB,
  rangeBytes: 8 * MiB,
  maxConnections: 64,
  maxInboundConnectionsPerSecond: 20,
  maxSubscribers: 50,
  maxRangeStreams: 8,
  maxRangeStreamsPerPeer: 2,
  heartbeatMs: 1_000,
  idleTimeoutMs: 15_000,
  stallTimeoutMs: 30_000,
  handshakeTimeoutMs: 10_000,
  dialTimeoutMs: 10_000,
  backoffMinMs: 200,
  backoffMaxMs: 5_000,
  banMinMs: 5_000,
  banMaxMs: 3_600_000,
  staleUpstreamMs: 15_000,
  stopGraceMs: 3_000,
}
