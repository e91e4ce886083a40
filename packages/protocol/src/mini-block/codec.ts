import { ByteReader } from '../bytes/ByteReader.ts'
import { ByteWriter } from '../bytes/ByteWriter.ts'
import type { MiniBlockHeader } from '../domain/mini-block.ts'
import type { Receipt } from '../domain/receipt.ts'
import {
  decodeMiniBlockHeader,
  encodeMiniBlockHeader,
  OPENING_MINI_BLOCK_HEADER_BYTES,
} from '../mini-block-header/codec.ts'
import { decodeReceipts, encodeReceipts } from '../receipt/wire.ts'
import { readSignature, writeSignature } from '../signing/signature.ts'
import { CODEC, type Compressor } from './compression.ts'
import { readSections, writeSections } from './sections.ts'

/** Version byte of the format. */
export const MINI_BLOCK_VERSION = 1
/** Limit of a mini-block's uncompressed body, in bytes, unless the chain says otherwise. */
export const DEFAULT_MAX_MINI_BLOCK_BYTES = 64 * 1024 * 1024
/** Smaller bodies are sent as they are: a compressed one would hardly be smaller. */
const MIN_COMPRESSED_BYTES = 256
const FORMAT = 'mini-block'

/** What the body of a mini-block is made of on the wire. */
export interface MiniBlockParts {
  /** EIP-2718 encodings, in order. */
  transactions: readonly Uint8Array[]
  receipts: readonly Receipt[]
  /** The diff as `DiffDictionary.encode` made it. */
  diffBytes: Uint8Array
}

export interface MiniBlockCodecOptions {
  /** Limit of the uncompressed body, in bytes. Default: `DEFAULT_MAX_MINI_BLOCK_BYTES`. */
  maxBytes?: number
}

/** A header and its signature, before the body was looked at. */
export interface MiniBlockEnvelope {
  header: MiniBlockHeader
  signature: Uint8Array
  /** Codec byte of the body. */
  codec: number
  /** Size of the body when it is uncompressed, as the sender claims: at most the limit. */
  bodyBytes: number
  /** The body as sent. A view. */
  packedBody: Uint8Array
}

/** A mini-block as decoded. The receipts and the transactions are only known to be well-formed; nothing was hashed. */
export interface DecodedMiniBlock {
  header: MiniBlockHeader
  signature: Uint8Array
  transactions: Uint8Array[]
  receipts: Receipt[]
  /** The encoded receipts, whose Keccak-256 must be `receiptsHash`. */
  receiptsBytes: Uint8Array
  /** The diff, for `DiffDictionary.decode`. */
  diffBytes: Uint8Array
}

/**
 * Encodes a signed mini-block: the record of kind `mini-block` that nodes exchange. Layout: `SPEC.md`.
 *
 * @param block The header and r ‖ s ‖ yParity over its signing hash.
 * @param options `compressor`: used when the body is large enough and becomes smaller.
 * @throws EncodeError when counts do not agree with the header or a limit is passed.
 */
export function encodeSignedMiniBlock(
  block: { header: MiniBlockHeader; signature: Uint8Array },
  parts: MiniBlockParts,
  options: MiniBlockCodecOptions & { compressor?: Compressor } = {},
): Uint8Array {
  const { compressor, maxBytes = DEFAULT_MAX_MINI_BLOCK_BYTES } = options
  const body = writeSections({ ...parts, receiptsBytes: encodeReceipts(parts.receipts) })
  const packed = compressor && body.length >= MIN_COMPRESSED_BYTES ? compressor.compress(body) : body
  const [codec, payload] = compressor && packed.length < body.length ? [compressor.id, packed] : [CODEC.none, body]

  const writer = new ByteWriter(FORMAT, payload.length + OPENING_MINI_BLOCK_HEADER_BYTES + 100)
  const { transactionCount } = block.header
  if (parts.transactions.length !== transactionCount || parts.receipts.length !== transactionCount) {
    writer.fail(
      `${parts.transactions.length} transactions and ${parts.receipts.length} receipts under a header of ${transactionCount}`,
    )
  }
  if (body.length > maxBytes) writer.fail(`the body has ${body.length} bytes, the limit is ${maxBytes}`)
  const header = encodeMiniBlockHeader(block.header)
  writer.u8(MINI_BLOCK_VERSION).u16(header.length).bytes(header)
  writeSignature(writer, block.signature)
  return writer.u8(codec).u32(body.length).bytes(payload).finish()
}

/**
 * Decodes the header and the signature of a mini-block and leaves the body alone: verify the signature before `openMiniBlock`.
 * @throws DecodeError on anything that `SPEC.md` says to refuse.
 */
export function decodeMiniBlockEnvelope(bytes: Uint8Array, options: MiniBlockCodecOptions = {}): MiniBlockEnvelope {
  const { maxBytes = DEFAULT_MAX_MINI_BLOCK_BYTES } = options
  const reader = new ByteReader(bytes, FORMAT)
  reader.expectVersion(MINI_BLOCK_VERSION)
  const header = decodeMiniBlockHeader(reader.bytes(reader.u16()))
  const signature = readSignature(reader)
  const codec = reader.u8()
  const start = reader.offset
  const bodyBytes = reader.u32()
  if (bodyBytes > maxBytes) reader.fail(`a body of ${bodyBytes} bytes, the limit is ${maxBytes}`, start)
  const packedBody = reader.bytes(reader.remaining)
  if (codec === CODEC.none && packedBody.length !== bodyBytes) {
    reader.fail(`a body of ${packedBody.length} bytes that claims ${bodyBytes}`, start)
  }
  if (codec !== CODEC.none && packedBody.length >= bodyBytes) reader.fail('a body that compression made larger', start)
  return { header, signature, codec, bodyBytes, packedBody }
}

/**
 * Unpacks and decodes the body of a mini-block.
 * @param options `compressors`: those that this node has.
 * @throws DecodeError on anything that `SPEC.md` says to refuse.
 */
export function openMiniBlock(
  envelope: MiniBlockEnvelope,
  options: { compressors?: readonly Compressor[] } = {},
): DecodedMiniBlock {
  const { header, signature } = envelope
  const body = unpackBody(envelope, options.compressors ?? [])
  const { transactions, receiptsBytes, diffBytes } = readSections(body, header.transactionCount)
  const receipts = decodeReceipts(receiptsBytes)
  if (receipts.length !== header.transactionCount) {
    new ByteReader(body, FORMAT).fail(`${receipts.length} receipts under a header of ${header.transactionCount}`)
  }
  return { header, signature, transactions, receipts, receiptsBytes, diffBytes }
}

/**
 * Decodes a signed mini-block in one go: `decodeMiniBlockEnvelope`, then `openMiniBlock`. For bytes from somebody who is not
 * trusted, call the two and verify the signature in between.
 * @throws DecodeError on anything that `SPEC.md` says to refuse.
 */
export function decodeSignedMiniBlock(
  bytes: Uint8Array,
  options: MiniBlockCodecOptions & { compressors?: readonly Compressor[] } = {},
): DecodedMiniBlock {
  return openMiniBlock(decodeMiniBlockEnvelope(bytes, options), options)
}

function unpackBody(
  { codec, bodyBytes, packedBody }: MiniBlockEnvelope,
  compressors: readonly Compressor[],
): Uint8Array {
  if (codec === CODEC.none) return packedBody
  const reader = new ByteReader(packedBody, FORMAT)
  const compressor = compressors.find(({ id }) => id === codec)
  if (compressor === undefined) return reader.fail(`a body in codec ${codec}, which this node does not have`)
  let body: Uint8Array
  try {
    body = compressor.decompress(packedBody, bodyBytes)
  } catch (cause) {
    return reader.fail(`a body that does not decompress: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
  if (body.length !== bodyBytes) reader.fail(`a body of ${body.length} bytes that claims ${bodyBytes}`)
  return body
}
