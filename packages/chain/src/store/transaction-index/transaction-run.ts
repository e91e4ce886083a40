import { crc32 } from 'node:zlib'
import { type Disk, type DiskFile, KeyFilter } from '@megarollup/state/disk'
import { CorruptIndexError } from '../../errors.ts'
import {
  checkPage,
  decodeTrailer,
  entriesPerPage,
  type IndexEntry,
  pageBytes,
  type RunRange,
  readEntry,
  runVersion,
  trailerBytes,
} from './run-format.ts'

/** Pages that `all` reads at once. */
const chunkPages = 16

/** Where the transactions of a range of log records are: an immutable file. Its directory and filter are in memory. */
export class TransactionRun implements RunRange {
  readonly name: string
  readonly level: number
  readonly firstRecord: number
  readonly endRecord: number
  readonly entries: number
  readonly #file: DiskFile
  readonly #filter: KeyFilter
  readonly #firsts: Uint32Array

  /** Throws `CorruptIndexError` when anything but a page is damaged. */
  constructor(disk: Disk, name: string) {
    this.name = name
    this.#file = disk.open(name)
    try {
      const { size } = this.#file
      if (size < trailerBytes) throw new CorruptIndexError(name, 'it is too short')
      const tail = this.#read(size - trailerBytes, trailerBytes)
      const trailer = decodeTrailer(tail, name)
      const pages = Math.ceil(trailer.entries / entriesPerPage)
      const directoryAt = pages * pageBytes
      if (directoryAt + pages * 4 + trailer.filterBytes + trailerBytes !== size)
        throw new CorruptIndexError(name, 'its end contradicts its size')
      const directory = this.#read(directoryAt, pages * 4)
      const bits = this.#read(directoryAt + pages * 4, trailer.filterBytes)
      const crc = [directory, bits, tail.subarray(0, 36)].reduce((sum, part) => crc32(part, sum), 0)
      if (crc !== trailer.crc) throw new CorruptIndexError(name, 'its directory has a wrong CRC')
      if (trailer.version !== runVersion) throw new CorruptIndexError(name, `it is of version ${trailer.version}`)
      this.level = trailer.level
      this.firstRecord = trailer.firstRecord
      this.endRecord = trailer.endRecord
      this.entries = trailer.entries
      this.#filter = new KeyFilter(bits)
      this.#firsts = Uint32Array.from({ length: pages }, (_, page) => directory.readUInt32BE(page * 4))
    } catch (error) {
      this.#file.close()
      throw error
    }
  }

  /** Adds the entries whose hash begins so to `found`. */
  find(high: number, low: number, found: IndexEntry[]): void {
    if (this.entries === 0 || !this.#filter.mayHave({ high, low })) return
    for (let page = this.#pageBefore(high); page < this.#firsts.length && this.#firsts[page]! <= high; page++)
      for (const entry of this.#page(page)) if (entry.high === high && entry.low === low) found.push(entry)
  }

  /** All entries, in their order. */
  *all(): Generator<IndexEntry> {
    for (let page = 0; page < this.#firsts.length; page += chunkPages) {
      const pages = Math.min(chunkPages, this.#firsts.length - page)
      const bytes = this.#read(page * pageBytes, pages * pageBytes)
      for (let i = 0; i < pages; i++)
        yield* this.#entriesOf(page + i, bytes.subarray(i * pageBytes, (i + 1) * pageBytes))
    }
  }

  close(): void {
    this.#file.close()
  }

  /** The last page that begins below; entries with these first bytes can only be there or behind. */
  #pageBefore(high: number): number {
    let low = 0
    let end = this.#firsts.length
    while (low < end) {
      const middle = (low + end) >>> 1
      if (this.#firsts[middle]! < high) low = middle + 1
      else end = middle
    }
    return Math.max(0, low - 1)
  }

  #page(page: number): Generator<IndexEntry> {
    return this.#entriesOf(page, this.#read(page * pageBytes, pageBytes))
  }

  *#entriesOf(page: number, bytes: Buffer): Generator<IndexEntry> {
    checkPage(bytes, this.name)
    const count = Math.min(entriesPerPage, this.entries - page * entriesPerPage)
    for (let i = 0; i < count; i++) yield readEntry(bytes, i)
  }

  #read(position: number, length: number): Buffer {
    const bytes = Buffer.alloc(length)
    if (this.#file.readSync(bytes, position) !== length) throw new CorruptIndexError(this.name, 'it ends too early')
    return bytes
  }
}
