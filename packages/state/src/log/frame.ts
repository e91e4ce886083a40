import { crc32 } from 'node:zlib'

// The files of a log, version 1. Integers are little-endian. Frames begin and end at multiples of 8 bytes.
//
// | segment header, 32 bytes |                                                        |
// |--------------------------|--------------------------------------------------------|
// | 0                        | `MRSG`                                                 |
// | 4                        | version u32                                            |
// | 8                        | number of the segment u32, salt u32                    |
// | 16                       | sequence number of its first frame u64                 |
// | 24                       | 4 zero bytes, CRC-32 of all before u32                 |
//
// | frame                    |                                                                                        |
// |--------------------------|----------------------------------------------------------------------------------------|
// | 0                        | `MRFR`                                                                                 |
// | 4                        | bytes of the payload u32                                                               |
// | 8                        | sequence number u64: one more than the frame before                                    |
// | 16                       | what was durable when this was written: segment u32, offset u32                        |
// | 24                       | CRC-32 of the payload u32, CRC-32 of all before u32                                    |
// | 32                       | payload, then zero bytes to the next multiple of 8                                     |
//
// The CRC of a frame's header begins from the segment's salt, a random number: so nobody can put bytes into a payload, say into the
// code of a contract, that are taken for a frame when a torn tail is searched.

/** Bytes before the payload of a frame. */
export const frameHeaderBytes = 32
/** Bytes before the first frame of a segment. */
export const segmentHeaderBytes = 32
export const logVersion = 1
const frameMagic = 0x5246524d
const segmentMagic = 0x4753524d

export interface FrameHeader {
  payloadBytes: number
  sequence: number
  durableSegment: number
  durableOffset: number
  payloadCrc: number
}

export interface SegmentHeader {
  version: number
  segment: number
  salt: number
  firstSequence: number
}

/** What a frame with a payload of this size takes in its segment. */
export function frameBytes(payloadBytes: number): number {
  return frameHeaderBytes + ((payloadBytes + 7) & ~7)
}

/** Fills the first 32 bytes of `frame`, whose payload follows them. */
export function writeFrameHeader(
  frame: Uint8Array,
  header: Omit<FrameHeader, 'payloadBytes' | 'payloadCrc'>,
  salt: number,
): void {
  const view = new DataView(frame.buffer, frame.byteOffset, frameHeaderBytes)
  view.setUint32(0, frameMagic, true)
  view.setUint32(4, frame.length - frameHeaderBytes, true)
  view.setBigUint64(8, BigInt(header.sequence), true)
  view.setUint32(16, header.durableSegment, true)
  view.setUint32(20, header.durableOffset, true)
  view.setUint32(24, crc32(frame.subarray(frameHeaderBytes)), true)
  view.setUint32(28, crc32(frame.subarray(0, 28), salt), true)
}

/** The header at the beginning of `bytes`, or `undefined` when these are not one. */
export function readFrameHeader(bytes: Uint8Array, salt: number): FrameHeader | undefined {
  if (bytes.length < frameHeaderBytes) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, frameHeaderBytes)
  if (view.getUint32(0, true) !== frameMagic || view.getUint32(28, true) !== crc32(bytes.subarray(0, 28), salt))
    return undefined
  return {
    payloadBytes: view.getUint32(4, true),
    sequence: Number(view.getBigUint64(8, true)),
    durableSegment: view.getUint32(16, true),
    durableOffset: view.getUint32(20, true),
    payloadCrc: view.getUint32(24, true),
  }
}

/** The first 32 bytes of a segment. */
export function encodeSegmentHeader({ segment, salt, firstSequence }: Omit<SegmentHeader, 'version'>): Uint8Array {
  const bytes = new Uint8Array(segmentHeaderBytes)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, segmentMagic, true)
  view.setUint32(4, logVersion, true)
  view.setUint32(8, segment, true)
  view.setUint32(12, salt, true)
  view.setBigUint64(16, BigInt(firstSequence), true)
  view.setUint32(28, crc32(bytes.subarray(0, 28)), true)
  return bytes
}

/** What a segment's header says, or `undefined` when the bytes are not one. */
export function readSegmentHeader(bytes: Uint8Array): SegmentHeader | undefined {
  if (bytes.length < segmentHeaderBytes) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, segmentHeaderBytes)
  if (view.getUint32(0, true) !== segmentMagic || view.getUint32(28, true) !== crc32(bytes.subarray(0, 28)))
    return undefined
  return {
    version: view.getUint32(4, true),
    segment: view.getUint32(8, true),
    salt: view.getUint32(12, true),
    firstSequence: Number(view.getBigUint64(16, true)),
  }
}
