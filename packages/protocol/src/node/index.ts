import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { CODEC, type Compressor } from '../mini-block/compression.ts'

/**
 * Zstandard from `node:zlib` (Node ≥ 22.15).
 * @param level 1 (fast) … 19 (small). Default 3, a quarter of a millisecond for 1,000 transactions.
 */
export function zstdCompressor(level = 3): Compressor {
  return {
    id: CODEC.zstd,
    compress: (bytes) => asPlain(zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: level } })),
    decompress: (bytes, maxBytes) => asPlain(zstdDecompressSync(bytes, { maxOutputLength: maxBytes })),
  }
}

/** Keeps `Buffer`, whose `slice` does not copy, out of the domain. */
function asPlain(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
}
