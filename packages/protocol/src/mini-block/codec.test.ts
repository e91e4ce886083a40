import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyMiniBlockHeader, anyReceipts, anySignature } from '../../test/arbitraries.ts'
import { fuzzDecoder } from '../../test/fuzzDecoder.ts'
import { goldenVectors } from '../../test/goldenVectors.ts'
import { hexToBytes } from '../bytes/index.ts'
import { DecodeError, EncodeError } from '../errors/index.ts'
import { zstdCompressor } from '../node/index.ts'
import { encodeReceipts } from '../receipt/index.ts'
import {
  type DecodedMiniBlock,
  decodeMiniBlockEnvelope,
  decodeSignedMiniBlock,
  encodeSignedMiniBlock,
} from './index.ts'
import vectors from './vectors.json' with { type: 'json' }

const zstd = zstdCompressor()
const anyMiniBlock: fc.Arbitrary<DecodedMiniBlock> = fc
  .record({
    header: anyMiniBlockHeader,
    signature: anySignature,
    receipts: anyReceipts,
    diffBytes: fc.uint8Array({ maxLength: 300 }),
    seeds: fc.array(fc.uint8Array({ minLength: 1, maxLength: 200 }), { minLength: 6, maxLength: 6 }),
  })
  .map(({ header, signature, receipts, diffBytes, seeds }) => ({
    header: { ...header, transactionCount: receipts.length },
    signature,
    transactions: seeds.slice(0, receipts.length),
    receipts,
    receiptsBytes: encodeReceipts(receipts),
    diffBytes,
  }))

describe('signed mini-blocks', () => {
  goldenVectors(vectors, {
    encode: (block: DecodedMiniBlock) => encodeSignedMiniBlock(block, block),
    decode: (bytes) => decodeSignedMiniBlock(bytes),
  })

  const golden = decodeSignedMiniBlock(hexToBytes(vectors.accepted[0]!.encoded))
  const large = { ...golden, diffBytes: new Uint8Array(100_000).fill(7) }

  it('are compressed when that makes them smaller', () => {
    const encoded = encodeSignedMiniBlock(large, large, { compressor: zstd })
    expect(encoded.length).toBeLessThan(1000)
    expect(decodeSignedMiniBlock(encoded, { compressors: [zstd] })).toEqual(large)
    const small = encodeSignedMiniBlock(golden, golden, { compressor: { ...zstd, compress: (bytes) => bytes } })
    expect(decodeSignedMiniBlock(small)).toEqual(golden)
  })

  it('show their header and signature before the body is touched', () => {
    const encoded = encodeSignedMiniBlock(large, large, { compressor: zstd }).fill(0xff, 300)
    expect(decodeMiniBlockEnvelope(encoded)).toMatchObject({ header: golden.header, signature: golden.signature })
    expect(() => decodeSignedMiniBlock(encoded, { compressors: [zstd] })).toThrow(DecodeError)
  })

  it('never decompress to more than they claim, nor claim more than the limit', () => {
    const encoded = encodeSignedMiniBlock(large, large, { compressor: zstd })
    expect(() => decodeSignedMiniBlock(encoded, { compressors: [zstd], maxBytes: 99_000 })).toThrow(
      /the limit is 99000/,
    )
    const lying = encoded.slice()
    new DataView(lying.buffer).setUint32(1 + 2 + 213 + 65 + 1, 50_000, true)
    expect(() => decodeSignedMiniBlock(lying, { compressors: [zstd] })).toThrow(/does not decompress/)
    expect(() => decodeSignedMiniBlock(encoded)).toThrow(/codec 1, which this node does not have/)
  })

  it('are not encoded when they do not agree with their header or pass a limit', () => {
    expect(() => encodeSignedMiniBlock(golden, { ...golden, transactions: [] })).toThrow(EncodeError)
    expect(() => encodeSignedMiniBlock(golden, { ...golden, receipts: [] })).toThrow(EncodeError)
    expect(() => encodeSignedMiniBlock(large, large, { maxBytes: 1000 })).toThrow(/the limit is 1000/)
  })
})

describe('signed mini-blocks, fuzzed', () => {
  fuzzDecoder({
    values: anyMiniBlock,
    encode: (block) => encodeSignedMiniBlock(block, block),
    decode: (bytes) => decodeSignedMiniBlock(bytes),
  })
})

describe('compressed signed mini-blocks, fuzzed', () => {
  fuzzDecoder({
    values: anyMiniBlock,
    encode: (block) => encodeSignedMiniBlock(block, block, { compressor: zstd }),
    decode: (bytes) => decodeSignedMiniBlock(bytes, { compressors: [zstd], maxBytes: 1 << 20 }),
    isCanonical: false,
  })
})
