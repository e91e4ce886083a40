import type { Stream } from '@libp2p/interface'
import {
  DecodeError,
  decodeSyncMessage,
  encodeSyncFrame,
  type GoodbyeReason,
  type SyncMessage,
} from '@megarollup/protocol'
import { describe, JunkError, PeerGoodbyeError, PeerTimeoutError, SlowPeerError, StreamEndedError } from '../errors.ts'
import { FrameReader } from './FrameReader.ts'
import { StreamWriter } from './StreamWriter.ts'

/** How long the last words on a stream may take. */
const GOODBYE_MS = 1_000

export interface MessageChannelOptions {
  /** Longest message that is taken. */
  maxMessageBytes: number
  /** Bytes that may wait unread before the peer is told to pause; one message beyond it is allowed. */
  receiveBufferBytes: number
}

/**
 * Sync messages over one libp2p stream, with back-pressure both ways. One reader at a time. Timeouts are durations, so they are
 * measured on the monotonic clock: a correction of the wall clock drops nobody.
 */
export class MessageChannel {
  readonly writer: StreamWriter
  readonly #stream: Stream
  readonly #reader: FrameReader
  readonly #options: MessageChannelOptions
  /** Why nothing more comes in; what came before is still delivered. */
  #ended: Error | undefined
  /** Why nothing at all is delivered any more. */
  #failed: Error | undefined
  #paused = false
  #lastByteMs: number
  #bytesReceived = 0
  #wakeReceiver: (() => void) | undefined
  readonly #closed: Promise<void>

  constructor(stream: Stream, options: MessageChannelOptions) {
    this.#stream = stream
    this.#options = options
    this.#reader = new FrameReader(options.maxMessageBytes)
    this.#lastByteMs = performance.now()
    // This class times the peer itself; libp2p keeps only the bound on what comes in while reading is paused.
    stream.inactivityTimeout = Number.POSITIVE_INFINITY
    this.writer = new StreamWriter(stream)
    stream.addEventListener('message', (event) => this.#onData(event.data))
    stream.addEventListener('end', () => this.#end(new StreamEndedError()))
    this.#closed = new Promise((resolve) => {
      stream.addEventListener('close', (event) => {
        this.#end(new StreamEndedError({ cause: event.error }))
        resolve()
      })
    })
  }

  /** Bytes that came in so far. */
  get bytesReceived(): number {
    return this.#bytesReceived
  }

  /** Queues a message. A channel that has ended swallows it: whoever receives learns of the end. */
  send(message: SyncMessage): void {
    this.writer.enqueue(encodeSyncFrame(message))
  }

  /**
   * The next message, which must be complete within `timeoutMs`.
   * @throws PeerTimeoutError, JunkError, PeerGoodbyeError, StreamEndedError, or what `fail` was given.
   */
  receiveWithin(timeoutMs: number): Promise<SyncMessage> {
    return this.#receive(timeoutMs, () => 0)
  }

  /**
   * The next message, however long it takes, as long as bytes of it come at least every `idleMs`.
   * @throws as `receiveWithin`.
   */
  receiveWhileActive(idleMs: number): Promise<SyncMessage> {
    const startedMs = performance.now()
    return this.#receive(idleMs, () => Math.max(0, this.#lastByteMs - startedMs))
  }

  /** Makes the receiver throw `error`, now and ever after. The stream stays open for last words: `goodbye`, `close` or `abort` it. */
  fail(error: Error): void {
    this.#failed ??= error
    this.#wake()
  }

  /** Ends the stream at once, without last words. */
  abort(error: Error): void {
    this.fail(error)
    this.#stream.abort(error)
  }

  /**
   * Waits until everything is sent.
   * @throws SlowPeerError when the peer takes no byte for `stallMs`; StreamEndedError.
   */
  async flushed(stallMs: number): Promise<void> {
    let done = false
    const flushed = this.writer.flushed().finally(() => {
      done = true
    })
    while (!done) {
      const before = this.writer.progressBytes
      const timer = Promise.withResolvers<void>()
      const handle = setTimeout(timer.resolve, stallMs)
      try {
        await Promise.race([flushed, timer.promise])
      } finally {
        clearTimeout(handle)
      }
      if (!done && this.writer.progressBytes === before) throw new SlowPeerError(this.writer.waitingBytes)
    }
  }

  /** Says why and closes, as far as the peer lets us within a second. Never throws. */
  async goodbye(reason: GoodbyeReason, text: string): Promise<void> {
    if (this.#stream.status === 'open') {
      this.writer.finishWith(encodeSyncFrame({ type: 'goodbye', reason, text }))
      await this.close()
    }
  }

  /** Sends what is queued and closes, as far as the peer lets us within a second. Never throws. */
  async close(): Promise<void> {
    this.fail(new StreamEndedError())
    if (this.#stream.status !== 'open') return
    const deadline = AbortSignal.timeout(GOODBYE_MS)
    try {
      await orAbort(this.writer.flushed(), deadline)
      await this.#stream.close({ signal: deadline })
      // A reset would overtake our last words in a peer that has not read them: let it close its side.
      await orAbort(this.#closed, deadline)
    } catch {
      // The peer is gone or does not read: nothing more to say to it.
    }
    this.#stream.abort(new StreamEndedError())
  }

  async #receive(timeoutMs: number, extraMs: () => number): Promise<SyncMessage> {
    const startedMs = performance.now()
    for (;;) {
      if (this.#failed !== undefined) throw this.#failed
      const message = this.#takeMessage()
      if (message?.type === 'goodbye') throw new PeerGoodbyeError(message.reason, message.text)
      if (message !== undefined) return message
      if (this.#ended !== undefined) throw this.#ended
      const waitMs = startedMs + extraMs() + timeoutMs - performance.now()
      if (waitMs <= 0) throw new PeerTimeoutError(timeoutMs)
      await this.#waitForData(waitMs)
    }
  }

  #takeMessage(): SyncMessage | undefined {
    const bytes = this.#reader.next()
    if (this.#paused && !this.#tooMuchWaits()) this.#resume()
    if (bytes === undefined) return undefined
    try {
      return decodeSyncMessage(bytes)
    } catch (error) {
      if (error instanceof DecodeError) throw new JunkError(describe(error), { cause: error })
      throw error
    }
  }

  #waitForData(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      let afterInput: NodeJS.Immediate | undefined
      // Timers run before input: after a stall of this process, what the peer sent meanwhile must count.
      const timer = setTimeout(() => {
        afterInput = setImmediate(() => this.#wake())
      }, waitMs)
      this.#wakeReceiver = () => {
        clearTimeout(timer)
        clearImmediate(afterInput)
        resolve()
      }
    })
  }

  #wake(): void {
    const wake = this.#wakeReceiver
    this.#wakeReceiver = undefined
    wake?.()
  }

  #onData(data: Uint8Array | Iterable<Uint8Array>): void {
    if (this.#ended !== undefined || this.#failed !== undefined) return
    this.#lastByteMs = performance.now()
    try {
      for (const chunk of data instanceof Uint8Array ? [data] : data) {
        this.#bytesReceived += chunk.length
        this.#reader.push(chunk)
      }
    } catch (error) {
      this.#end(error instanceof Error ? error : new JunkError(describe(error)))
      return
    }
    if (!this.#paused && this.#tooMuchWaits() && this.#stream.status === 'open') {
      this.#paused = true
      this.#stream.pause()
    }
    this.#wake()
  }

  /** A message that is not complete has to be read on, or it never will be: it is bounded by `maxMessageBytes`. */
  #tooMuchWaits(): boolean {
    return this.#reader.bufferedBytes > this.#options.receiveBufferBytes && this.#reader.hasMessage()
  }

  #resume(): void {
    this.#paused = false
    try {
      this.#stream.resume()
    } catch {
      // It closed while it was paused; the `close` event says so.
    }
  }

  #end(error: Error): void {
    this.#ended ??= error
    this.#wake()
  }
}

function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return Promise.race([
    promise,
    new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    }),
  ])
}
