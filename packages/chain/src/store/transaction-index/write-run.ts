import { crc32 } from 'node:zlib'
import { type Disk, KeyFilter } from '@megarollup/state/disk'
import {
  encodeTrailer,
  entriesPerPage,
  type IndexEntry,
  pageBytes,
  type RunRange,
  sealPage,
  writeEntry,
} from './run-format.ts'

/** Pages that are written at once; between two such chunks others can work. */
const chunkPages = 16

export const partialName = 'partial'
export const runSuffix = '.txs'

/**
 * Writes a run of so many sorted entries and makes it durable under its name: after a crash it is there as a whole or not at
 * all. Throws `StateStoreError` when the disk fails.
 */
export async function writeRun(
  disk: Disk,
  range: RunRange,
  count: number,
  entries: Iterable<IndexEntry>,
): Promise<string> {
  const file = disk.open(partialName, { create: true })
  try {
    file.truncate(0)
    const filter = KeyFilter.forKeys(count)
    const directory = Buffer.alloc(Math.ceil(count / entriesPerPage) * 4)
    const chunk = Buffer.alloc(chunkPages * pageBytes)
    let written = 0
    let pages = 0
    let inPage = 0
    const flush = async () => {
      const bytes = chunk.subarray(0, pages * pageBytes - written)
      await file.write(bytes, written)
      written += bytes.length
      chunk.fill(0)
    }
    const currentPage = () => {
      const start = (pages - 1) * pageBytes - written
      return chunk.subarray(start, start + pageBytes)
    }
    for (const entry of entries) {
      if (pages === 0 || inPage === entriesPerPage) {
        if (pages > 0) sealPage(currentPage())
        if (pages * pageBytes - written === chunk.length) await flush()
        directory.writeUInt32BE(entry.high, pages * 4)
        pages++
        inPage = 0
      }
      writeEntry(currentPage(), inPage++, entry)
      filter.add(entry)
    }
    if (pages > 0) sealPage(currentPage())
    await flush()
    const trailer = encodeTrailer(
      { ...range, entries: count, filterBytes: filter.bits.length },
      crc32(filter.bits, crc32(directory)),
    )
    await file.write(Buffer.concat([directory, filter.bits, trailer]), written)
    await file.sync()
  } finally {
    file.close()
  }
  const name = `${range.firstRecord}-${range.endRecord}.${range.level}${runSuffix}`
  disk.rename(partialName, name)
  disk.syncFolder()
  return name
}
