import { randomBytes } from 'node:crypto'
import type { Disk, DiskFile } from '../disk/Disk.ts'
import { DamagedStateError, StateStoreError } from '../errors.ts'
import { encodeSegmentHeader, frameBytes, frameHeaderBytes, segmentHeaderBytes, writeFrameHeader } from './frame.ts'
import type { LogPosition, OpenSegmentLogParameters } from './parameters.ts'
import { recoverSegments, segmentName } from './recoverSegments.ts'

interface Waiting {
  frame: Uint8Array
  resolve: (position: LogPosition) => void
  reject: (error: unknown) => void
}

const maxFrameBytes = 2 ** 30

/**
 * A log of frames in segments. A frame is there as a whole or not at all; an append that has resolved survives any crash. When it
 * is opened, what a crash left of frames that had not resolved is cut off, and damage to any that had is a `DamagedStateError`.
 *
 * Each frame says what was durable when it was written: that tells a torn tail (cut) from damage (named). Only the last frame has
 * no later one to vouch for it, so `close` appends an empty one. Damage of the last commit after a crash looks like one that never
 * resolved: the log then ends before it, whole.
 */
export class SegmentLog {
  readonly #disk: Disk
  readonly #name: string
  readonly #segmentBytes: number
  readonly #files: Map<number, DiskFile>
  #end: LogPosition
  #sequence: number
  #salt: number
  #failure: unknown
  #closed = false
  #writing: Promise<unknown> | undefined
  #waiting: Waiting[] = []

  /** Opens the log, or makes it. Throws `DamagedStateError` and `StateStoreError`. */
  static open(parameters: OpenSegmentLogParameters): SegmentLog {
    return new SegmentLog(parameters)
  }

  private constructor(parameters: OpenSegmentLogParameters) {
    const { disk, name, segmentBytes = 256 * 2 ** 20 } = parameters
    this.#disk = disk
    this.#name = name
    this.#segmentBytes = segmentBytes
    const recovered = recoverSegments(parameters)
    this.#files = recovered.files
    this.#end = recovered.end
    this.#sequence = recovered.sequence
    this.#salt = recovered.salt
  }

  /** Where the next frame goes, unless it begins a new segment. */
  get end(): LogPosition {
    return this.#end
  }

  /** The sequence number of the next frame. */
  get sequence(): number {
    return this.#sequence
  }

  /** The segments there are, ascending, with their sizes in bytes. */
  segments(): { segment: number; sizeBytes: number }[] {
    return [...this.#files]
      .map(([segment, file]) => ({ segment, sizeBytes: segment === this.#end.segment ? this.#end.offset : file.size }))
      .sort((a, b) => a.segment - b.segment)
  }

  /**
   * Appends one frame, and resolves with the position of its payload once it is durable. Appends that come while others are being
   * written wait for those and then share one sync. The payload is copied. Throws `StateStoreError`.
   */
  append(payload: Uint8Array): Promise<LogPosition> {
    const frame = new Uint8Array(frameHeaderBytes + payload.length)
    frame.set(payload, frameHeaderBytes)
    return new Promise((resolve, reject) => {
      this.#waiting.push({ frame, resolve, reject })
      if (!this.#writing) this.#writing = this.#writeWaiting()
    })
  }

  /**
   * Appends frames and makes them durable with one sync. Each begins with 32 bytes that are filled in here. Returns the position of
   * each payload. One call at a time, and not together with `append`. When it fails, nothing of it is kept.
   */
  async appendGroup(frames: Uint8Array[]): Promise<LogPosition[]> {
    this.#assertUsable()
    const total = frames.reduce((sum, frame) => sum + frameBytes(frame.length - frameHeaderBytes), 0)
    if (total > maxFrameBytes) throw new StateStoreError(`A commit of ${total} bytes is larger than the log takes`)
    const durable = this.#end
    const file =
      this.#end.offset > segmentHeaderBytes && this.#end.offset + total > this.#segmentBytes
        ? this.#beginSegment(this.#end.segment + 1)
        : (this.#files.get(this.#end.segment) ?? this.#beginSegment(this.#end.segment))
    const { segment } = this.#end
    let { offset } = this.#end
    const positions: LogPosition[] = []
    try {
      for (const [i, frame] of frames.entries()) {
        const sequence = this.#sequence + i
        const vouchesFor = { durableSegment: durable.segment, durableOffset: durable.offset }
        writeFrameHeader(frame, { sequence, ...vouchesFor }, this.#salt)
        await file.write(frame, offset)
        positions.push({ segment, offset: offset + frameHeaderBytes })
        offset += frameBytes(frame.length - frameHeaderBytes)
      }
      // The zero bytes after a payload that does not end at a multiple of 8 are those of a gap, or of the end of the file.
      if (file.size < offset) await file.write(new Uint8Array(offset - file.size), file.size)
    } catch (error) {
      this.#cutBack(file, error)
      throw error
    }
    try {
      // fsync point: the frames are durable from here on.
      await file.sync()
    } catch (error) {
      // What a failed sync has written nobody knows. Only opening the log again tells.
      this.#failure = error
      throw error
    }
    this.#end = { segment, offset }
    this.#sequence += frames.length
    return positions
  }

  /** Fills `into` from a place in a segment. Returns how many bytes there were. Throws when the segment is not there. */
  readSync(segment: number, into: Uint8Array, offset: number): number {
    return this.#file(segment).readSync(into, offset)
  }

  /** The same without blocking. */
  read(segment: number, into: Uint8Array, offset: number): Promise<number> {
    return this.#file(segment).read(into, offset)
  }

  /** Removes a segment that nobody needs any more, never the last one. */
  removeSegment(segment: number): void {
    if (segment === this.#end.segment) return
    const file = this.#files.get(segment)
    if (!file) return
    this.#files.delete(segment)
    file.close()
    this.#disk.remove(segmentName(this.#name, segment))
  }

  /** Waits for appends, vouches for the last frame, and closes the files. May be called twice. */
  async close(): Promise<void> {
    if (this.#closed) return
    await this.#writing
    if (this.#failure === undefined && this.#files.size > 0)
      await this.appendGroup([new Uint8Array(frameHeaderBytes)]).catch(() => {})
    this.#closed = true
    for (const file of this.#files.values()) file.close()
  }

  async #writeWaiting(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting
      this.#waiting = []
      try {
        const positions = await this.appendGroup(group.map(({ frame }) => frame))
        group.forEach(({ resolve }, i) => {
          resolve(positions[i]!)
        })
      } catch (error) {
        for (const { reject } of group) reject(error)
      }
    }
    this.#writing = undefined
  }

  #beginSegment(segment: number): DiskFile {
    const file = this.#disk.open(segmentName(this.#name, segment), { create: true })
    const salt = randomBytes(4).readUInt32LE()
    try {
      file.writeSync(encodeSegmentHeader({ segment, salt, firstSequence: this.#sequence }), 0)
      // fsync point: the header and the name of the file are durable before the first frame.
      file.syncSync()
      this.#disk.syncFolder()
    } catch (error) {
      file.close()
      this.#removeQuietly(segment)
      throw error
    }
    this.#files.set(segment, file)
    this.#salt = salt
    this.#end = { segment, offset: segmentHeaderBytes }
    return file
  }

  #removeQuietly(segment: number): void {
    try {
      this.#disk.remove(segmentName(this.#name, segment))
    } catch (error) {
      this.#failure = error
    }
  }

  /** After a write that failed: the file ends again where it did, so that nothing half written is ever read. */
  #cutBack(file: DiskFile, failure: unknown): void {
    try {
      file.truncate(this.#end.offset)
      file.syncSync()
    } catch {
      this.#failure = failure
    }
  }

  #file(segment: number): DiskFile {
    const file = this.#files.get(segment)
    if (!file) throw new DamagedStateError(`segment ${segment} of the log ${this.#name} is not there`)
    return file
  }

  #assertUsable(): void {
    if (this.#closed) throw new StateStoreError(`The log ${this.#name} was closed`)
    if (this.#failure !== undefined)
      throw new StateStoreError(
        `The log ${this.#name} takes no more after a failed write; open it again`,
        this.#failure,
      )
  }
}
