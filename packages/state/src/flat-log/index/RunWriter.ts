import { crc32 } from 'node:zlib'
import type { Disk, DiskFile } from '../../disk/Disk.ts'
import { KeyFilter } from './KeyFilter.ts'
import { column, encodeFooter, entriesOfPage, pageBytes, pageWords } from './runFormat.ts'

const pagesOfChunk = 64
/** Written data is synced this often, so that no sync has to wait for much. */
const syncEveryBytes = 2 ** 20

/** Writes a run. Call `add` in ascending order of the hash and, whenever it returns `true`, `writeChunk`; then `finish`. */
export class RunWriter {
  /** How many entries were added. */
  entries = 0
  readonly name: string
  readonly #disk: Disk
  readonly #file: DiskFile
  readonly #filter: KeyFilter | undefined
  readonly #words = new Uint32Array(pagesOfChunk * pageWords)
  readonly #bytes = new Uint8Array(this.#words.buffer)
  #fences: Uint32Array
  #pages = 0
  #inPage = 0
  #pageInChunk = 0
  #size = 0
  #unsynced = 0

  /** With a filter when `filterKeys` is the number of entries to come, at most; without when it is 0. */
  constructor(disk: Disk, name: string, filterKeys: number) {
    this.#disk = disk
    this.name = name
    this.#file = disk.open(name, { create: true })
    this.#fences = new Uint32Array(1024)
    if (filterKeys > 0) this.#filter = new KeyFilter(new Uint32Array(KeyFilter.bytesFor(filterKeys) / 4))
  }

  /** Returns whether a chunk is full. */
  add(h0: number, h1: number, h2: number, segment: number, place: number): boolean {
    const words = this.#words
    const page = this.#pageInChunk * pageWords
    const i = page + this.#inPage
    if (this.#inPage === 0) this.#addFence(h0)
    words[i + column.h0] = h0
    words[i + column.h1] = h1
    words[i + column.h2] = h2
    words[i + column.segment] = segment
    words[i + column.place] = place
    this.#filter?.add(h0, h2)
    this.entries++
    if (++this.#inPage < entriesOfPage) return false
    this.#endPage()
    return this.#pageInChunk === pagesOfChunk
  }

  async writeChunk(): Promise<void> {
    if (this.#inPage > 0) this.#endPage()
    const bytes = this.#bytes.subarray(0, this.#pageInChunk * pageBytes)
    await this.#append(bytes)
    this.#bytes.fill(0)
    this.#pageInChunk = 0
  }

  /** Writes what is left and makes the run durable, but for its name. */
  async finish(): Promise<void> {
    await this.writeChunk()
    const filter = this.#filter?.words ?? new Uint32Array()
    const filterBytes = new Uint8Array(filter.buffer)
    const fenceBytes = new Uint8Array(this.#fences.buffer, 0, this.#pages * 4)
    await this.#append(filterBytes)
    await this.#append(fenceBytes)
    const crc = crc32(fenceBytes, crc32(filterBytes))
    await this.#append(
      encodeFooter({ pages: this.#pages, filterBytes: filterBytes.length, entries: this.entries, crc }),
    )
    // fsync point: all of the run. The manifest, which names it, is written afterwards.
    await this.#file.sync()
    this.#file.close()
  }

  /** Gives up. */
  abort(): void {
    this.#file.close()
    this.#disk.remove(this.name)
  }

  async #append(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return
    await this.#file.write(bytes, this.#size)
    this.#size += bytes.length
    this.#unsynced += bytes.length
    if (this.#unsynced < syncEveryBytes) return
    this.#unsynced = 0
    await this.#file.sync()
  }

  #endPage(): void {
    const from = this.#pageInChunk * pageBytes
    this.#words[from / 4 + 1] = this.#inPage
    this.#words[from / 4] = crc32(this.#bytes.subarray(from + 4, from + pageBytes))
    this.#inPage = 0
    this.#pageInChunk++
  }

  #addFence(h0: number): void {
    if (this.#pages === this.#fences.length) {
      const fences = new Uint32Array(this.#fences.length * 2)
      fences.set(this.#fences)
      this.#fences = fences
    }
    this.#fences[this.#pages++] = h0
  }
}
