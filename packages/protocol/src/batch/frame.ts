import { ByteReader } from '../bytes/ByteReader.ts'
import { ByteWriter } from '../bytes/ByteWriter.ts'
import { equalBytes } from '../bytes/compare.ts'
import { concatBytes } from '../bytes/concat.ts'
import type { Hash, Keccak256 } from '../domain/primitives.ts'
import { BatchFramesError } from './BatchFramesError.ts'
import { DEFAULT_MAX_BATCH_BYTES } from './codec.ts'

/** Version byte of the format. */
export const BATCH_FRAME_VERSION = 1
/** Bytes of a frame before its data. */
export const BATCH_FRAME_HEAD_BYTES = 54
const FORMAT = 'batch frame'

/** A piece of an encoded batch, as large as one payload of the DA layer. */
export interface BatchFrame {
  chainId: bigint
  batchIndex: bigint
  /** Position in the batch, from 0. */
  frameIndex: number
  /** True for the batch's last frame. */
  isLast: boolean
  /** Keccak-256 of the whole encoded batch, in every frame of it. */
  batchHash: Hash
  /** One byte at least. */
  data: Uint8Array
}

export interface SplitBatchOptions {
  /** Largest payload of the DA layer, in bytes: at least 55. */
  maxPayloadBytes: number
  chainId: bigint
  batchIndex: bigint
  keccak256: Keccak256
}

/**
 * Cuts an encoded batch into frames of at most `maxPayloadBytes`. The same batch gives the same frames, so they may be stored again.
 * @throws EncodeError when a payload cannot hold a frame, or the batch is empty.
 */
export function splitBatch(batchBytes: Uint8Array, options: SplitBatchOptions): Uint8Array[] {
  const { maxPayloadBytes, chainId, batchIndex, keccak256 } = options
  const dataBytes = maxPayloadBytes - BATCH_FRAME_HEAD_BYTES
  if (dataBytes < 1) new ByteWriter(FORMAT).fail(`payloads of ${maxPayloadBytes} bytes cannot hold a frame`)
  if (batchBytes.length === 0) new ByteWriter(FORMAT).fail('the batch is empty')
  const batchHash = keccak256(batchBytes)
  return Array.from({ length: Math.ceil(batchBytes.length / dataBytes) }, (_, frameIndex) => {
    const end = (frameIndex + 1) * dataBytes
    const data = batchBytes.subarray(frameIndex * dataBytes, end)
    return encodeBatchFrame({ chainId, batchIndex, frameIndex, isLast: end >= batchBytes.length, batchHash, data })
  })
}

/**
 * Puts a batch together from its frames, in any order and with any of them repeated.
 *
 * @param frames encoded frames
 * @param options `maxBytes`: limit of the encoded batch. Default: `DEFAULT_MAX_BATCH_BYTES`.
 * @returns the encoded batch, for `decodeBatch`, and what its frames say of it
 * @throws DecodeError when one is no frame; BatchFramesError when they do not make one batch.
 */
export function joinFrames(
  frames: readonly Uint8Array[],
  { keccak256, maxBytes = DEFAULT_MAX_BATCH_BYTES }: { keccak256: Keccak256; maxBytes?: number },
): { chainId: bigint; batchIndex: bigint; bytes: Uint8Array } {
  const decoded = frames.map(decodeBatchFrame)
  const first = decoded[0]
  if (first === undefined) throw new BatchFramesError('missing', 'there are none')
  const { chainId, batchIndex, batchHash } = first
  const parts = new Map<number, BatchFrame>()
  for (const frame of decoded) {
    if (frame.chainId !== chainId || frame.batchIndex !== batchIndex || !equalBytes(frame.batchHash, batchHash))
      throw new BatchFramesError('mixed', `they belong to batch ${batchIndex} and to another`)
    const same = parts.get(frame.frameIndex)
    if (same !== undefined && (same.isLast !== frame.isLast || !equalBytes(same.data, frame.data)))
      throw new BatchFramesError('conflicting', `there are two different frames ${frame.frameIndex}`)
    parts.set(frame.frameIndex, frame)
  }
  const data = inOrder(parts).map((frame) => frame.data)
  const sizeBytes = data.reduce((sum, part) => sum + part.length, 0)
  if (sizeBytes > maxBytes) throw new BatchFramesError('too-large', `${sizeBytes} bytes, the limit is ${maxBytes}`)
  const bytes = concatBytes(data)
  if (!equalBytes(keccak256(bytes), batchHash))
    throw new BatchFramesError('hash', 'the Keccak-256 of the joined bytes is not the one in the frames')
  return { chainId, batchIndex, bytes }
}

function inOrder(parts: ReadonlyMap<number, BatchFrame>): BatchFrame[] {
  const ordered = [...parts.values()].sort((a, b) => a.frameIndex - b.frameIndex)
  for (const [index, frame] of ordered.entries()) {
    if (frame.frameIndex !== index) throw new BatchFramesError('missing', `frame ${index} is missing`)
    if (frame.isLast && index < ordered.length - 1)
      throw new BatchFramesError('conflicting', `frame ${index} is the last, but frame ${index + 1} is there`)
  }
  if (!ordered.at(-1)!.isLast) throw new BatchFramesError('missing', `frame ${ordered.length} is missing`)
  return ordered
}

/**
 * Encodes one frame. Layout: `SPEC.md`.
 * @throws EncodeError when a field is out of range.
 */
export function encodeBatchFrame({ chainId, batchIndex, frameIndex, isLast, batchHash, data }: BatchFrame): Uint8Array {
  const writer = new ByteWriter(FORMAT, BATCH_FRAME_HEAD_BYTES + data.length)
  if (chainId === 0n) writer.fail('the chain id is 0')
  if (data.length === 0) writer.fail('a frame of no data')
  return writer
    .u8(BATCH_FRAME_VERSION)
    .u64(chainId)
    .u64(batchIndex)
    .u32(frameIndex)
    .u8(isLast ? 1 : 0)
    .fixedBytes(batchHash, 32, 'batchHash')
    .bytes(data)
    .finish()
}

/**
 * Decodes one frame. Byte fields are views of `bytes`.
 * @throws DecodeError on anything that `SPEC.md` says to refuse.
 */
export function decodeBatchFrame(bytes: Uint8Array): BatchFrame {
  const reader = new ByteReader(bytes, FORMAT)
  reader.expectVersion(BATCH_FRAME_VERSION)
  const chainId = reader.u64()
  if (chainId === 0n) reader.fail('a chain id of 0', 1)
  const batchIndex = reader.u64()
  const frameIndex = reader.u32()
  const last = reader.u8()
  if (last > 1) reader.fail(`a last flag of ${last}`, 21)
  const batchHash = reader.bytes(32)
  if (reader.remaining === 0) reader.fail('a frame of no data')
  return { chainId, batchIndex, frameIndex, isLast: last === 1, batchHash, data: reader.bytes(reader.remaining) }
}
