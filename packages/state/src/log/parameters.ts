import type { Disk } from '../disk/Disk.ts'

/** A place in a log: the number of a segment, and bytes from its beginning. */
export interface LogPosition {
  segment: number
  offset: number
}

export interface OpenSegmentLogParameters {
  disk: Disk
  /** What the files are called: `<name>-00000001.seg` and so on. */
  name: string
  /** A segment that would grow beyond this is followed by another. 256 MiB unless told; a frame may be larger, up to 1 GiB. */
  segmentBytes?: number
  /**
   * Where to begin to read, and the sequence number there. Everything before was made durable and is not read. From the first
   * frame unless told.
   */
  from?: LogPosition & { sequence: number }
  /** The segments before `from` that are needed, with their least sizes in bytes; all others before it are removed. */
  needed?: ReadonlyMap<number, number>
  /** Called for each frame from `from` on. `payload` is a view that is valid during the call; `position` is where it begins. */
  onFrame: (payload: Uint8Array, position: LogPosition, sequence: number) => void
}
