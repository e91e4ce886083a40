import { crc32 } from 'node:zlib'
import type { DiskFile } from '../disk/Disk.ts'
import { DamagedStateError, StateFolderFormatError } from '../errors.ts'
import {
  frameBytes,
  frameHeaderBytes,
  logVersion,
  readFrameHeader,
  readSegmentHeader,
  segmentHeaderBytes,
} from './frame.ts'
import type { LogPosition, OpenSegmentLogParameters } from './parameters.ts'

/** The file name of a segment. */
export function segmentName(name: string, segment: number): string {
  return `${name}-${String(segment).padStart(8, '0')}.seg`
}

interface Recovered {
  files: Map<number, DiskFile>
  end: LogPosition
  sequence: number
  /** Of the segment at `end`. */
  salt: number
}

/**
 * Opens the segments of a log, reads the frames from `from` on, and cuts a torn tail off. A segment is begun only when all of the
 * one before is durable, so only the last one can have such a tail. Throws `DamagedStateError` for everything else that is wrong.
 */
export function recoverSegments(parameters: OpenSegmentLogParameters): Recovered {
  const { disk, name, from, needed, onFrame } = parameters
  const files = new Map<number, DiskFile>()
  try {
    const numbers = listSegments(disk.list(), name)
    for (const segment of numbers) {
      const superfluous = from && segment < from.segment && !needed?.has(segment)
      if (superfluous) disk.remove(segmentName(name, segment))
      else files.set(segment, disk.open(segmentName(name, segment)))
    }
    for (const [segment, size] of needed ?? []) {
      const file = files.get(segment)
      if (!file) throw new DamagedStateError(`${segmentName(name, segment)} is missing`)
      if (file.size < size)
        throw new DamagedStateError(`${segmentName(name, segment)} has ${file.size} bytes, ${size} were written`)
    }
    const tail = [...files.keys()].filter((segment) => !from || segment >= from.segment)
    if (from && tail[0] !== from.segment) throw new DamagedStateError(`${segmentName(name, from.segment)} is missing`)
    let end: LogPosition = { segment: from?.segment ?? 1, offset: from?.offset ?? segmentHeaderBytes }
    let sequence = from?.sequence ?? 0
    let salt = 0
    for (const [i, segment] of tail.entries()) {
      const file = files.get(segment)!
      const label = segmentName(name, segment)
      const isLast = i === tail.length - 1
      const start = i === 0 && from ? from.offset : segmentHeaderBytes
      if (i > 0 ? segment !== tail[i - 1]! + 1 : !from && segment !== 1)
        throw new DamagedStateError(`a segment before ${label} is missing`)
      const header = readHeader(file, label, segment, i === 0 && from ? undefined : sequence)
      if (!header) {
        // Frames are written into a segment only when its header is durable.
        if (!isLast || (i === 0 && from) || file.size > segmentHeaderBytes)
          throw new DamagedStateError(`the beginning of ${label}`)
        file.close()
        files.delete(segment)
        disk.remove(label)
        disk.syncFolder()
        break
      }
      const scan = scanFrames(file, { segment, start, firstSequence: sequence, salt: header.salt }, onFrame)
      sequence = scan.sequence
      salt = header.salt
      if (scan.offset < file.size || (i === 0 && from && file.size < from.offset)) {
        if (!isLast || file.size < start || vouched(file, { segment, offset: scan.offset }, sequence, salt))
          throw new DamagedStateError(`${label} at byte ${scan.offset}`)
        file.truncate(scan.offset)
        // fsync point: nothing of the tail comes back behind frames that are written from here on.
        file.syncSync()
      }
      end = { segment, offset: scan.offset }
    }
    return { files, end, sequence, salt }
  } catch (error) {
    for (const file of files.values()) file.close()
    throw error
  }
}

function listSegments(names: string[], name: string): number[] {
  const numbers: number[] = []
  for (const file of names) {
    const digits = file.startsWith(`${name}-`) && file.endsWith('.seg') ? file.slice(name.length + 1, -4) : ''
    if (/^\d{8,}$/.test(digits)) numbers.push(Number(digits))
  }
  return numbers.sort((a, b) => a - b)
}

function readHeader(file: DiskFile, label: string, segment: number, sequence: number | undefined) {
  const bytes = new Uint8Array(segmentHeaderBytes)
  const header = file.readSync(bytes, 0) === bytes.length ? readSegmentHeader(bytes) : undefined
  if (header && header.version !== logVersion)
    throw new StateFolderFormatError(label, `version ${header.version} of a log`, `version ${logVersion}`)
  const expected = header?.segment === segment && (sequence === undefined || header.firstSequence === sequence)
  return expected ? header : undefined
}

/** Reads frames as long as they are whole and in order. */
function scanFrames(
  file: DiskFile,
  { segment, start, firstSequence, salt }: { segment: number; start: number; firstSequence: number; salt: number },
  onFrame: OpenSegmentLogParameters['onFrame'],
): { offset: number; sequence: number } {
  let offset = start
  let sequence = firstSequence
  const headerBytes = new Uint8Array(frameHeaderBytes)
  for (;;) {
    if (file.readSync(headerBytes, offset) < frameHeaderBytes) break
    const header = readFrameHeader(headerBytes, salt)
    if (!header || header.sequence !== sequence || offset + frameBytes(header.payloadBytes) > file.size) break
    const payload = new Uint8Array(header.payloadBytes)
    file.readSync(payload, offset + frameHeaderBytes)
    if (crc32(payload) !== header.payloadCrc) break
    onFrame(payload, { segment, offset: offset + frameHeaderBytes }, sequence)
    offset += frameBytes(header.payloadBytes)
    sequence++
  }
  return { offset, sequence }
}

/** Whether a frame further on was written when what is at `offset` had been made durable. */
function vouched(file: DiskFile, { segment, offset }: LogPosition, sequence: number, salt: number): boolean {
  const chunk = new Uint8Array(1 << 20)
  for (let at = offset; at < file.size; at += chunk.length - frameHeaderBytes) {
    const bytes = chunk.subarray(0, file.readSync(chunk, at))
    for (let i = 0; i + frameHeaderBytes <= bytes.length; i += 8) {
      if (bytes[i] !== 0x4d || bytes[i + 1] !== 0x52) continue
      const header = readFrameHeader(bytes.subarray(i, i + frameHeaderBytes), salt)
      if (!header || header.sequence < sequence) continue
      if (header.durableSegment === segment && header.durableOffset > offset) return true
    }
  }
  return false
}
