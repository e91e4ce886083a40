import { decodeBlockHeader, encodeBlockHeader, MAX_BLOCK_HEADER_BYTES } from '../block-header/codec.ts'
import { ByteReader } from '../bytes/ByteReader.ts'
import { ByteWriter } from '../bytes/ByteWriter.ts'
import type { BlockSeal, SignedBlockSeal } from '../domain/mini-block.ts'
import type { Hash, Keccak256 } from '../domain/primitives.ts'
import { readSignature, writeSignature } from '../signing/signature.ts'
import { signingHash } from '../signing/signingHash.ts'

/** Version byte of the format. */
export const BLOCK_SEAL_VERSION = 1
const FORMAT = 'block seal'

/**
 * Encodes a seal without its signature: what is hashed and signed. Layout: `SPEC.md`.
 * @throws EncodeError when a field is out of range.
 */
export function encodeBlockSeal(seal: BlockSeal): Uint8Array {
  const writer = new ByteWriter(FORMAT, 1024)
  writeSeal(writer, seal)
  return writer.finish()
}

/**
 * Encodes a seal with its signature: the record of kind `seal` that nodes exchange.
 * @throws EncodeError when a field is out of range.
 */
export function encodeSignedBlockSeal({ seal, signature }: SignedBlockSeal): Uint8Array {
  const writer = new ByteWriter(FORMAT, 1024)
  writeSeal(writer, seal)
  writeSignature(writer, signature)
  return writer.finish()
}

/**
 * Decodes a seal and its signature; the signature is not verified. Byte fields are views of `bytes`.
 * @throws DecodeError on anything that `SPEC.md` says to refuse.
 */
export function decodeSignedBlockSeal(bytes: Uint8Array): SignedBlockSeal {
  const reader = new ByteReader(bytes, FORMAT)
  const seal = readSeal(reader)
  const signature = readSignature(reader)
  reader.expectEnd()
  return { seal, signature }
}

/** The digest that the sequencer signs for a block. */
export function blockSealSigningHash(seal: BlockSeal, keccak256: Keccak256): Hash {
  return signingHash('blockSeal', seal.chainId, keccak256(encodeBlockSeal(seal)), keccak256)
}

function writeSeal(writer: ByteWriter, seal: BlockSeal): void {
  if (seal.chainId === 0n) writer.fail('the chain id is 0')
  const header = encodeBlockHeader(seal.header)
  writer
    .u8(BLOCK_SEAL_VERSION)
    .u64(seal.chainId)
    .fixedBytes(seal.firstMiniBlockHash, 32, 'firstMiniBlockHash')
    .fixedBytes(seal.lastMiniBlockHash, 32, 'lastMiniBlockHash')
    .u64(seal.lastMiniBlockNumber)
    .u64(seal.l1Origin.number)
    .fixedBytes(seal.l1Origin.hash, 32, 'l1Origin.hash')
    .u16(header.length)
    .bytes(header)
}

function readSeal(reader: ByteReader): BlockSeal {
  reader.expectVersion(BLOCK_SEAL_VERSION)
  const chainId = reader.u64()
  if (chainId === 0n) reader.fail('a chain id of 0', 1)
  const firstMiniBlockHash = reader.bytes(32)
  const lastMiniBlockHash = reader.bytes(32)
  const lastMiniBlockNumber = reader.u64()
  const l1Origin = { number: reader.u64(), hash: reader.bytes(32) }
  const length = reader.u16()
  if (length > MAX_BLOCK_HEADER_BYTES) reader.fail(`a block header of ${length} bytes`, reader.offset - 2)
  const header = decodeBlockHeader(reader.bytes(length))
  return { chainId, header, firstMiniBlockHash, lastMiniBlockHash, lastMiniBlockNumber, l1Origin }
}
