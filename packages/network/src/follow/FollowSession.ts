import type { Connection } from '@libp2p/interface'
import {
  type FeedPosition,
  type FeedRecord,
  type FeedSink,
  type Logger,
  SYNC_RECORD_OVERHEAD_BYTES,
} from '@megarollup/protocol'
import { JunkError, StaleUpstreamError } from '../errors.ts'
import type { NetworkLimits } from '../limits.ts'
import type { PeerLedger } from '../peers/PeerLedger.ts'
import { numberDue, positionAfter } from '../position.ts'
import { endStream, LeaveError } from '../wire/endStream.ts'
import { type ChainIdentity, expectHello, feedProtocol, rangeProtocol, sendHello } from '../wire/handshake.ts'
import { MessageChannel } from '../wire/MessageChannel.ts'
import { readRange } from './readRange.ts'

export interface FollowSessionOptions {
  chain: ChainIdentity
  sink: FeedSink
  limits: NetworkLimits
  ledger: PeerLedger
  logger: Logger
  connection: Connection
  /** Ends the session. */
  signal: AbortSignal
  /** Whether there are other upstreams to try when this one brings nothing. */
  hasOthers: boolean
  take: (record: FeedRecord) => Promise<void>
  onHead: (head: FeedPosition) => void
  onState: (state: 'range-sync' | 'following') => void
}

/** Following over one connection: push stream when close to the head, range sync before. */
export class FollowSession {
  readonly #options: FollowSessionOptions
  #head: FeedPosition = { nextMiniBlock: 0n, nextSeal: 0n }

  constructor(options: FollowSessionOptions) {
    this.#options = options
  }

  /**
   * Follows until something ends it.
   * @throws what ended it: a failure of the peer, of the connection or of the sink.
   */
  async run(): Promise<never> {
    for (;;) {
      const before = this.#options.sink.position()
      await this.#withStream(feedProtocol(this.#options.chain), (channel) => this.#push(channel))
      this.#options.onState('range-sync')
      await this.#withStream(rangeProtocol(this.#options.chain), (channel) => this.#catchUp(channel))
      const after = this.#options.sink.position()
      if (after.nextMiniBlock === before.nextMiniBlock && after.nextSeal === before.nextSeal)
        throw new StaleUpstreamError('it says that we are too far behind, and has no record for us')
    }
  }

  /** Takes records as they are pushed. Returns when the upstream says that we are too far behind. */
  async #push(channel: MessageChannel): Promise<void> {
    const { limits, sink, onState } = this.#options
    channel.send({ type: 'subscribe', position: sink.position() })
    const answer = await channel.receiveWithin(limits.handshakeTimeoutMs)
    if (answer.type !== 'subscribed' && answer.type !== 'too-far-behind')
      throw new JunkError(`${answer.type} where an answer to subscribe is due`)
    this.#tellHead(answer.position)
    if (answer.type === 'too-far-behind') return
    onState('following')
    const heartbeat = setInterval(
      () => channel.send({ type: 'heartbeat', position: sink.position() }),
      limits.heartbeatMs,
    )
    try {
      await this.#takePushed(channel)
    } finally {
      clearInterval(heartbeat)
    }
  }

  async #takePushed(channel: MessageChannel): Promise<never> {
    const { limits, hasOthers, take } = this.#options
    let lastRecordMs = performance.now()
    for (;;) {
      const message = await channel.receiveWhileActive(limits.idleTimeoutMs)
      if (message.type === 'record') {
        this.#tellRecord(message.record)
        await take(message.record)
        lastRecordMs = performance.now()
      } else if (message.type === 'heartbeat') {
        this.#tellHead(message.position)
        const silentMs = performance.now() - lastRecordMs
        if (hasOthers && silentMs > limits.staleUpstreamMs)
          throw new StaleUpstreamError(`no record for ${Math.round(silentMs)} ms`)
      } else throw new JunkError(`${message.type} on a push stream`)
    }
  }

  /** Range sync until the upstream has no more. */
  async #catchUp(channel: MessageChannel): Promise<void> {
    const { limits, sink, take } = this.#options
    for (;;) {
      const { head, count } = await readRange(channel, sink.position(), limits.rangeBytes, limits.idleTimeoutMs, take)
      this.#tellHead(head)
      if (count === 0) return
    }
  }

  /** Opens a stream, shakes hands, runs `talk` and ends the stream in an orderly way, whatever happens. */
  async #withStream(protocol: string, talk: (channel: MessageChannel) => Promise<void>): Promise<void> {
    const { connection, chain, limits, signal } = this.#options
    const stream = await connection.newStream(protocol, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(limits.handshakeTimeoutMs)]),
    })
    const channel = new MessageChannel(stream, {
      maxMessageBytes: limits.maxRecordBytes + SYNC_RECORD_OVERHEAD_BYTES,
      receiveBufferBytes: limits.receiveBufferBytes,
    })
    const leave = (): void => channel.fail(new LeaveError('stopping'))
    signal.addEventListener('abort', leave, { once: true })
    if (signal.aborted) leave()
    try {
      sendHello(channel, chain)
      await expectHello(channel, chain, limits.handshakeTimeoutMs)
      await talk(channel)
      await channel.close()
    } catch (error) {
      await endStream(channel, connection, error, { ...this.#options, role: 'upstream' })
      throw error
    } finally {
      signal.removeEventListener('abort', leave)
    }
  }

  #tellHead(head: FeedPosition): void {
    this.#head = head
    this.#options.onHead(head)
  }

  /** A record that is pushed is also news of the head. */
  #tellRecord(record: FeedRecord): void {
    if (record.number >= numberDue(this.#head, record.kind)) this.#tellHead(positionAfter(this.#head, record))
  }
}
