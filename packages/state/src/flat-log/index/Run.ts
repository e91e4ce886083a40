import { crc32 } from 'node:zlib'
import type { Disk, DiskFile } from '../../disk/Disk.ts'
import { DamagedStateError } from '../../errors.ts'
import { Entries, type EntrySource } from './Entries.ts'
import { KeyFilter } from './KeyFilter.ts'
import type { PageCache } from './PageCache.ts'
import {
  checkPage,
  column,
  decodeFooter,
  entriesOfPage,
  footerBytes,
  pageBytes,
  pageWords,
  type RunFooter,
} from './runFormat.ts'

const pagesOfChunk = 64
/** Pages that a run may have, so that a run and a page make one whole number: 64 GiB. */
const maxPages = 2 ** 24

/** A sorted, immutable part of the index on disk. In memory: the first hash of every page, and a filter when there was room for one. */
export class Run {
  readonly name: string
  readonly entries: number
  /** After `find` returned true: the entry. */
  segment = 0
  place = 0
  readonly #disk: Disk
  readonly #file: DiskFile
  readonly #cache: PageCache
  readonly #pages: number
  readonly #fences: Uint32Array
  readonly #filter: KeyFilter | undefined
  readonly #nameBase: number
  #readers = 0
  #retired = false

  /** Opens a run. `number` is one that no other run in this cache has. Throws `DamagedStateError`. */
  static open(disk: Disk, name: string, number: number, cache: PageCache): Run {
    const file = disk.open(name)
    try {
      const bytes = new Uint8Array(footerBytes)
      file.readSync(bytes, Math.max(0, file.size - footerBytes))
      const footer = decodeFooter(bytes, name)
      const { pages, filterBytes } = footer
      if (file.size !== pages * pageBytes + filterBytes + pages * 4 + footerBytes || pages > maxPages)
        throw new DamagedStateError(`the size of ${name}`)
      const rest = new Uint8Array(filterBytes + pages * 4)
      file.readSync(rest, pages * pageBytes)
      if (crc32(rest) !== footer.crc) throw new DamagedStateError(`the filter of ${name}`)
      return new Run(disk, name, number, cache, file, footer, new Uint32Array(rest.buffer))
    } catch (error) {
      file.close()
      throw error
    }
  }

  private constructor(
    disk: Disk,
    name: string,
    number: number,
    cache: PageCache,
    file: DiskFile,
    { pages, filterBytes, entries }: RunFooter,
    rest: Uint32Array,
  ) {
    this.#disk = disk
    this.name = name
    this.entries = entries
    this.#cache = cache
    this.#file = file
    this.#pages = pages
    this.#nameBase = number * maxPages
    this.#fences = rest.subarray(filterBytes / 4)
    if (filterBytes > 0) this.#filter = new KeyFilter(rest.subarray(0, filterBytes / 4))
  }

  /** Memory beside the page cache. */
  get sizeBytes(): number {
    return this.#fences.buffer.byteLength
  }

  get filterBytes(): number {
    return (this.#filter?.words.length ?? 0) * 4
  }

  /** `false` when the key is certainly not here, without reading. */
  mayHave(h0: number, h2: number): boolean {
    return this.#filter?.mayHave(h0, h2) ?? true
  }

  /** Looks a key up, reading at most one page (two when neighbours share their hash's first word). Throws `DamagedStateError`. */
  findSync(h0: number, h1: number, h2: number): boolean {
    for (let page = this.#pageOf(h0); page >= 0; page--) {
      let frame = this.#cache.find(this.#nameBase + page)
      if (frame < 0) {
        frame = this.#cache.claim()
        const from = frame * pageBytes
        const bytes = this.#cache.bytes.subarray(from, from + pageBytes)
        this.#file.readSync(bytes, page * pageBytes)
        checkPage(bytes, this.#cache.words.subarray(from / 4, from / 4 + pageWords), this.name, page)
        this.#cache.keep(frame, this.#nameBase + page)
      }
      if (this.#findInPage(frame, h0, h1, h2)) return true
      if (this.#fences[page] !== h0) return false
    }
    return false
  }

  /** The same, without blocking when a page has to be read. The answer is in `answer`. */
  async find(h0: number, h1: number, h2: number, answer: { segment: number; place: number }): Promise<boolean> {
    this.#readers++
    try {
      for (let page = this.#pageOf(h0); page >= 0; page--) {
        let frame = this.#cache.find(this.#nameBase + page)
        while (frame < 0) {
          await this.#load(page)
          frame = this.#cache.find(this.#nameBase + page)
        }
        if (this.#findInPage(frame, h0, h1, h2)) {
          answer.segment = this.segment
          answer.place = this.place
          return true
        }
        if (this.#fences[page] !== h0) return false
      }
      return false
    } finally {
      this.#readers--
      if (this.#retired && this.#readers === 0) this.#file.close()
    }
  }

  /** All entries in order. Call `done` in the end. */
  source(): EntrySource & { done(): void } {
    this.#readers++
    return new RunSource(this.#file, this.name, this.#pages, () => {
      this.#readers--
      if (this.#retired && this.#readers === 0) this.#file.close()
    })
  }

  /** Removes the file; it is closed when nobody reads it any more. */
  remove(): void {
    this.close()
    this.#disk.remove(this.name)
  }

  close(): void {
    this.#retired = true
    if (this.#readers === 0) this.#file.close()
  }

  async #load(page: number): Promise<void> {
    const bytes = new Uint8Array(pageBytes)
    await this.#file.read(bytes, page * pageBytes)
    checkPage(bytes, new Uint32Array(bytes.buffer), this.name, page)
    if (this.#cache.find(this.#nameBase + page) >= 0) return
    const frame = this.#cache.claim()
    this.#cache.bytes.set(bytes, frame * pageBytes)
    this.#cache.keep(frame, this.#nameBase + page)
  }

  /** The last page whose first hash is not after `h0`, or -1: hashes are spread evenly, so it is close to where it would be by rule of three. */
  #pageOf(h0: number): number {
    const fences = this.#fences
    const last = this.#pages - 1
    let low = Math.floor((h0 / 2 ** 32) * this.#pages)
    let high = low
    for (let step = 8; low >= 0 && fences[low]! > h0; step *= 2) {
      high = low - 1
      low = Math.max(-1, low - step)
    }
    for (let step = 8; high < last && fences[high + 1]! <= h0; step *= 2) {
      low = high + 1
      high = Math.min(last, high + step)
      if (fences[high]! > h0) break
    }
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (fences[middle]! <= h0) low = middle
      else high = middle - 1
    }
    return low
  }

  #findInPage(frame: number, h0: number, h1: number, h2: number): boolean {
    const words = this.#cache.words
    const base = frame * pageWords
    const count = words[base + 1]!
    const first = base + column.h0
    let low = 0
    let high = count
    while (low < high) {
      const middle = (low + high) >> 1
      if (words[first + middle]! < h0) low = middle + 1
      else high = middle
    }
    for (; low < count && words[first + low] === h0; low++) {
      if (words[base + column.h1 + low] !== h1 || words[base + column.h2 + low] !== h2) continue
      this.segment = words[base + column.segment + low]!
      this.place = words[base + column.place + low]!
      return true
    }
    return false
  }
}

class RunSource implements EntrySource {
  readonly chunk = new Entries(pagesOfChunk * entriesOfPage)
  at = 0
  count = 0
  readonly done: () => void
  readonly #file: DiskFile
  readonly #name: string
  readonly #pages: number
  readonly #bytes = new Uint8Array(pagesOfChunk * pageBytes)
  readonly #words = new Uint32Array(this.#bytes.buffer)
  #page = 0

  constructor(file: DiskFile, name: string, pages: number, done: () => void) {
    this.#file = file
    this.#name = name
    this.#pages = pages
    this.done = done
  }

  async refill(): Promise<boolean> {
    this.at = 0
    this.count = 0
    const pages = Math.min(pagesOfChunk, this.#pages - this.#page)
    if (pages <= 0) return false
    await this.#file.read(this.#bytes.subarray(0, pages * pageBytes), this.#page * pageBytes)
    for (let i = 0; i < pages; i++) {
      const page = this.#bytes.subarray(i * pageBytes, (i + 1) * pageBytes)
      const words = this.#words.subarray(i * pageWords, (i + 1) * pageWords)
      checkPage(page, words, this.#name, this.#page + i)
      const count = words[1]!
      for (const key of ['h0', 'h1', 'h2', 'segment', 'place'] as const)
        this.chunk[key].set(words.subarray(column[key], column[key] + count), this.count)
      this.count += count
    }
    this.#page += pages
    return true
  }
}
