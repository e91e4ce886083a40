/** In `segment`: the key was deleted; the entry hides older ones. */
export const deletedFlag = 0x8000_0000

/**
 * Entries of the index in columns. An entry says where the newest record of a key is: hash of the key (`h0`, `h1`, `h2`), segment
 * of the log (31 bits, above it `deletedFlag`), and place in that segment in units of 8 bytes. 20 bytes an entry.
 */
export class Entries {
  readonly h0: Uint32Array
  readonly h1: Uint32Array
  readonly h2: Uint32Array
  readonly segment: Uint32Array
  readonly place: Uint32Array

  constructor(capacity: number) {
    this.h0 = new Uint32Array(capacity)
    this.h1 = new Uint32Array(capacity)
    this.h2 = new Uint32Array(capacity)
    this.segment = new Uint32Array(capacity)
    this.place = new Uint32Array(capacity)
  }
}

/**
 * Entries that come in ascending order of their hash, a chunk at a time: what merging reads. `chunk` holds those from `at` to
 * `count`; `refill` gets more once they are used up, and says whether there were any.
 */
export interface EntrySource {
  readonly chunk: Entries
  at: number
  count: number
  refill(): Promise<boolean>
}

/** Negative, zero or positive, as the hash of an entry comes before, is, or comes after that of another. */
export function compareEntries(a: Entries, i: number, b: Entries, j: number): number {
  return a.h0[i]! - b.h0[j]! || a.h1[i]! - b.h1[j]! || a.h2[i]! - b.h2[j]!
}
