import { decodeSignedBlockSeal, encodeSignedBlockSeal } from '../block-seal/codec.ts'
import { ByteReader } from '../bytes/ByteReader.ts'
import { ByteWriter } from '../bytes/ByteWriter.ts'
import type { SignedBlockSeal } from '../domain/mini-block.ts'
import { DecodeError } from '../errors/DecodeError.ts'
import { CODEC, type Compressor } from '../mini-block/compression.ts'
import {
  decodeMiniBlockHeader,
  encodeMiniBlockHeader,
  OPENING_MINI_BLOCK_HEADER_BYTES,
} from '../mini-block-header/codec.ts'
import { readSignature, writeSignature } from '../signing/signature.ts'
import { MAX_TRANSACTION_BYTES } from '../transaction/decodeTransaction.ts'
import type { Batch, BatchBlock, BatchMiniBlock } from './batch.ts'
import { findDiscontinuity } from './continuity.ts'

/** Version byte of the format. */
export const BATCH_VERSION = 1
/** Limit of an uncompressed batch, in bytes, unless the chain says otherwise. */
export const DEFAULT_MAX_BATCH_BYTES = 256 * 1024 * 1024
/** Bytes before the body. */
const HEAD_BYTES = 6
/** More than any signed seal has. */
const MAX_SEAL_BYTES = 2048
/** Fewest bytes of a mini-block and of a block: what is left bounds how many there can be. */
const MIN_MINI_BLOCK_BYTES = 200
const MIN_BLOCK_BYTES = 700
const FORMAT = 'batch'

export interface EncodeBatchOptions {
  /** Used when the batch becomes smaller by it. */
  compressor?: Compressor
  /** Limit of the uncompressed batch, in bytes. Default: `DEFAULT_MAX_BATCH_BYTES`. */
  maxBytes?: number
}

export interface DecodeBatchOptions {
  /** Those that this node has. */
  compressors?: readonly Compressor[]
  /** Limit of the uncompressed batch, in bytes. Default: `DEFAULT_MAX_BATCH_BYTES`. */
  maxBytes?: number
}

/**
 * Encodes a batch: the bytes that `splitBatch` cuts into frames. Layout: `SPEC.md`.
 * @throws EncodeError when blocks or mini-blocks do not follow each other, a field is out of range or the limit is passed.
 */
export function encodeBatch(batch: Batch, options: EncodeBatchOptions = {}): Uint8Array {
  const { compressor, maxBytes = DEFAULT_MAX_BATCH_BYTES } = options
  const body = writeBody(batch)
  if (body.length > maxBytes) new ByteWriter(FORMAT).fail(`the body has ${body.length} bytes, the limit is ${maxBytes}`)
  const packed = compressor?.compress(body)
  const [codec, payload] = packed && packed.length < body.length ? [compressor!.id, packed] : [CODEC.none, body]
  return new ByteWriter(FORMAT, HEAD_BYTES + payload.length)
    .u8(BATCH_VERSION)
    .u8(codec)
    .u32(body.length)
    .bytes(payload)
    .finish()
}

/**
 * Decodes a batch. Nothing was hashed and no signature verified; diffs and transactions are only cut out. Byte fields are views.
 * @throws DecodeError on anything that `SPEC.md` says to refuse; its reason names the block.
 */
export function decodeBatch(bytes: Uint8Array, options: DecodeBatchOptions = {}): Batch {
  const { compressors = [], maxBytes = DEFAULT_MAX_BATCH_BYTES } = options
  const reader = new ByteReader(bytes, FORMAT)
  reader.expectVersion(BATCH_VERSION)
  const codec = reader.u8()
  const bodyBytes = reader.u32()
  if (bodyBytes > maxBytes) reader.fail(`a body of ${bodyBytes} bytes, the limit is ${maxBytes}`, 2)
  const packed = reader.bytes(reader.remaining)
  const body = codec === CODEC.none ? packed : decompress(reader, codec, packed, bodyBytes, compressors)
  if (body.length !== bodyBytes) reader.fail(`a body of ${body.length} bytes that claims ${bodyBytes}`, 2)
  return readBody(body)
}

function decompress(
  reader: ByteReader,
  codec: number,
  packed: Uint8Array,
  maxBytes: number,
  compressors: readonly Compressor[],
): Uint8Array {
  const compressor = compressors.find(({ id }) => id === codec)
  if (compressor === undefined) return reader.fail(`codec ${codec}, which this node does not have`, 1)
  if (packed.length >= maxBytes) reader.fail('a body that compression made larger', 2)
  try {
    return compressor.decompress(packed, maxBytes)
  } catch (cause) {
    return reader.fail(
      `a body that does not decompress: ${cause instanceof Error ? cause.message : String(cause)}`,
      HEAD_BYTES,
    )
  }
}

function writeBody(batch: Batch): Uint8Array {
  const writer = new ByteWriter(FORMAT, 64 * 1024)
  const problem = findDiscontinuity(batch)
  if (problem !== undefined) writer.fail(problem)
  writer.u64(batch.chainId).u64(batch.blocks[0]!.seal.seal.header.number).varint(batch.blocks.length)
  for (const { seal, miniBlocks } of batch.blocks) {
    writer.prefixedBytes(encodeSignedBlockSeal(seal), MAX_SEAL_BYTES, 'seal').varint(miniBlocks.length)
    for (const miniBlock of miniBlocks) writeMiniBlock(writer, miniBlock)
  }
  return writer.finish()
}

function writeMiniBlock(writer: ByteWriter, { header, signature, transactions, diffBytes }: BatchMiniBlock): void {
  writer.prefixedBytes(encodeMiniBlockHeader(header), OPENING_MINI_BLOCK_HEADER_BYTES, 'header')
  writeSignature(writer, signature)
  writer.varint(transactions.length)
  for (const transaction of transactions) {
    if (transaction.length === 0) writer.fail('a transaction of no bytes')
    writer.prefixedBytes(transaction, MAX_TRANSACTION_BYTES, 'transaction')
  }
  writer.prefixedBytes(diffBytes, DEFAULT_MAX_BATCH_BYTES, 'diff')
}

function readBody(body: Uint8Array): Batch {
  const reader = new ByteReader(body, FORMAT)
  const chainId = reader.u64()
  const firstBlock = reader.u64()
  const count = reader.count(MIN_BLOCK_BYTES * 8, 'blocks')
  const blocks = Array.from({ length: count }, (_, index) => readBlock(reader, firstBlock + BigInt(index)))
  reader.expectEnd()
  const batch = { chainId, blocks }
  const problem = findDiscontinuity(batch)
  if (problem !== undefined) reader.fail(problem)
  if (blocks[0]!.seal.seal.header.number !== firstBlock) reader.fail(`a first block that is not ${firstBlock}`, 8)
  return batch
}

function readBlock(reader: ByteReader, number: bigint): BatchBlock {
  try {
    const seal: SignedBlockSeal = decodeSignedBlockSeal(reader.prefixedBytes(MAX_SEAL_BYTES))
    const count = reader.count(MIN_MINI_BLOCK_BYTES * 8, 'mini-blocks')
    return { seal, miniBlocks: Array.from({ length: count }, () => readMiniBlock(reader)) }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    const what = error.format === FORMAT ? '' : `${error.format}: `
    return reader.fail(`block ${number}: ${what}${error.reason}`)
  }
}

function readMiniBlock(reader: ByteReader): BatchMiniBlock {
  const header = decodeMiniBlockHeader(reader.prefixedBytes(OPENING_MINI_BLOCK_HEADER_BYTES))
  const signature = readSignature(reader)
  const transactions = Array.from({ length: reader.count(16, 'transactions') }, () => {
    const transaction = reader.prefixedBytes(MAX_TRANSACTION_BYTES)
    if (transaction.length === 0) reader.fail('a transaction of no bytes')
    return transaction
  })
  return { header, signature, transactions, diffBytes: reader.prefixedBytes(reader.remaining) }
}
