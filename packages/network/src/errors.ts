import { type FeedRecord, type GoodbyeReason, MegarollupError } from '@megarollup/protocol'

/** The peer broke the protocol. It is dropped and banned for a while. */
export class JunkError extends MegarollupError<'PEER_JUNK'> {
  constructor(problem: string, options: { cause?: unknown } = {}) {
    super('PEER_JUNK', `The peer broke the sync protocol: ${problem}.`, options)
  }
}

/** The peer reads more slowly than records are made. It may come back by range sync. */
export class SlowPeerError extends MegarollupError<'PEER_SLOW'> {
  readonly waitingBytes: number

  constructor(waitingBytes: number) {
    super('PEER_SLOW', `The peer is too slow: ${waitingBytes} bytes wait for it.`, {
      hint: 'Its link or its sink does not keep up; it catches up by range sync when it reconnects.',
    })
    this.waitingBytes = waitingBytes
  }
}

/** Nothing came from the peer in time. */
export class PeerTimeoutError extends MegarollupError<'PEER_TIMEOUT'> {
  readonly timeoutMs: number

  constructor(timeoutMs: number) {
    super('PEER_TIMEOUT', `Nothing came from the peer for ${timeoutMs} ms.`)
    this.timeoutMs = timeoutMs
  }
}

/** The stream or its connection ended without a goodbye. */
export class StreamEndedError extends MegarollupError<'STREAM_ENDED'> {
  constructor(options: { cause?: unknown } = {}) {
    super('STREAM_ENDED', 'The stream ended without a goodbye.', options)
  }
}

/** The peer said goodbye and why. */
export class PeerGoodbyeError extends MegarollupError<'PEER_GOODBYE'> {
  readonly reason: GoodbyeReason
  readonly text: string

  constructor(reason: GoodbyeReason, text: string) {
    super('PEER_GOODBYE', `The peer said goodbye: ${reason}${text === '' ? '' : ` (${text})`}.`)
    this.reason = reason
    this.text = text
  }
}

/** The peer is of another version, chain or genesis. */
export class HandshakeError extends MegarollupError<'HANDSHAKE_REFUSED'> {
  readonly reason: 'wrong-version' | 'wrong-chain' | 'wrong-genesis'

  constructor(reason: 'wrong-version' | 'wrong-chain' | 'wrong-genesis', detail: string) {
    super('HANDSHAKE_REFUSED', `Handshake refused, ${reason}: ${detail}.`, {
      hint: 'Both nodes must run the same chain: compare their genesis files.',
    })
    this.reason = reason
  }
}

/** The sink refused a record that an upstream sent. */
export class RecordRefusedError extends MegarollupError<'RECORD_REFUSED'> {
  readonly kind: FeedRecord['kind']
  readonly number: bigint

  constructor(record: FeedRecord, cause: MegarollupError) {
    super('RECORD_REFUSED', `Refused ${record.kind} ${record.number}: ${cause.message}`, { cause })
    this.kind = record.kind
    this.number = record.number
  }
}

/** The upstream lives but brings nothing new. */
export class StaleUpstreamError extends MegarollupError<'UPSTREAM_STALE'> {
  constructor(problem: string) {
    super('UPSTREAM_STALE', `The upstream brings nothing new: ${problem}.`)
  }
}

/** The node could not open what it was told to listen on. */
export class ListenError extends MegarollupError<'NETWORK_LISTEN_FAILED'> {
  readonly addresses: string[]

  constructor(addresses: string[], cause: unknown) {
    super('NETWORK_LISTEN_FAILED', `Cannot listen on ${addresses.join(', ')}: ${describe(cause)}`, {
      hint: 'Another process may use the port: choose another one, or 0 for any.',
      cause,
    })
    this.addresses = addresses
  }
}

/** An address that is not a multiaddr that this node can dial. */
export class UpstreamAddressError extends MegarollupError<'UPSTREAM_ADDRESS_INVALID'> {
  readonly address: string

  constructor(address: string, cause: unknown) {
    super('UPSTREAM_ADDRESS_INVALID', `"${address}" is not a multiaddr: ${describe(cause)}`, {
      hint: 'It looks like /ip4/192.0.2.1/tcp/9222/p2p/12D3Koo….',
      cause,
    })
    this.address = address
  }
}

/** The identity file exists but holds no private key. */
export class IdentityError extends MegarollupError<'IDENTITY_INVALID'> {
  readonly path: string

  constructor(path: string, cause: unknown) {
    super('IDENTITY_INVALID', `${path} holds no libp2p private key: ${describe(cause)}`, {
      hint: 'Restore the file, or remove it to get a new identity.',
      cause,
    })
    this.path = path
  }
}

/** Something was asked of a network that is not running. */
export class NetworkNotStartedError extends MegarollupError<'NETWORK_NOT_STARTED'> {
  constructor() {
    super('NETWORK_NOT_STARTED', 'The network is not started.', { hint: 'Await start() first.' })
  }
}

/** The message of whatever was thrown. */
export function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
