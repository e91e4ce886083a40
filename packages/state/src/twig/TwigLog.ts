import type { Hash } from '@megarollup/protocol'
import { bytesToHex, bytesToKey } from '../bytes.ts'
import type { Disk } from '../disk/Disk.ts'
import { DamagedStateError } from '../errors.ts'
import { frameHeaderBytes } from '../log/frame.ts'
import { SegmentLog } from '../log/SegmentLog.ts'
import { keyBytes } from './keys.ts'
import { encodeLinkLeaf } from './leaf.ts'
import { recordBytes } from './TwigKernel.ts'

// A block is one frame, version 1; integers are little-endian. Position 0, the sentinel's first link, is in no frame.
//
// | offset | what                                                                                          |
// |--------|-----------------------------------------------------------------------------------------------|
// | 0      | version u32, codes u32, number of the block u64                                               |
// | 16     | state root 32                                                                                 |
// | 48     | position of the first leaf u64, leaves u32, deactivated leaves u32                            |
// | 64     | positions of the deactivated leaves, u64 each                                                 |
// |        | leaves, 136 bytes each: their bytes, then zeros                                               |
// |        | codes: hash 32 ‖ length u32 ‖ code                                                            |

const formatVersion = 1
const headBytes = 64

/** What a block did. */
export interface TwigBlock {
  block: bigint
  root: Hash
  firstLeaf: number
  /** Leaves of `recordBytes`, one after another. */
  leaves: Uint8Array
  /** Positions, 8 bytes each, little-endian. */
  deactivated: Uint8Array
  codes: ReadonlyMap<string, Uint8Array>
}

/** A block in the log. */
export interface TwigFrame {
  block: bigint
  root: Hash
  firstLeaf: number
  leafCount: number
  deactivatedCount: number
  segment: number
  /** Where its payload begins. */
  offset: number
}

interface CodePlace {
  segment: number
  offset: number
  length: number
}

/** The durable blocks of a twig commitment: leaves by position, codes by hash. Frames have CRCs; leaves say their own position. */
export class TwigLog {
  readonly frames: TwigFrame[] = []
  readonly #log: SegmentLog
  readonly #codes = new Map<string, CodePlace>()

  /** Throws `DamagedStateError` and `StateStoreError`. */
  constructor(disk: Disk, segmentBytes?: number) {
    this.#log = SegmentLog.open({
      disk,
      name: 'twig',
      ...(segmentBytes === undefined ? {} : { segmentBytes }),
      onFrame: (payload, { segment, offset }) => {
        // `close` leaves a frame without payload.
        if (payload.length > 0) this.#index(payload, segment, offset)
      },
    })
  }

  /** Makes a block durable. */
  async append(blocks: TwigBlock[]): Promise<void> {
    const frames = blocks.map(encodeBlock)
    const positions = await this.#log.appendGroup(frames)
    for (const [i, { segment, offset }] of positions.entries())
      this.#index(frames[i]!.subarray(frameHeaderBytes), segment, offset)
  }

  /** Fills `into` with the leaves from `first` on. Throws `DamagedStateError`. */
  readLeaves(first: number, into: Uint8Array): void {
    let position = first
    for (let at = 0; at < into.length; ) {
      if (position === 0) {
        into.set(sentinelRecord, 0)
        at += recordBytes
        position++
        continue
      }
      const frame = this.#frameOf(position)
      const skip = (position - frame.firstLeaf) * recordBytes
      const length = Math.min(into.length - at, frame.leafCount * recordBytes - skip)
      const from = frame.offset + headBytes + frame.deactivatedCount * 8 + skip
      const target = into.subarray(at, at + length)
      if (this.#log.readSync(frame.segment, target, from) !== length)
        throw new DamagedStateError(`the leaves of block ${frame.block} are cut off`)
      at += length
      position += length / recordBytes
    }
    const view = new DataView(into.buffer, into.byteOffset, into.length)
    for (let at = 0, expected = first; at < into.length; at += recordBytes, expected++)
      if (view.getUint16(at + 1) * 2 ** 32 + view.getUint32(at + 3) !== expected)
        throw new DamagedStateError(`the leaf at position ${expected} is not itself`)
  }

  /** Positions that a block deactivated. */
  deactivatedBy(frame: TwigFrame): number[] {
    const bytes = new Uint8Array(frame.deactivatedCount * 8)
    if (this.#log.readSync(frame.segment, bytes, frame.offset + headBytes) !== bytes.length)
      throw new DamagedStateError(`block ${frame.block} is cut off`)
    const view = new DataView(bytes.buffer)
    return Array.from({ length: frame.deactivatedCount }, (_, i) => Number(view.getBigUint64(i * 8, true)))
  }

  /** A code that a durable block brought. */
  code(hash: Hash): Uint8Array | undefined {
    const place = this.#codes.get(bytesToKey(hash))
    if (!place) return undefined
    const code = new Uint8Array(place.length)
    if (this.#log.readSync(place.segment, code, place.offset) !== code.length)
      throw new DamagedStateError(`the code ${bytesToHex(hash)} is cut off`)
    return code
  }

  close(): Promise<void> {
    return this.#log.close()
  }

  #frameOf(position: number): TwigFrame {
    let [from, to] = [0, this.frames.length]
    while (from < to) {
      const middle = (from + to) >> 1
      const { firstLeaf, leafCount } = this.frames[middle]!
      if (firstLeaf + leafCount <= position) from = middle + 1
      else to = middle
    }
    const frame = this.frames[from]
    if (!frame || frame.firstLeaf > position) throw new DamagedStateError(`there is no leaf at position ${position}`)
    return frame
  }

  #index(payload: Uint8Array, segment: number, offset: number): void {
    const view = new DataView(payload.buffer, payload.byteOffset, payload.length)
    if (payload.length < headBytes || view.getUint32(0, true) !== formatVersion)
      throw new DamagedStateError('a frame of the twig log is not of this version')
    const [leafCount, deactivatedCount] = [view.getUint32(56, true), view.getUint32(60, true)]
    const firstLeaf = Number(view.getBigUint64(48, true))
    const last = this.frames.at(-1)
    let at = headBytes + deactivatedCount * 8 + leafCount * recordBytes
    if (at > payload.length || firstLeaf !== (last ? last.firstLeaf + last.leafCount : 1))
      throw new DamagedStateError('a frame of the twig log does not go on where the one before it ended')
    for (let i = view.getUint32(4, true); i > 0; i--) {
      const length = at + 36 <= payload.length ? view.getUint32(at + 32, true) : payload.length
      if (at + 36 + length > payload.length) throw new DamagedStateError('a code in the twig log is cut off')
      this.#codes.set(bytesToKey(payload.subarray(at, at + 32)), { segment, offset: offset + at + 36, length })
      at += 36 + length
    }
    const root = payload.slice(16, 48)
    const block = view.getBigUint64(8, true)
    this.frames.push({ block, root, firstLeaf, leafCount, deactivatedCount, segment, offset })
  }
}

/** The sentinel's first link, at position 0. */
const sentinelRecord = (() => {
  const record = new Uint8Array(recordBytes)
  record.set(encodeLinkLeaf(0, new Uint8Array(keyBytes), new Uint8Array(keyBytes)))
  return record
})()

function encodeBlock({ block, root, firstLeaf, leaves, deactivated, codes }: TwigBlock): Uint8Array {
  let size = frameHeaderBytes + headBytes + deactivated.length + leaves.length
  for (const code of codes.values()) size += 36 + code.length
  const frame = new Uint8Array(size)
  const payload = frame.subarray(frameHeaderBytes)
  const view = new DataView(frame.buffer, frameHeaderBytes)
  view.setUint32(0, formatVersion, true)
  view.setUint32(4, codes.size, true)
  view.setBigUint64(8, block, true)
  payload.set(root, 16)
  view.setBigUint64(48, BigInt(firstLeaf), true)
  view.setUint32(56, leaves.length / recordBytes, true)
  view.setUint32(60, deactivated.length / 8, true)
  payload.set(deactivated, headBytes)
  payload.set(leaves, headBytes + deactivated.length)
  let at = headBytes + deactivated.length + leaves.length
  for (const [hash, code] of codes) {
    payload.set(Buffer.from(hash, 'latin1'), at)
    view.setUint32(at + 32, code.length, true)
    payload.set(code, at + 36)
    at += 36 + code.length
  }
  return frame
}
