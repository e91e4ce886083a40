import { encodeSyncFrame, type FeedPosition, type FeedRecord } from '@megarollup/protocol'
import { numberDue, positionAfter } from '../position.ts'

/** A record as it goes out: encoded once, shared by every push stream. */
export interface RecentRecord {
  readonly kind: FeedRecord['kind']
  readonly number: bigint
  readonly frame: Uint8Array
  /** Bytes of all records before it since the ring was made. */
  readonly offset: number
}

/** The newest records, in memory, bounded in bytes. Each has a sequence number by which push streams find their place. */
export class RecentRecords {
  readonly #maxBytes: number
  readonly #records = new Map<number, RecentRecord>()
  #start: FeedPosition
  #end: FeedPosition
  #firstSequence = 0
  #nextSequence = 0
  #totalBytes = 0
  #heldBytes = 0

  constructor(head: FeedPosition, maxBytes: number) {
    this.#start = head
    this.#end = head
    this.#maxBytes = maxBytes
  }

  /** The position after the newest record. */
  get end(): FeedPosition {
    return this.#end
  }

  /** Sequence number that the next record will get. */
  get nextSequence(): number {
    return this.#nextSequence
  }

  get heldBytes(): number {
    return this.#heldBytes
  }

  /** Adds a record. Returns `false`, and changes nothing, when it is not the next of its kind. */
  append(record: FeedRecord): boolean {
    if (record.number !== numberDue(this.#end, record.kind)) return false
    const frame = encodeSyncFrame({ type: 'record', record })
    this.#records.set(this.#nextSequence, {
      kind: record.kind,
      number: record.number,
      frame,
      offset: this.#totalBytes,
    })
    this.#nextSequence++
    this.#totalBytes += frame.length
    this.#heldBytes += frame.length
    this.#end = positionAfter(this.#end, record)
    // The newest record is always kept: a push stream sends it from here.
    while (this.#heldBytes > this.#maxBytes && this.#records.size > 1) this.#evict()
    return true
  }

  /** Forgets every record and goes on from `head`. */
  reset(head: FeedPosition): void {
    this.#records.clear()
    this.#firstSequence = this.#nextSequence
    this.#heldBytes = 0
    this.#start = head
    this.#end = head
  }

  /** Sequence number of the first record that a peer at `position` lacks; `undefined` when it was evicted. */
  sequenceAt(position: FeedPosition): number | undefined {
    if (position.nextMiniBlock < this.#start.nextMiniBlock || position.nextSeal < this.#start.nextSeal) return undefined
    for (const [sequence, record] of this.#records)
      if (record.number >= numberDue(position, record.kind)) return sequence
    return this.#nextSequence
  }

  /** The record with a sequence number; `undefined` when it was evicted or has not come yet. */
  at(sequence: number): RecentRecord | undefined {
    return this.#records.get(sequence)
  }

  /** Bytes of the records from a sequence number on; infinite when it was evicted. */
  bytesFrom(sequence: number): number {
    if (sequence < this.#firstSequence) return Number.POSITIVE_INFINITY
    const record = this.#records.get(sequence)
    return record === undefined ? 0 : this.#totalBytes - record.offset
  }

  #evict(): void {
    const record = this.#records.get(this.#firstSequence)!
    this.#records.delete(this.#firstSequence)
    this.#firstSequence++
    this.#heldBytes -= record.frame.length
    this.#start = positionAfter(this.#start, record)
  }
}
