import type { ByteReader } from '../../bytes/ByteReader.ts'
import type { ByteWriter } from '../../bytes/ByteWriter.ts'
import { readBits, writeBits } from '../../bytes/bits.ts'
import { readNumber, writeNumber } from '../../bytes/number.ts'

/**
 * Differences between numbers of 256 bits, written as three columns: signs, references, and the magnitudes that differ. One
 * amount that leaves one account and arrives at another is written once, and so is a fee that everybody pays.
 */
export class DeltaWriter {
  readonly #signs: number[] = []
  readonly #references: number[] = []
  readonly #magnitudes: bigint[] = []
  /** Magnitude in base 36 → position, from 1. A string, because bigints as keys can be chosen to collide. */
  readonly #positions = new Map<string, number>()

  add(before: bigint, after: bigint): void {
    const falls = after < before
    const magnitude = falls ? before - after : after - before
    this.#signs.push(falls ? 1 : 0)
    const key = magnitude.toString(36)
    const position = this.#positions.get(key)
    this.#references.push(position ?? 0)
    if (position !== undefined) return
    this.#magnitudes.push(magnitude)
    this.#positions.set(key, this.#magnitudes.length)
  }

  write(writer: ByteWriter): void {
    writeBits(writer, this.#signs, 1)
    for (const reference of this.#references) writer.varint(reference)
    for (const magnitude of this.#magnitudes) writeNumber(writer, magnitude)
  }
}

/** Reads what `DeltaWriter` makes. */
export class DeltaReader {
  readonly #reader: ByteReader
  readonly #signs: Uint8Array
  readonly #magnitudes: bigint[] = []
  #next = 0

  /** Reads `count` differences. */
  constructor(reader: ByteReader, count: number) {
    this.#reader = reader
    if (count > reader.remaining) reader.fail(`${count} differences do not fit in ${reader.remaining} bytes`)
    this.#signs = readBits(reader, count, 1)
    let seen = 0
    const references = Array.from({ length: count }, () => {
      const reference = reader.varint()
      if (reference > seen) reader.fail(`a reference to magnitude ${reference} of ${seen}`)
      return reference === 0 ? ++seen : reference
    })
    const magnitudes = this.#readMagnitudes(seen)
    for (const position of references) this.#magnitudes.push(magnitudes[position - 1]!)
  }

  /** The number after the next difference. */
  after(before: bigint): bigint {
    const index = this.#next++
    const magnitude = this.#magnitudes[index]!
    const falls = this.#signs[index] === 1
    if (falls && magnitude === 0n) this.#reader.fail('a difference of minus zero')
    const after = falls ? before - magnitude : before + magnitude
    if (after < 0n || after >> 256n !== 0n) this.#reader.fail('a difference that leaves 256 bits')
    return after
  }

  #readMagnitudes(count: number): bigint[] {
    const seen = new Set<string>()
    return Array.from({ length: count }, (_, i) => {
      const magnitude = readNumber(this.#reader)
      seen.add(magnitude.toString(36))
      if (seen.size !== i + 1) this.#reader.fail('a magnitude twice')
      return magnitude
    })
  }
}
