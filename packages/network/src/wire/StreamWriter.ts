import type { Stream } from '@libp2p/interface'
import { StreamEndedError } from '../errors.ts'

/** Small frames are sent together up to this size: a write of 64 KiB costs little more than one of 1 KiB. */
const COALESCE_BYTES = 64 * 1024
/** Large frames are cut to this size, and no more than this waits inside libp2p. */
const CHUNK_BYTES = 1024 * 1024

/**
 * Writes frames to a stream at the pace at which the peer takes them. Frames of its own queue go first; when that is empty, it
 * asks `pull` for more, so that what a peer lags behind stays where it is (the shared ring) and is not copied for each peer.
 *
 * It listens to `drain` and `idle` and does not use `stream.onDrain`, whose promise libp2p 3.3 settles once for all waits.
 */
export class StreamWriter {
  readonly #stream: Stream
  #queue: Uint8Array[] = []
  #queuedBytes = 0
  /** The rest of a frame that was cut. */
  #rest: Uint8Array | undefined
  #scheduled = false
  #pull: (() => Uint8Array | undefined) | undefined
  #waiters: { resolve(): void; reject(error: Error): void }[] = []
  #bytesSent = 0
  #frozen = false

  constructor(stream: Stream) {
    this.#stream = stream
    stream.addEventListener('drain', () => this.wake())
    stream.addEventListener('idle', () => this.wake())
    stream.addEventListener('close', (event) => this.#end(event.error))
  }

  /** Bytes in the queue and inside libp2p, without those that `pull` has not given yet. */
  get waitingBytes(): number {
    return this.#queuedBytes + (this.#rest?.length ?? 0) + this.#stream.writeBufferLength
  }

  /** Bytes that went to the connection so far: a figure that stands still while `waitingBytes` > 0 is a peer that stalls. */
  get progressBytes(): number {
    return this.#bytesSent - this.#stream.writeBufferLength
  }

  /** Where frames come from when the queue is empty. Call `wake` when there is one. */
  pullFrom(pull: (() => Uint8Array | undefined) | undefined): void {
    this.#pull = pull
    this.wake()
  }

  /** Queues a frame before what `pull` has. The frame must not change afterwards. */
  enqueue(frame: Uint8Array): void {
    if (this.#frozen) return
    this.#queue.push(frame)
    this.#queuedBytes += frame.length
    this.wake()
  }

  /** Sends what can be sent, once the current task is done: frames of one task go out together. */
  wake(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    queueMicrotask(() => {
      this.#scheduled = false
      this.#send()
    })
  }

  /** Drops everything not yet handed to libp2p and takes nothing more after `last`. */
  finishWith(last: Uint8Array): void {
    this.#pull = undefined
    // A frame that was begun has to be completed, or the peer could not read the last one.
    this.#queue = []
    this.#queuedBytes = 0
    this.enqueue(last)
    this.#frozen = true
  }

  /** Resolves when the queue, `pull` and libp2p's own buffer are empty. Rejects when the stream ends first. */
  flushed(): Promise<void> {
    if (this.#stream.writeStatus !== 'writable') return Promise.reject(new StreamEndedError())
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject })
      this.wake()
    })
  }

  #send(): void {
    let empty = false
    try {
      while (this.#canSend()) {
        const chunk = this.#takeChunk()
        if (chunk === undefined) {
          empty = true
          break
        }
        this.#bytesSent += chunk.length
        this.#stream.send(chunk)
      }
    } catch {
      // The stream closed meanwhile; its `close` event tells everyone who waits.
      return
    }
    if (!empty || this.waitingBytes > 0) return
    const waiters = this.#waiters
    this.#waiters = []
    for (const waiter of waiters) waiter.resolve()
  }

  #canSend(): boolean {
    const stream = this.#stream
    return stream.writeStatus === 'writable' && !stream.writableNeedsDrain && stream.writeBufferLength < CHUNK_BYTES
  }

  /** The next bytes to write: part of a large frame as a view, or small frames copied together. */
  #takeChunk(): Uint8Array | undefined {
    const first = this.#rest ?? this.#nextFrame()
    this.#rest = undefined
    if (first === undefined) return undefined
    if (first.length > CHUNK_BYTES) {
      this.#rest = first.subarray(CHUNK_BYTES)
      return first.subarray(0, CHUNK_BYTES)
    }
    if (first.length >= COALESCE_BYTES) return first
    const frames = [first]
    let size = first.length
    while (size < COALESCE_BYTES) {
      const frame = this.#nextFrame()
      if (frame === undefined) break
      if (size + frame.length > COALESCE_BYTES) {
        this.#rest = frame
        break
      }
      frames.push(frame)
      size += frame.length
    }
    if (frames.length === 1) return first
    const chunk = new Uint8Array(size)
    let at = 0
    for (const frame of frames) {
      chunk.set(frame, at)
      at += frame.length
    }
    return chunk
  }

  #nextFrame(): Uint8Array | undefined {
    const queued = this.#queue.shift()
    if (queued === undefined) return this.#pull?.()
    this.#queuedBytes -= queued.length
    return queued
  }

  #end(cause: Error | undefined): void {
    this.#pull = undefined
    this.#queue = []
    this.#queuedBytes = 0
    this.#rest = undefined
    const waiters = this.#waiters
    this.#waiters = []
    for (const waiter of waiters) waiter.reject(new StreamEndedError({ cause }))
  }
}
