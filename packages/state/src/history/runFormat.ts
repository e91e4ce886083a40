import { crc32 } from 'node:zlib'
import type { Hash } from '@megarollup/protocol'
import { DamagedStateError } from '../errors.ts'
import { type HistoryEntry, maxKeyBytes, maxValueBytes } from './entries.ts'

// A run of history, version 1: old values of a range of blocks, sorted by key and block. Integers are big-endian.
//
// | part      | content                                                                                              |
// |-----------|------------------------------------------------------------------------------------------------------|
// | header    | 'MRHR' ‖ version u8 ‖ level u8 ‖ 0 u16 ‖ first block u64 ‖ last block u64 ‖ genesis hash (32)            |
// | pages     | entries ‖ CRC-32 of them u32, about 4 KiB each                                                        |
// | directory | for each page: bytes with its CRC u32 ‖ first entry's block - first block u32 ‖ key length u8 ‖ its key  |
// | filter    | bits of `KeyFilter` over all keys                                                                    |
// | trailer   | pages u32 ‖ bytes of the directory u32 ‖ bytes of the filter u32 ‖ entries u64 ‖ CRC-32 of header,         |
// |           | directory, filter and this u32 ‖ 'MRHE'                                                                |
//
// An entry: bytes shared with the key before it u8 ‖ length of the rest u8 ‖ rest ‖ block - first block u32 ‖ length u8 ‖ value.
// The first entry of a page shares nothing.

export const runVersion = 1
export const headerBytes = 56
export const trailerBytes = 28
/** A page is closed when it has so many bytes. */
const pageTarget = 4096
export const maxPageBytes = pageTarget + maxKeyBytes + maxValueBytes + 7 + 4

const headerMagic = 0x4d524852
const trailerMagic = 0x4d524845

export interface RunRange {
  /** How often these blocks were merged. */
  level: number
  firstBlock: number
  lastBlock: number
}

export interface RunHeader extends RunRange {
  genesisHash: Hash
}

export interface RunTrailer {
  pages: number
  directoryBytes: number
  filterBytes: number
  entries: number
}

export function encodeHeader({ level, firstBlock, lastBlock, genesisHash }: RunHeader): Uint8Array {
  const bytes = new Uint8Array(headerBytes)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, headerMagic)
  view.setUint8(4, runVersion)
  view.setUint8(5, level)
  view.setBigUint64(8, BigInt(firstBlock))
  view.setBigUint64(16, BigInt(lastBlock))
  bytes.set(genesisHash, 24)
  return bytes
}

/** Throws `DamagedStateError` for bytes that are no header. */
export function decodeHeader(bytes: Uint8Array, name: string): RunHeader & { version: number } {
  const view = viewOf(bytes)
  if (bytes.length !== headerBytes || view.getUint32(0) !== headerMagic) throw damaged(name, 'it has no header')
  return {
    version: view.getUint8(4),
    level: view.getUint8(5),
    firstBlock: Number(view.getBigUint64(8)),
    lastBlock: Number(view.getBigUint64(16)),
    genesisHash: bytes.slice(24, 56),
  }
}

export function encodeTrailer(trailer: RunTrailer, crcOfOthers: number): Uint8Array {
  const bytes = new Uint8Array(trailerBytes)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, trailer.pages)
  view.setUint32(4, trailer.directoryBytes)
  view.setUint32(8, trailer.filterBytes)
  view.setBigUint64(12, BigInt(trailer.entries))
  view.setUint32(20, crc32(bytes.subarray(0, 20), crcOfOthers))
  view.setUint32(24, trailerMagic)
  return bytes
}

export function decodeTrailer(bytes: Uint8Array, name: string): RunTrailer & { crc: number } {
  const view = viewOf(bytes)
  if (bytes.length !== trailerBytes || view.getUint32(24) !== trailerMagic) throw damaged(name, 'it has no end')
  return {
    pages: view.getUint32(0),
    directoryBytes: view.getUint32(4),
    filterBytes: view.getUint32(8),
    entries: Number(view.getBigUint64(12)),
    crc: view.getUint32(20),
  }
}

/** Writes entries into pages. */
export class PageWriter {
  readonly #bytes = Buffer.alloc(maxPageBytes)
  #length = 0
  #lastKey = ''

  get isEmpty(): boolean {
    return this.#length === 0
  }

  get isFull(): boolean {
    return this.#length >= pageTarget
  }

  add({ key, block, value }: HistoryEntry, firstBlock: number): void {
    const bytes = this.#bytes
    const shared = this.isEmpty ? 0 : sharedLength(this.#lastKey, key)
    let at = this.#length
    bytes[at++] = shared
    bytes[at++] = key.length - shared
    at += bytes.write(key.slice(shared), at, 'latin1')
    at = bytes.writeUInt32BE(block - firstBlock, at)
    bytes[at++] = value.length
    bytes.set(value, at)
    this.#length = at + value.length
    this.#lastKey = key
  }

  /** The page with its CRC, and begins the next. */
  take(): Uint8Array {
    const length = this.#bytes.writeUInt32BE(crc32(this.#bytes.subarray(0, this.#length)), this.#length)
    this.#length = 0
    return Uint8Array.from(this.#bytes.subarray(0, length))
  }
}

/** The entries of a page. Throws `DamagedStateError` when its CRC is wrong. */
export function* readPage(page: Uint8Array, firstBlock: number, name: string): Generator<HistoryEntry> {
  const bytes = Buffer.from(page.buffer, page.byteOffset, page.byteLength)
  const end = bytes.length - 4
  if (end < 0 || crc32(bytes.subarray(0, end)) !== bytes.readUInt32BE(end))
    throw damaged(name, 'a page has a wrong CRC')
  let key = ''
  for (let at = 0; at < end; ) {
    const shared = bytes[at]!
    const rest = bytes[at + 1]!
    const keyEnd = at + 2 + rest
    const valueEnd = keyEnd + 5 + (bytes[keyEnd + 4] ?? 0)
    if (shared > key.length || valueEnd > end) throw damaged(name, 'a page has an entry that ends outside it')
    key = key.slice(0, shared) + bytes.toString('latin1', at + 2, keyEnd)
    const block = firstBlock + bytes.readUInt32BE(keyEnd)
    yield { key, block, value: page.subarray(keyEnd + 5, valueEnd) }
    at = valueEnd
  }
}

export function damaged(name: string, what: string): DamagedStateError {
  return new DamagedStateError(`${what}, in the run of history ${name}`)
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function sharedLength(a: string, b: string): number {
  const end = Math.min(a.length, b.length)
  let i = 0
  while (i < end && a.charCodeAt(i) === b.charCodeAt(i)) i++
  return i
}
