import { crc32 } from 'node:zlib'
import { DamagedStateError } from '../../errors.ts'

// A run of the index, version 1: entries in ascending order of their hash, written once and never changed. Integers are
// little-endian 32-bit words.
//
// | page, 4096 bytes     |                                                                          |
// |----------------------|--------------------------------------------------------------------------|
// | word 0               | CRC-32 of the rest                                                       |
// | word 1               | entries in this page, at most 204                                        |
// | words 2, 206, 410 …  | columns of 204: h0, h1, h2, segment, place; see Entries                  |
//
// After the pages: the filter, the first h0 of every page, and the footer: `MRRN`, version, pages, bytes of the filter, entries
// (low, high), CRC-32 of filter and first hashes, CRC-32 of the footer.

export const pageBytes = 4096
export const pageWords = pageBytes / 4
export const entriesOfPage = 204
/** Word of a page at which each column begins. */
export const column = { h0: 2, h1: 206, h2: 410, segment: 614, place: 818 }
export const footerBytes = 32
const magic = 0x4e52524d
const version = 1

export interface RunFooter {
  pages: number
  filterBytes: number
  entries: number
  /** CRC-32 of the filter and the first hashes. */
  crc: number
}

export function encodeFooter({ pages, filterBytes, entries, crc }: RunFooter): Uint8Array {
  const words = Uint32Array.of(
    magic,
    version,
    pages,
    filterBytes,
    entries % 2 ** 32,
    Math.floor(entries / 2 ** 32),
    crc,
    0,
  )
  const bytes = new Uint8Array(words.buffer)
  words[7] = crc32(bytes.subarray(0, 28))
  return bytes
}

/** Throws `DamagedStateError`, naming `file`. */
export function decodeFooter(bytes: Uint8Array, file: string): RunFooter {
  const words = new Uint32Array(new Uint8Array(bytes).buffer)
  if (bytes.length !== footerBytes || words[0] !== magic || words[7] !== crc32(bytes.subarray(0, 28)))
    throw new DamagedStateError(`the end of ${file}`)
  if (words[1] !== version) throw new DamagedStateError(`${file} is of version ${words[1]}, not ${version}`)
  return { pages: words[2]!, filterBytes: words[3]!, entries: words[4]! + words[5]! * 2 ** 32, crc: words[6]! }
}

/** Throws `DamagedStateError` when the page is not what was written. */
export function checkPage(page: Uint8Array, words: Uint32Array, file: string, number: number): void {
  if (words[0] !== crc32(page.subarray(4)) || words[1]! > entriesOfPage || words[1] === 0)
    throw new DamagedStateError(`page ${number} of ${file}`)
}
