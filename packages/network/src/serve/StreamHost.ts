import type { Connection, Stream } from '@libp2p/interface'
import { type FeedSource, type Logger, MAX_SYNC_CONTROL_BYTES } from '@megarollup/protocol'
import type { NetworkLimits } from '../limits.ts'
import type { PeerLedger } from '../peers/PeerLedger.ts'
import { endStream, LeaveError } from '../wire/endStream.ts'
import { type ChainIdentity, expectHello, sendHello } from '../wire/handshake.ts'
import { MessageChannel } from '../wire/MessageChannel.ts'

/** Followers only ever send control messages; what waits of them is small. */
const RECEIVE_BUFFER_BYTES = 16 * 1024

/** What serving needs. */
export interface ServeContext {
  chain: ChainIdentity
  source: FeedSource
  limits: NetworkLimits
  ledger: PeerLedger
  logger: Logger
}

/** Runs the serving side of streams: handshake first, then `serve`, and an orderly end whatever happens. */
export class StreamHost {
  readonly #context: ServeContext
  readonly #serve: (channel: MessageChannel, connection: Connection) => Promise<void>
  readonly #running = new Map<MessageChannel, Promise<void>>()
  #stopping = false

  constructor(context: ServeContext, serve: (channel: MessageChannel, connection: Connection) => Promise<void>) {
    this.#context = context
    this.#serve = serve
  }

  /** Streams under way. */
  get size(): number {
    return this.#running.size
  }

  /** The handler to register with libp2p. */
  readonly handle = (stream: Stream, connection: Connection): void => {
    if (this.#stopping || this.#context.ledger.isBanned(connection.remotePeer.toString())) {
      stream.abort(new LeaveError('busy'))
      return
    }
    const channel = new MessageChannel(stream, {
      maxMessageBytes: MAX_SYNC_CONTROL_BYTES,
      receiveBufferBytes: RECEIVE_BUFFER_BYTES,
    })
    const running = this.#run(channel, connection).finally(() => this.#running.delete(channel))
    this.#running.set(channel, running)
  }

  /** Says goodbye on every stream and waits for their ends. */
  async stop(): Promise<void> {
    this.#stopping = true
    for (const channel of this.#running.keys()) channel.fail(new LeaveError('stopping'))
    await Promise.all(this.#running.values())
  }

  async #run(channel: MessageChannel, connection: Connection): Promise<void> {
    try {
      sendHello(channel, this.#context.chain)
      await expectHello(channel, this.#context.chain, this.#context.limits.handshakeTimeoutMs)
      await this.#serve(channel, connection)
      await channel.close()
    } catch (error) {
      await endStream(channel, connection, error, { ...this.#context, role: 'follower' })
    }
  }
}
