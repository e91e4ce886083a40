import type { SegmentLog } from '../log/SegmentLog.ts'
import { FlatBatch } from './FlatBatch.ts'
import type { FlatIndex } from './FlatIndex.ts'
import { deletedFlag } from './index/Entries.ts'
import type { KeyHasher } from './index/KeyHasher.ts'
import type { Run } from './index/Run.ts'
import { checkRecord, damagedRecord } from './RecordReader.ts'
import { moveKind, readRecordHeader, recordHeaderBytes } from './recordFormat.ts'
import type { SegmentCounts } from './SegmentCounts.ts'

/** Segments that are compacted together, at most: each takes a bit for 8 bytes. */
export const maxVictims = 8
const windowBytes = 256 * 1024

interface Segment {
  segment: number
  sizeBytes: number
}

/**
 * The segments to compact next: those before the one that `replaySegment` names of which at least half the records are known to be
 * dead, most dead first, at most eight, and none unless a segment is all dead or these are a twentieth of all records. A function of
 * the counts alone.
 */
export function chooseVictims(segments: Segment[], counts: SegmentCounts, replaySegment: number): Segment[] {
  let total = 0
  let reclaimable = 0
  let hasEmpty = false
  const victims: (Segment & { share: number })[] = []
  for (const { segment, sizeBytes } of segments) {
    const { records, dead } = counts.get(segment)
    total += records
    if (segment >= replaySegment || dead * 2 < records) continue
    victims.push({ segment, sizeBytes, share: records === 0 ? 1 : dead / records })
    reclaimable += dead
    if (dead >= records) hasEmpty = true
  }
  if (!hasEmpty && reclaimable * 20 < total) return []
  victims.sort((a, b) => b.share - a.share || a.segment - b.segment)
  const chosen = hasEmpty ? victims.filter(({ share }) => share >= 1) : victims
  return chosen.slice(0, maxVictims)
}

/** The records of some segments to which runs of the index point, and their way to the end of the log. */
export class LiveRecords {
  readonly #segments: Segment[]
  /** Of each segment: a bit for each 8 bytes at which a record begins that a run knows. */
  readonly #bits = new Map<number, Uint32Array>()

  constructor(segments: Segment[]) {
    this.#segments = segments
    for (const { segment, sizeBytes } of segments)
      this.#bits.set(segment, new Uint32Array(Math.ceil(sizeBytes / 256) + 1))
  }

  /** Notes all entries of a run that point into the segments. */
  async collect(run: Run, pause: () => Promise<void>): Promise<void> {
    const source = run.source()
    try {
      while (await source.refill()) {
        const { segment, place } = source.chunk
        for (let i = 0; i < source.count; i++) {
          const bits = segment[i]! < deletedFlag ? this.#bits.get(segment[i]!) : undefined
          if (bits) bits[place[i]! >>> 5]! |= 1 << (place[i]! & 31)
        }
        await pause()
      }
    } finally {
      source.done()
    }
  }

  /** Notes all entries of the index that is not in runs yet. */
  collectYoung(index: FlatIndex): void {
    for (const { h2, segment, place } of index.youngEntries())
      for (let i = 0; i < h2.length; i++) {
        const bits = h2[i]! !== 0 && segment[i]! < deletedFlag ? this.#bits.get(segment[i]!) : undefined
        if (bits) bits[place[i]! >>> 5]! |= 1 << (place[i]! & 31)
      }
  }

  /** The noted records, some at a time, in the order of the log. */
  async *read(log: SegmentLog): AsyncGenerator<MovingRecords> {
    for (const { segment } of this.#segments) {
      const bits = this.#bits.get(segment)!
      let place = nextBit(bits, 0)
      let size = windowBytes
      while (place >= 0) {
        const bytes = new Uint8Array(size)
        const count = await log.read(segment, bytes, place * 8)
        const words = new Uint32Array(bytes.buffer, 0, count >> 2)
        const start = place
        const offsets: number[] = []
        for (; place >= 0; place = nextBit(bits, place + 1)) {
          const at = (place - start) * 8
          const total = at + recordHeaderBytes <= count ? readRecordHeader(words[at / 4 + 1]!).totalBytes : count + 1
          if (at + total > count) break
          checkRecord(words, at / 4, segment, place)
          offsets.push(at)
        }
        if (offsets.length > 0) {
          size = windowBytes
          yield new MovingRecords(segment, start, bytes, offsets)
          continue
        }
        // One record that is larger than the window; or else the file ends within it.
        const total = readRecordHeader(words[1] ?? 0).totalBytes
        if (total <= size) throw damagedRecord(segment, place)
        size = total
      }
    }
  }
}

/** Records of one window, checked, that are moved unless they were superseded. */
class MovingRecords {
  readonly #segment: number
  readonly #start: number
  readonly #bytes: Uint8Array
  readonly #offsets: number[]

  constructor(segment: number, start: number, bytes: Uint8Array, offsets: number[]) {
    this.#segment = segment
    this.#start = start
    this.#bytes = bytes
    this.#offsets = offsets
  }

  /** The keys that begin with `prefix`, if their records here are the newest ones. Views. */
  keysWith(prefix: Uint8Array, index: FlatIndex, hasher: KeyHasher): Uint8Array[] {
    const words = new Uint32Array(this.#bytes.buffer)
    return this.#offsets.flatMap((offset) => {
      const place = this.#start + offset / 8
      const { keyBytes } = checkRecord(words, offset / 4, this.#segment, place)
      const key = this.#bytes.subarray(offset + recordHeaderBytes, offset + recordHeaderBytes + keyBytes)
      if (!prefix.every((byte, i) => key[i] === byte)) return []
      hasher.hash(key, 0, keyBytes)
      const isKnown = index.findSync(hasher.h0, hasher.h1, hasher.h2)
      return isKnown && index.segment === this.#segment && index.place === place ? [key] : []
    })
  }

  /**
   * What is still live, as a batch. A record that the newer part of the index does not know is live: it was found in some run, so that
   * can only have been the oldest.
   */
  toBatch(index: FlatIndex, hasher: KeyHasher, isGarbage?: (key: Uint8Array) => boolean): FlatBatch | undefined {
    const batch = new FlatBatch(hasher, moveKind)
    const words = new Uint32Array(this.#bytes.buffer)
    for (const offset of this.#offsets) {
      const place = this.#start + offset / 8
      const { keyBytes, totalBytes } = checkRecord(words, offset / 4, this.#segment, place)
      const keyAt = offset + recordHeaderBytes
      hasher.hash(this.#bytes, keyAt, keyBytes)
      const { h0, h1, h2 } = hasher
      if (index.findSync(h0, h1, h2, true) && (index.segment !== this.#segment || index.place !== place)) continue
      const key = this.#bytes.subarray(keyAt, keyAt + keyBytes)
      if (isGarbage?.(key)) {
        batch.delete(key)
        continue
      }
      hasher.hash(this.#bytes, keyAt, keyBytes)
      batch.copyRecord(this.#bytes.subarray(offset, offset + totalBytes))
    }
    return batch.count > 0 ? batch : undefined
  }
}

function nextBit(bits: Uint32Array, from: number): number {
  let word = from >>> 5
  if (word >= bits.length) return -1
  let rest = bits[word]! & (-1 << (from & 31))
  while (rest === 0) {
    if (++word >= bits.length) return -1
    rest = bits[word]!
  }
  return word * 32 + (31 - Math.clz32(rest & -rest))
}
