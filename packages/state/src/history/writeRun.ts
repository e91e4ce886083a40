import { Buffer } from 'node:buffer'
import { crc32 } from 'node:zlib'
import type { Disk } from '../disk/Disk.ts'
import { hashKey, KeyFilter, type KeyHash } from '../disk/KeyFilter.ts'
import type { HistoryEntry } from './entries.ts'
import { encodeHeader, encodeTrailer, PageWriter, type RunHeader, type RunRange } from './runFormat.ts'

/** Entries between two breaths: some milliseconds of work. */
const slice = 2_000
/** Pages are written in chunks of about so many bytes. */
const chunkBytes = 1 << 18

export const partialName = 'partial'

function runName({ level, firstBlock, lastBlock }: RunRange): string {
  return `${firstBlock}-${lastBlock}.${level}.run`
}

/**
 * Writes a run and makes it durable under its name: after a crash it is there as a whole or not at all. Lets others work between
 * slices of it. The entries must be in the order of `compareEntries`.
 *
 * Throws `StateStoreError` when the disk fails, and leaves no run then.
 */
export async function writeRun(disk: Disk, header: RunHeader, entries: Iterable<HistoryEntry>): Promise<string> {
  const file = disk.open(partialName, { create: true })
  try {
    file.truncate(0)
    const head = encodeHeader(header)
    const page = new PageWriter()
    const directory: Uint8Array[] = []
    const hashes: KeyHash[] = []
    let chunk: Uint8Array[] = [head]
    let chunkLength = head.length
    let position = 0
    let pageStart: HistoryEntry | undefined
    let lastKey: string | undefined
    let count = 0
    const flush = async () => {
      const bytes = Buffer.concat(chunk)
      await file.write(bytes, position)
      position += bytes.length
      chunk = []
      chunkLength = 0
    }
    const endPage = () => {
      const bytes = page.take()
      directory.push(directoryEntry(bytes.length, pageStart!, header.firstBlock))
      pageStart = undefined
      chunk.push(bytes)
      chunkLength += bytes.length
    }
    for (const entry of entries) {
      pageStart ??= entry
      page.add(entry, header.firstBlock)
      if (entry.key !== lastKey) hashes.push(hashKey(entry.key))
      lastKey = entry.key
      count++
      if (page.isFull) endPage()
      if (chunkLength >= chunkBytes) await flush()
      else if (count % slice === 0) await new Promise(setImmediate)
    }
    if (!page.isEmpty) endPage()
    const filter = KeyFilter.forKeys(hashes.length)
    for (const hash of hashes) filter.add(hash)
    const index = Buffer.concat(directory)
    const others = crc32(filter.bits, crc32(index, crc32(head)))
    const trailer = encodeTrailer(
      { pages: directory.length, directoryBytes: index.length, filterBytes: filter.bits.length, entries: count },
      others,
    )
    chunk.push(index, filter.bits, trailer)
    await flush()
    await file.sync()
  } finally {
    file.close()
  }
  const name = runName(header)
  disk.rename(partialName, name)
  disk.syncFolder()
  return name
}

function directoryEntry(pageBytes: number, { key, block }: HistoryEntry, firstBlock: number): Uint8Array {
  const bytes = Buffer.alloc(9 + key.length)
  bytes.writeUInt32BE(pageBytes, 0)
  bytes.writeUInt32BE(block - firstBlock, 4)
  bytes[8] = key.length
  bytes.write(key, 9, 'latin1')
  return bytes
}
