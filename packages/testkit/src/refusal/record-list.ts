import type { FeedPosition, FeedRecord, FeedSource } from '@megarollup/protocol'

/** A feed of records that a test wrote down, whatever they are. */
export class RecordList implements FeedSource {
  readonly #records: FeedRecord[] = []
  readonly #listeners = new Set<(record: FeedRecord) => void>()

  constructor(records: readonly FeedRecord[] = []) {
    this.#records.push(...records)
  }

  append(...records: FeedRecord[]): void {
    for (const record of records) {
      this.#records.push(record)
      for (const listener of this.#listeners) listener(record)
    }
  }

  head(): FeedPosition {
    const after = (kind: FeedRecord['kind']) =>
      (this.#records.findLast((record) => record.kind === kind)?.number ?? 0n) + 1n
    return { nextMiniBlock: after('mini-block'), nextSeal: after('seal') }
  }

  async read(from: FeedPosition, maxBytes: number): Promise<FeedRecord[]> {
    const found: FeedRecord[] = []
    let bytes = 0
    for (const record of this.#records) {
      if (record.number < (record.kind === 'seal' ? from.nextSeal : from.nextMiniBlock)) continue
      bytes += record.bytes.length
      if (found.length > 0 && bytes > maxBytes) break
      found.push(record)
    }
    return found
  }

  subscribe(listener: (record: FeedRecord) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
