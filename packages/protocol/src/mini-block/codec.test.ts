import fc from 'fast-check'
import { describe } from 'vitest'
import { anyMiniBlockHeader, anyReceipts, anySignature } from '../../test/arbitraries.ts'
import { fuzzDecoder } from '../../test/fuzzDecoder.ts'
import { zstdCompressor } from '../node/index.ts'
import { encodeReceipts } from '../receipt/index.ts'
import { type DecodedMiniBlock, decodeSignedMiniBlock, encodeSignedMiniBlock } from './index.ts'

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
