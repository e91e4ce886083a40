import type { Connection } from '@libp2p/interface'
import { encodeSyncFrame, type FeedPosition, type FeedRecord, MegarollupError } from '@megarollup/protocol'
import { JunkError } from '../errors.ts'
import { isAhead } from '../position.ts'
import { LeaveError } from '../wire/endStream.ts'
import type { MessageChannel } from '../wire/MessageChannel.ts'
import { orTimeout } from '../wire/orTimeout.ts'
import { type ServeContext, StreamHost } from './StreamHost.ts'

/** Answers range requests: one at a time on a stream, a bounded number of streams in all and for each peer. */
export class RangeServer {
  readonly #context: ServeContext
  readonly #host: StreamHost
  readonly #streamsByPeer = new Map<string, number>()
  #streams = 0
  #recordsSent = 0

  constructor(context: ServeContext) {
    this.#context = context
    this.#host = new StreamHost(context, (channel, connection) => this.#serve(channel, connection))
  }

  get handle(): StreamHost['handle'] {
    return this.#host.handle
  }

  /** Streams being served. */
  get streams(): number {
    return this.#streams
  }

  /** Records sent in answers since the start. */
  get recordsSent(): number {
    return this.#recordsSent
  }

  stop(): Promise<void> {
    return this.#host.stop()
  }

  async #serve(channel: MessageChannel, connection: Connection): Promise<void> {
    const { limits } = this.#context
    const peer = connection.remotePeer.toString()
    const ofPeer = this.#streamsByPeer.get(peer) ?? 0
    if (this.#streams >= limits.maxRangeStreams) throw new LeaveError('busy', 'too many range streams')
    if (ofPeer >= limits.maxRangeStreamsPerPeer) throw new LeaveError('busy', 'too many range streams of this peer')
    this.#streams++
    this.#streamsByPeer.set(peer, ofPeer + 1)
    try {
      for (;;) {
        const request = await channel.receiveWithin(limits.idleTimeoutMs)
        if (request.type !== 'range-request') throw new JunkError(`${request.type} where range-request is due`)
        await this.#answer(channel, request.position, Math.min(request.maxBytes, limits.rangeBytes))
      }
    } finally {
      this.#streams--
      const left = this.#streamsByPeer.get(peer)! - 1
      if (left === 0) this.#streamsByPeer.delete(peer)
      else this.#streamsByPeer.set(peer, left)
    }
  }

  async #answer(channel: MessageChannel, position: FeedPosition, maxBytes: number): Promise<void> {
    const records = await this.#read(position, maxBytes)
    let next = 0
    // Encoded as the peer takes them: what waits for a slow reader is held once.
    channel.writer.pullFrom(() => {
      const record = records[next]
      if (record === undefined) return undefined
      next++
      this.#recordsSent++
      return encodeSyncFrame({ type: 'record', record })
    })
    await channel.flushed(this.#context.limits.stallTimeoutMs)
    channel.writer.pullFrom(undefined)
    channel.send({ type: 'range-end', position: this.#context.source.head() })
  }

  async #read(position: FeedPosition, maxBytes: number): Promise<FeedRecord[]> {
    const { source, limits } = this.#context
    if (!isAhead(source.head(), position)) return []
    try {
      return await orTimeout(source.read(position, maxBytes), limits.stallTimeoutMs)
    } catch (error) {
      if (error instanceof MegarollupError && error.code.startsWith('PRUNED'))
        throw new LeaveError('pruned', error.message)
      throw error
    }
  }
}
