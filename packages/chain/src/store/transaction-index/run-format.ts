import { crc32 } from 'node:zlib'
import { CorruptIndexError } from '../../errors.ts'

// A run of the transaction index, version 1: where the transactions of a range of log records are. Integers are big-endian.
//
// | part      | content                                                                                                    |
// |-----------|------------------------------------------------------------------------------------------------------------|
// | pages     | 227 entries each (the last fewer, padded with zeros) ‖ 6 zero bytes ‖ CRC-32 of the page u32: 4,096 bytes        |
// | directory | for each page the first four bytes of its first hash                                                       |
// | filter    | bits of `KeyFilter`, whose two halves are the first and second four bytes of a hash                          |
// | trailer   | 'MRTX' ‖ version u8 ‖ level u8 ‖ 0 u16 ‖ first record u64 ‖ end record u64 ‖ entries u64 ‖ bytes of the filter u32 ‖ |
// |           | CRC-32 of directory, filter and trailer u32: 40 bytes                                                      |
//
// An entry: first 8 bytes of the transaction's hash ‖ mini-block u48 ‖ index in it u32. Sorted.

export const runVersion = 1
export const pageBytes = 4096
const entryBytes = 18
export const entriesPerPage = Math.floor((pageBytes - 4) / entryBytes)
export const trailerBytes = 40

const magic = 0x4d525458

/** One transaction: the first 8 bytes of its hash as two numbers, and its place. */
export interface IndexEntry {
  high: number
  low: number
  miniBlock: number
  index: number
}

export interface RunRange {
  /** How often its records were merged. */
  level: number
  /** Log records, the end excluded. */
  firstRecord: number
  endRecord: number
}

export interface RunTrailer extends RunRange {
  entries: number
  filterBytes: number
}

export function compareEntries(a: IndexEntry, b: IndexEntry): number {
  return a.high - b.high || a.low - b.low || a.miniBlock - b.miniBlock || a.index - b.index
}

export function writeEntry(page: Buffer, position: number, entry: IndexEntry): void {
  const at = position * entryBytes
  page.writeUInt32BE(entry.high, at)
  page.writeUInt32BE(entry.low, at + 4)
  page.writeUIntBE(entry.miniBlock, at + 8, 6)
  page.writeUInt32BE(entry.index, at + 14)
}

export function readEntry(page: Buffer, position: number): IndexEntry {
  const at = position * entryBytes
  return {
    high: page.readUInt32BE(at),
    low: page.readUInt32BE(at + 4),
    miniBlock: page.readUIntBE(at + 8, 6),
    index: page.readUInt32BE(at + 14),
  }
}

/** Fills in the CRC of a page. */
export function sealPage(page: Buffer): void {
  page.writeUInt32BE(crc32(page.subarray(0, pageBytes - 4)), pageBytes - 4)
}

/** Throws `CorruptIndexError` when the CRC of a page is wrong. */
export function checkPage(page: Buffer, name: string): void {
  if (crc32(page.subarray(0, pageBytes - 4)) !== page.readUInt32BE(pageBytes - 4))
    throw new CorruptIndexError(name, 'a page has a wrong CRC')
}

/** `crc` is that of the directory and the filter. */
export function encodeTrailer(trailer: RunTrailer, crc: number): Buffer {
  const bytes = Buffer.alloc(trailerBytes)
  bytes.writeUInt32BE(magic, 0)
  bytes[4] = runVersion
  bytes[5] = trailer.level
  bytes.writeBigUInt64BE(BigInt(trailer.firstRecord), 8)
  bytes.writeBigUInt64BE(BigInt(trailer.endRecord), 16)
  bytes.writeUIntBE(trailer.entries, 26, 6)
  bytes.writeUInt32BE(trailer.filterBytes, 32)
  bytes.writeUInt32BE(crc32(bytes.subarray(0, 36), crc), 36)
  return bytes
}

export function decodeTrailer(bytes: Buffer, name: string): RunTrailer & { version: number; crc: number } {
  if (bytes.length !== trailerBytes || bytes.readUInt32BE(0) !== magic)
    throw new CorruptIndexError(name, 'it has no end')
  return {
    version: bytes[4]!,
    level: bytes[5]!,
    firstRecord: Number(bytes.readBigUInt64BE(8)),
    endRecord: Number(bytes.readBigUInt64BE(16)),
    entries: bytes.readUIntBE(26, 6),
    filterBytes: bytes.readUInt32BE(32),
    crc: bytes.readUInt32BE(36),
  }
}
