import type { ByteReader } from '../bytes/ByteReader.ts'
import type { ByteWriter } from '../bytes/ByteWriter.ts'
import { bytesKey } from '../bytes/bytesKey.ts'

/**
 * Writes values as references to a table of the distinct ones. The table is in the order in which they first occur; a reference
 * equal to the count of those seen so far is a new one. One sequence of values thus has one encoding.
 */
export class ReferenceWriter {
  readonly #ids = new Map<string, number>()
  /** The table so far. */
  readonly distinct: Uint8Array[] = []

  add(writer: ByteWriter, value: Uint8Array): void {
    const key = bytesKey(value)
    let id = this.#ids.get(key)
    if (id === undefined) {
      id = this.distinct.length
      this.#ids.set(key, id)
      this.distinct.push(value)
    }
    writer.varint(id)
  }
}

/** Reads what `ReferenceWriter` makes: first the references, later the table. */
export class ReferenceReader {
  readonly #reader: ByteReader
  readonly #references: Uint32Array
  readonly #distinctCount: number
  #distinct: Uint8Array[] = []

  /** Reads `count` references, each of at least one byte: the caller has compared it with what is left. */
  constructor(reader: ByteReader, count: number) {
    this.#reader = reader
    this.#references = new Uint32Array(count)
    let distinct = 0
    for (let i = 0; i < count; i++) {
      const reference = reader.varint()
      if (reference > distinct) reader.fail(`a reference to entry ${reference} of ${distinct}`)
      if (reference === distinct) distinct++
      this.#references[i] = reference
    }
    this.#distinctCount = distinct
  }

  /** Reads the table, one entry with each call of `readEntry`. */
  readDistinct(readEntry: () => Uint8Array): void {
    const seen = new Set<string>()
    for (let i = 0; i < this.#distinctCount; i++) {
      const entry = readEntry()
      seen.add(bytesKey(entry))
      if (seen.size !== i + 1) this.#reader.fail('a table with an entry twice')
      this.#distinct.push(entry)
    }
  }

  /** The value that the `index`-th reference names. */
  value(index: number): Uint8Array {
    return this.#distinct[this.#references[index]!]!
  }
}
