/** Of each segment of the log: how many records were written into it, and how many of them are known to be superseded. */
export class SegmentCounts {
  readonly #counts = new Map<number, { records: number; dead: number }>()

  addRecords(segment: number, count: number): void {
    this.#of(segment).records += count
  }

  addDead(segment: number, count: number): void {
    this.#of(segment).dead += count
  }

  get(segment: number): Readonly<{ records: number; dead: number }> {
    return this.#counts.get(segment) ?? { records: 0, dead: 0 }
  }

  /** Adds all of `other`. */
  addAll(other: SegmentCounts): void {
    for (const [segment, { records, dead }] of other.#counts) {
      this.addRecords(segment, records)
      this.addDead(segment, dead)
    }
  }

  remove(segment: number): void {
    this.#counts.delete(segment)
  }

  #of(segment: number): { records: number; dead: number } {
    let count = this.#counts.get(segment)
    if (!count) {
      count = { records: 0, dead: 0 }
      this.#counts.set(segment, count)
    }
    return count
  }
}
