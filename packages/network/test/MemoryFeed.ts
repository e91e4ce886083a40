import {
  type FeedPosition,
  type FeedRecord,
  type FeedSink,
  type FeedSource,
  FeedStopError,
  MegarollupError,
} from '@megarollup/protocol'

/** A chain in memory: a source and a sink at once, as a relay is. Each record's first bytes say which it is. */
export class MemoryFeed implements FeedSource, FeedSink {
  readonly records: FeedRecord[] = []
  readonly #listeners = new Set<(record: FeedRecord) => void>()
  #head: FeedPosition = { nextMiniBlock: 1n, nextSeal: 1n }
  /** Called before a record is taken; it may throw or wait. */
  onAccept: (record: FeedRecord) => void | Promise<void> = () => {}

  head(): FeedPosition {
    return this.#head
  }

  position(): FeedPosition {
    return this.#head
  }

  async read(from: FeedPosition, maxBytes: number): Promise<FeedRecord[]> {
    const found: FeedRecord[] = []
    let bytes = 0
    for (const record of this.records) {
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

  async accept(record: FeedRecord): Promise<void> {
    await this.onAccept(record)
    const known = this.records.find(({ kind, number }) => kind === record.kind && number === record.number)
    if (known === undefined) {
      if (!isGenuine(record)) throw new ForgedRecordError(record)
      this.append(record)
    } else if (Buffer.compare(known.bytes, record.bytes) !== 0)
      throw new FeedStopError('DOUBLE_SIGNED', `There are two of ${record.kind} ${record.number}.`)
  }

  append(record: FeedRecord): void {
    this.records.push(record)
    this.#head =
      record.kind === 'seal'
        ? { ...this.#head, nextSeal: record.number + 1n }
        : { ...this.#head, nextMiniBlock: record.number + 1n }
    for (const listener of this.#listeners) listener(record)
  }

  /** Makes `count` mini-blocks of `sizeBytes` each, and a seal after every fifth. */
  make(count: number, sizeBytes = 100): void {
    for (let made = 0; made < count; made++) {
      const number = this.#head.nextMiniBlock
      this.append(genuineRecord('mini-block', number, sizeBytes))
      if (number % 5n === 0n) this.append(genuineRecord('seal', number / 5n, 150))
    }
  }
}

class ForgedRecordError extends MegarollupError<'FORGED_RECORD'> {
  constructor(record: FeedRecord) {
    super('FORGED_RECORD', `${record.kind} ${record.number} is forged`)
  }
}

/** A record that `MemoryFeed` takes. */
export function genuineRecord(kind: FeedRecord['kind'], number: bigint, sizeBytes: number): FeedRecord {
  const bytes = new Uint8Array(sizeBytes).fill(kind === 'seal' ? 0x5e : 0x3b)
  new DataView(bytes.buffer).setBigUint64(0, number)
  return { kind, number, bytes }
}

function isGenuine(record: FeedRecord): boolean {
  const expected = genuineRecord(record.kind, record.number, record.bytes.length)
  return Buffer.compare(expected.bytes, record.bytes) === 0
}
