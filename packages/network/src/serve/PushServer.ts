import type { Connection } from '@libp2p/interface'
import type { FeedPosition, FeedRecord } from '@megarollup/protocol'
import { JunkError, SlowPeerError } from '../errors.ts'
import { isAhead, lowerOf, numberDue, positionAfter } from '../position.ts'
import { LeaveError } from '../wire/endStream.ts'
import type { MessageChannel } from '../wire/MessageChannel.ts'
import { RecentRecords } from './RecentRecords.ts'
import { type ServeContext, StreamHost } from './StreamHost.ts'

/** A follower sends one heartbeat an interval of its own; this many in one of ours leave room for a stall and for a shorter interval. */
const MAX_MESSAGES_PER_HEARTBEAT = 100

/** One push stream. */
interface Subscriber {
  readonly peer: string
  readonly channel: MessageChannel
  /** Sequence number of the next record to send. */
  sequence: number
  /** The position behind the last record sent. */
  position: FeedPosition
  /** The position that the follower last told. */
  told: FeedPosition
  sentSinceTick: boolean
  messagesSinceTick: number
  /** Progress of the stream at the last tick at which it moved, and when. */
  progressBytes: number
  movedMs: number
}

/** A follower as `status` shows it. */
export interface FollowerStatus {
  peer: string
  /** What the follower said that it wants next. */
  position: FeedPosition
  /** Bytes of records that were made and not yet taken by the peer. */
  waitingBytes: number
}

/** Pushes each new record to every follower that subscribed. */
export class PushServer {
  readonly #context: ServeContext
  readonly #host: StreamHost
  readonly #onAhead: (position: FeedPosition, connection: Connection) => void
  readonly #subscribers = new Set<Subscriber>()
  #recent: RecentRecords
  #unsubscribe: (() => void) | undefined
  #timer: NodeJS.Timeout | undefined
  #slowCheck: NodeJS.Immediate | undefined
  #recordsSent = 0

  constructor(context: ServeContext, onAhead: (position: FeedPosition, connection: Connection) => void) {
    this.#context = context
    this.#onAhead = onAhead
    this.#host = new StreamHost(context, (channel, connection) => this.#serve(channel, connection))
    this.#recent = new RecentRecords(context.source.head(), context.limits.recentBytes)
  }

  get handle(): StreamHost['handle'] {
    return this.#host.handle
  }

  /** Records sent to all followers together. */
  get recordsSent(): number {
    return this.#recordsSent
  }

  /** Bytes of recent records in memory. */
  get recentBytes(): number {
    return this.#recent.heldBytes
  }

  start(): void {
    const { source, limits } = this.#context
    this.#recent = new RecentRecords(source.head(), limits.recentBytes)
    this.#unsubscribe = source.subscribe((record) => this.#publish(record))
    this.#timer = setInterval(() => this.#tick(), limits.heartbeatMs)
  }

  async stop(): Promise<void> {
    this.#unsubscribe?.()
    clearInterval(this.#timer)
    clearImmediate(this.#slowCheck)
    await this.#host.stop()
  }

  followers(): FollowerStatus[] {
    return Array.from(this.#subscribers, (subscriber) => ({
      peer: subscriber.peer,
      position: subscriber.told,
      waitingBytes: this.#waitingBytes(subscriber),
    }))
  }

  #publish(record: FeedRecord): void {
    if (!this.#recent.append(record)) {
      this.#context.logger.warn({ kind: record.kind, number: record.number }, 'the source jumped: followers start anew')
      this.#recent.reset(this.#context.source.head())
      for (const subscriber of this.#subscribers) subscriber.channel.fail(new LeaveError('discontinuity'))
      return
    }
    for (const subscriber of this.#subscribers) subscriber.channel.writer.wake()
    // After the writers had their turn, so that a burst alone makes nobody slow.
    this.#slowCheck ??= setImmediate(() => {
      this.#slowCheck = undefined
      for (const subscriber of this.#subscribers) this.#dropIfSlow(subscriber)
    })
  }

  async #serve(channel: MessageChannel, connection: Connection): Promise<void> {
    const { limits } = this.#context
    const request = await channel.receiveWithin(limits.handshakeTimeoutMs)
    if (request.type !== 'subscribe') throw new JunkError(`${request.type} where subscribe is due`)
    if (isAhead(request.position, this.#recent.end)) this.#onAhead(request.position, connection)
    const peer = connection.remotePeer.toString()
    for (const other of this.#subscribers) if (other.peer === peer) other.channel.fail(new LeaveError('replaced'))
    if (this.#subscribers.size >= limits.maxSubscribers) throw new LeaveError('busy', 'no room for another follower')

    // Who is ahead gets all that is new here, though it may know it: only so can it see that a height was signed twice.
    const position = lowerOf(request.position, this.#recent.end)
    const sequence = this.#recent.sequenceAt(position)
    if (sequence === undefined || this.#recent.bytesFrom(sequence) > limits.peerQueueBytes) {
      channel.send({ type: 'too-far-behind', position: this.#recent.end })
      return
    }
    const subscriber: Subscriber = {
      peer,
      channel,
      sequence,
      position,
      told: request.position,
      sentSinceTick: true,
      messagesSinceTick: 0,
      progressBytes: 0,
      movedMs: performance.now(),
    }
    channel.send({ type: 'subscribed', position: this.#recent.end })
    this.#subscribers.add(subscriber)
    try {
      channel.writer.pullFrom(() => this.#nextFrame(subscriber))
      await this.#listen(subscriber)
    } finally {
      this.#subscribers.delete(subscriber)
    }
  }

  /** Takes the follower's heartbeats until the stream ends, which it does by a throw. */
  async #listen(subscriber: Subscriber): Promise<never> {
    for (;;) {
      const message = await subscriber.channel.receiveWhileActive(this.#context.limits.idleTimeoutMs)
      if (message.type !== 'heartbeat') throw new JunkError(`${message.type} on a push stream`)
      if (++subscriber.messagesSinceTick > MAX_MESSAGES_PER_HEARTBEAT) throw new JunkError('a flood of heartbeats')
      subscriber.told = message.position
    }
  }

  #nextFrame(subscriber: Subscriber): Uint8Array | undefined {
    for (;;) {
      const record = this.#recent.at(subscriber.sequence)
      if (record === undefined) return undefined
      subscriber.sequence++
      if (record.number < numberDue(subscriber.position, record.kind)) continue
      subscriber.position = positionAfter(subscriber.position, record)
      subscriber.sentSinceTick = true
      this.#recordsSent++
      return record.frame
    }
  }

  #tick(): void {
    const nowMs = performance.now()
    for (const subscriber of this.#subscribers) {
      const { writer } = subscriber.channel
      const waitingBytes = this.#waitingBytes(subscriber)
      if (!subscriber.sentSinceTick && waitingBytes === 0)
        subscriber.channel.send({ type: 'heartbeat', position: this.#recent.end })
      subscriber.sentSinceTick = false
      subscriber.messagesSinceTick = 0
      if (waitingBytes === 0 || writer.progressBytes !== subscriber.progressBytes) {
        subscriber.progressBytes = writer.progressBytes
        subscriber.movedMs = nowMs
      } else if (nowMs - subscriber.movedMs > this.#context.limits.stallTimeoutMs)
        subscriber.channel.fail(new SlowPeerError(waitingBytes))
    }
  }

  #dropIfSlow(subscriber: Subscriber): void {
    const waitingBytes = this.#waitingBytes(subscriber)
    const newest = this.#recent.at(this.#recent.nextSequence - 1)?.frame.length ?? 0
    if (waitingBytes - newest > this.#context.limits.peerQueueBytes)
      subscriber.channel.fail(new SlowPeerError(waitingBytes))
  }

  #waitingBytes(subscriber: Subscriber): number {
    const unread = this.#recent.bytesFrom(subscriber.sequence)
    return subscriber.channel.writer.waitingBytes + unread
  }
}
