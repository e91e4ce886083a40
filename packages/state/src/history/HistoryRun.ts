import { Buffer } from 'node:buffer'
import { crc32 } from 'node:zlib'
import type { Hash } from '@megarollup/protocol'
import { equalBytes } from '../bytes.ts'
import type { Disk, DiskFile } from '../disk/Disk.ts'
import { KeyFilter, type KeyHash } from '../disk/KeyFilter.ts'
import { StateFolderFormatError } from '../errors.ts'
import { compareEntries, type HistoryEntry, maxKeyBytes } from './entries.ts'
import {
  damaged,
  decodeHeader,
  decodeTrailer,
  headerBytes,
  maxPageBytes,
  type RunRange,
  readPage,
  runVersion,
  trailerBytes,
} from './runFormat.ts'

/** Old values of a range of blocks: an immutable file. Its directory and filter are in memory, its pages are read when asked for. */
export class HistoryRun implements RunRange {
  readonly name: string
  readonly level: number
  readonly firstBlock: number
  readonly lastBlock: number
  readonly sizeBytes: number
  readonly entries: number
  readonly #file: DiskFile
  readonly #filter: KeyFilter
  /** First entry of each page. */
  readonly #keys: string[]
  readonly #blocks: number[]
  /** Where each page begins, and where the last ends. */
  readonly #offsets: number[]

  /** Throws `DamagedStateError` when anything but a page is damaged, `StateFolderFormatError` for a run of another chain or version. */
  constructor(disk: Disk, name: string, genesisHash: Hash) {
    this.name = name
    this.#file = disk.open(name)
    try {
      const size = this.#file.size
      if (size < headerBytes + trailerBytes) throw damaged(name, 'it is too short')
      const head = this.#read(0, headerBytes)
      const header = decodeHeader(head, name)
      const tail = this.#read(size - trailerBytes, trailerBytes)
      const trailer = decodeTrailer(tail, name)
      const indexAt = size - trailerBytes - trailer.filterBytes - trailer.directoryBytes
      if (indexAt < headerBytes || trailer.filterBytes === 0) throw damaged(name, 'its end contradicts its size')
      const index = this.#read(indexAt, trailer.directoryBytes)
      const bits = this.#read(indexAt + trailer.directoryBytes, trailer.filterBytes)
      const crc = [head, index, bits, tail.subarray(0, 20)].reduce((sum, part) => crc32(part, sum), 0)
      if (crc !== trailer.crc) throw damaged(name, 'its directory has a wrong CRC')
      if (header.version !== runVersion)
        throw new StateFolderFormatError(name, `history of version ${header.version}`, `version ${runVersion}`)
      if (!equalBytes(header.genesisHash, genesisHash))
        throw new StateFolderFormatError(name, 'history of another chain', 'history of this chain')
      this.level = header.level
      this.firstBlock = header.firstBlock
      this.lastBlock = header.lastBlock
      this.sizeBytes = size
      this.entries = trailer.entries
      this.#filter = new KeyFilter(bits)
      const directory = decodeDirectory(index, trailer.pages, header.firstBlock, name)
      this.#keys = directory.keys
      this.#blocks = directory.blocks
      this.#offsets = directory.offsets
      if (this.#offsets.at(-1) !== indexAt) throw damaged(name, 'its pages do not fill it')
    } catch (error) {
      this.#file.close()
      throw error
    }
  }

  /** An estimate of the memory that the directory and the filter take. */
  get memoryBytes(): number {
    return this.#filter.bits.length + this.#keys.length * (maxKeyBytes + 48)
  }

  /** What the key held before its first change after block `block`; `undefined` when no block here after it changed the key. */
  find(key: string, hash: KeyHash, block: number): Uint8Array | undefined {
    if (this.#keys.length === 0 || !this.#filter.mayHave(hash)) return undefined
    const wanted = { key, block: block + 1, value: nothing }
    for (let page = this.#pageOf(wanted); page < this.#keys.length; page++) {
      for (const entry of this.#page(page))
        if (compareEntries(entry, wanted) >= 0) return entry.key === key ? entry.value : undefined
    }
    return undefined
  }

  /** All entries, in their order. */
  *all(): Generator<HistoryEntry> {
    for (let page = 0; page < this.#keys.length; page++) yield* this.#page(page)
  }

  close(): void {
    this.#file.close()
  }

  /** The last page that does not begin after the entry; the first when all do. */
  #pageOf({ key, block }: HistoryEntry): number {
    let low = 0
    let high = this.#keys.length - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      const first = this.#keys[middle]!
      if (first < key || (first === key && this.#blocks[middle]! <= block)) low = middle
      else high = middle - 1
    }
    return low
  }

  #page(page: number): Generator<HistoryEntry> {
    const start = this.#offsets[page]!
    return readPage(this.#read(start, this.#offsets[page + 1]! - start), this.firstBlock, this.name)
  }

  #read(position: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length)
    if (this.#file.readSync(bytes, position) !== length) throw damaged(this.name, 'it ends too early')
    return bytes
  }
}

const nothing = new Uint8Array()

function decodeDirectory(index: Uint8Array, pages: number, firstBlock: number, name: string) {
  const bytes = Buffer.from(index.buffer, index.byteOffset, index.byteLength)
  const keys: string[] = []
  const blocks: number[] = []
  const offsets = [headerBytes]
  let at = 0
  let offset = headerBytes
  for (let page = 0; page < pages; page++) {
    const end = at + 9 + (bytes[at + 8] ?? 0)
    if (end > bytes.length) throw damaged(name, 'its directory ends too early')
    const length = bytes.readUInt32BE(at)
    if (length > maxPageBytes) throw damaged(name, `a page has ${length} bytes`)
    offset += length
    offsets.push(offset)
    blocks.push(firstBlock + bytes.readUInt32BE(at + 4))
    keys.push(bytes.toString('latin1', at + 9, end))
    at = end
  }
  if (at !== bytes.length) throw damaged(name, 'its directory is too long')
  return { keys, blocks, offsets }
}
