import type { Connection } from '@libp2p/interface'
import { type FeedPosition, type FeedRecord, SYNC_RECORD_OVERHEAD_BYTES } from '@megarollup/protocol'
import { describe } from '../errors.ts'
import { readRange } from '../follow/readRange.ts'
import { LeaveError } from '../wire/endStream.ts'
import { expectHello, rangeProtocol, sendHello } from '../wire/handshake.ts'
import { MessageChannel } from '../wire/MessageChannel.ts'
import type { ServeContext } from './StreamHost.ts'

/** A follower's claim to have more than this node's source. */
export interface AheadClaim {
  /** Peer id. */
  peer: string
  /**
   * The follower's first record beyond this node's head, when it could show one. Only the signature in it proves anything: a claim
   * alone costs nothing to make.
   */
  record: FeedRecord | undefined
}

/** Asks a follower that claims to be ahead for the record that would prove it. One at a time: a claim is cheap, an answer is not. */
export class AheadWatch {
  readonly #context: ServeContext
  readonly #onAhead: (position: FeedPosition, claim: AheadClaim) => void
  #asking: { channel: MessageChannel | undefined; done: Promise<void> } | undefined
  #stopping = false

  constructor(context: ServeContext, onAhead: (position: FeedPosition, claim: AheadClaim) => void) {
    this.#context = context
    this.#onAhead = onAhead
  }

  /** Looks into a claim. The hook is called once, with or without proof. */
  check(position: FeedPosition, connection: Connection): void {
    const peer = connection.remotePeer.toString()
    if (this.#stopping) return
    if (this.#asking !== undefined) {
      this.#onAhead(position, { peer, record: undefined })
      return
    }
    const asking = { channel: undefined as MessageChannel | undefined, done: Promise.resolve() }
    this.#asking = asking
    asking.done = this.#ask(connection, asking)
      .catch((error: unknown) => {
        this.#context.logger.debug({ peer, error: describe(error) }, 'a follower that says it is ahead shows no record')
        return undefined
      })
      .then((record) => {
        this.#asking = undefined
        if (!this.#stopping) this.#onAhead(position, { peer, record })
      })
  }

  async stop(): Promise<void> {
    this.#stopping = true
    this.#asking?.channel?.fail(new LeaveError('stopping'))
    await this.#asking?.done
  }

  async #ask(connection: Connection, asking: { channel: MessageChannel | undefined }): Promise<FeedRecord | undefined> {
    const { chain, limits, source } = this.#context
    const stream = await connection.newStream(rangeProtocol(chain), {
      signal: AbortSignal.timeout(limits.handshakeTimeoutMs),
    })
    const channel = new MessageChannel(stream, {
      maxMessageBytes: limits.maxRecordBytes + SYNC_RECORD_OVERHEAD_BYTES,
      receiveBufferBytes: limits.receiveBufferBytes,
    })
    asking.channel = channel
    let first: FeedRecord | undefined
    try {
      sendHello(channel, chain)
      await expectHello(channel, chain, limits.handshakeTimeoutMs)
      await readRange(channel, source.head(), 1, limits.handshakeTimeoutMs, async (record) => {
        first ??= record
      })
    } finally {
      await channel.close()
    }
    return first
  }
}
