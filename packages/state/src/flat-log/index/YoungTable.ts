import { compareEntries, Entries, type EntrySource } from './Entries.ts'

/** In `h2`, whose hash has 31 bits: the place is taken. */
const taken = 0x8000_0000
/** Places after the last bucket, so that probing never wraps around and the table stays in the order of the hashes. */
const slack = 1024
const chunkEntries = 8192

/**
 * The newest entries of the index: an open-addressing table whose bucket is the top of the hash, so that a walk over it, with each
 * run of neighbours sorted, gives the entries in order. It is made for `limit` entries; only a single commit that is larger makes
 * it grow.
 */
export class YoungTable {
  /** How many keys are in it. */
  count = 0
  /** After `put` found the key: where its record was. */
  previousSegment = 0
  #bits: number
  #entries: Entries

  constructor(limit: number) {
    this.#bits = bitsFor(limit)
    this.#entries = new Entries((1 << this.#bits) + slack)
  }

  get sizeBytes(): number {
    return this.#entries.h0.length * 20
  }

  get entries(): Entries {
    return this.#entries
  }

  /** Makes room for `more` keys. */
  reserve(more: number): void {
    const bits = bitsFor(this.count + more)
    if (bits > this.#bits) this.#resize(bits)
  }

  /** Sets where the record of a key is. Returns whether the key was here, and then `previousSegment` says where. */
  put(h0: number, h1: number, h2: number, segment: number, place: number): boolean {
    const entries = this.#entries
    const marked = (h2 | taken) >>> 0
    let i = h0 >>> (32 - this.#bits)
    for (; i < entries.h2.length && entries.h2[i]! !== 0; i++) {
      if (entries.h0[i] === h0 && entries.h1[i] === h1 && entries.h2[i] === marked) {
        this.previousSegment = entries.segment[i]!
        entries.segment[i] = segment
        entries.place[i] = place
        return true
      }
    }
    if (i === entries.h2.length) {
      this.#resize(this.#bits + 1)
      return this.put(h0, h1, h2, segment, place)
    }
    entries.h0[i] = h0
    entries.h1[i] = h1
    entries.h2[i] = marked
    entries.segment[i] = segment
    entries.place[i] = place
    this.count++
    return false
  }

  /** The place in `entries` of a key, or -1. */
  find(h0: number, h1: number, h2: number): number {
    const entries = this.#entries
    const marked = (h2 | taken) >>> 0
    for (let i = h0 >>> (32 - this.#bits); i < entries.h2.length && entries.h2[i]! !== 0; i++)
      if (entries.h0[i] === h0 && entries.h1[i] === h1 && entries.h2[i] === marked) return i
    return -1
  }

  /** The entries in order. The table must not change meanwhile. */
  source(): EntrySource {
    return new YoungSource(this.#entries)
  }

  #resize(bits: number): void {
    const old = this.#entries
    this.#bits = bits
    this.#entries = new Entries((1 << bits) + slack)
    this.count = 0
    for (let i = 0; i < old.h0.length; i++)
      if (old.h2[i]! !== 0) this.put(old.h0[i]!, old.h1[i]!, old.h2[i]! - taken, old.segment[i]!, old.place[i]!)
  }
}

class YoungSource implements EntrySource {
  chunk = new Entries(chunkEntries)
  at = 0
  count = 0
  readonly #table: Entries
  #next = 0

  constructor(table: Entries) {
    this.#table = table
  }

  async refill(): Promise<boolean> {
    const table = this.#table
    this.at = 0
    this.count = 0
    while (this.#next < table.h0.length && this.count < chunkEntries) {
      const start = this.#next
      let end = start
      while (end < table.h0.length && table.h2[end]! !== 0) end++
      if (end > start) {
        if (end - start > chunkEntries - this.count && this.count > 0) break
        if (end - start > this.chunk.h0.length) this.chunk = new Entries(end - start)
        this.#copySorted(start, end)
      }
      this.#next = end + 1
    }
    return this.count > 0
  }

  /** Insertion sort of one run of neighbours: a handful, nearly in order. */
  #copySorted(start: number, end: number): void {
    const { chunk } = this
    const table = this.#table
    const first = this.count
    for (let from = start; from < end; from++) {
      let to = this.count++
      for (; to > first && compareEntries(chunk, to - 1, table, from) > 0; to--) copyEntry(chunk, to - 1, chunk, to)
      copyEntry(table, from, chunk, to)
    }
    // The mark is in all of them until here, so it does not change the order.
    for (let i = first; i < this.count; i++) chunk.h2[i] = chunk.h2[i]! - taken
  }
}

function copyEntry(from: Entries, i: number, to: Entries, j: number): void {
  to.h0[j] = from.h0[i]!
  to.h1[j] = from.h1[i]!
  to.h2[j] = from.h2[i]!
  to.segment[j] = from.segment[i]!
  to.place[j] = from.place[i]!
}

function bitsFor(count: number): number {
  let bits = 10
  while ((1 << bits) * 0.7 < count) bits++
  return bits
}
