import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyMiniBlockHeader, anySeal, anySignature } from '../../test/arbitraries.ts'
import { fuzzDecoder } from '../../test/fuzzDecoder.ts'
import { decodeSignedBlockSeal } from '../block-seal/index.ts'
import { hexToBytes } from '../bytes/hex.ts'
import { decodeMiniBlockHeader } from '../mini-block-header/index.ts'
import { zstdCompressor } from '../node/index.ts'
import { type Batch, decodeBatch, encodeBatch } from './index.ts'
import vectors from './vectors.json' with { type: 'json' }

const zstd = zstdCompressor()
const anyMiniBlock = fc.record({
  header: anyMiniBlockHeader,
  signature: anySignature,
  transactions: fc.array(fc.uint8Array({ minLength: 1, maxLength: 150 }), { maxLength: 4 }),
  diffBytes: fc.uint8Array({ maxLength: 200 }),
})
const anyBlock = fc.record({
  seal: fc.record({ seal: anySeal, signature: anySignature }),
  miniBlocks: fc.array(anyMiniBlock, { minLength: 1, maxLength: 3 }),
})
const small64 = fc.bigInt({ min: 1n, max: 2n ** 60n })

/** Batches whose numbers fit together. */
const anyBatch: fc.Arbitrary<Batch> = fc
  .record({
    ...{ chainId: small64, firstBlock: small64, firstMiniBlock: small64 },
    blocks: fc.array(anyBlock, { minLength: 1, maxLength: 3 }),
    opening: anyMiniBlockHeader.filter(({ opening }) => opening !== undefined),
  })
  .map(({ chainId, firstBlock, firstMiniBlock, blocks, opening: { opening } }) => {
    let number = firstMiniBlock
    return {
      chainId,
      blocks: blocks.map(({ seal, miniBlocks }, index) => {
        const blockNumber = firstBlock + BigInt(index)
        const environment = { ...opening!.environment, number: blockNumber }
        let firstTransactionIndex = 0
        const numbered = miniBlocks.map((miniBlock, indexInBlock) => {
          const header = {
            ...miniBlock.header,
            ...{ chainId, blockNumber, indexInBlock, firstTransactionIndex, number: number++ },
            transactionCount: miniBlock.transactions.length,
            opening: indexInBlock === 0 ? { ...opening!, environment } : undefined,
          }
          firstTransactionIndex += miniBlock.transactions.length
          return { ...miniBlock, header }
        })
        const header = { ...seal.seal.header, number: blockNumber }
        return {
          seal: { ...seal, seal: { ...seal.seal, chainId, header, lastMiniBlockNumber: number - 1n } },
          miniBlocks: numbered,
        }
      }),
    }
  })

describe('batches, fuzzed', () => {
  fuzzDecoder({ values: anyBatch, encode: (batch) => encodeBatch(batch), decode: (bytes) => decodeBatch(bytes) })
})

describe('compressed batches, fuzzed', () => {
  fuzzDecoder({
    values: anyBatch,
    encode: (batch) => encodeBatch(batch, { compressor: zstd }),
    decode: (bytes) => decodeBatch(bytes, { compressors: [zstd], maxBytes: 1 << 20 }),
    isCanonical: false,
  })
})

const batchOf = ({ chainId, blocks }: (typeof vectors.batches)[number]): Batch => ({
  chainId: BigInt(chainId),
  blocks: blocks.map(({ seal, miniBlocks }) => ({
    seal: decodeSignedBlockSeal(hexToBytes(seal)),
    miniBlocks: miniBlocks.map(({ header, signature, transactions, diff }) => ({
      header: decodeMiniBlockHeader(hexToBytes(header)),
      signature: hexToBytes(signature),
      transactions: transactions.map(hexToBytes),
      diffBytes: hexToBytes(diff),
    })),
  })),
})

describe('batches', () => {
  it.each(vectors.batches)('encodes and decodes $name as the vector says', (vector) => {
    expect(encodeBatch(batchOf(vector))).toEqual(hexToBytes(vector.encoded))
    expect(decodeBatch(hexToBytes(vector.encoded))).toEqual(batchOf(vector))
  })

  it.each(vectors.refused)('refuses $name', ({ encoded, reason }) => {
    expect(() => decodeBatch(hexToBytes(encoded), { compressors: [zstd] })).toThrow(reason)
  })

  const batch = batchOf(vectors.batches.at(-1)!)

  it('compresses when that makes a batch smaller, and only then', () => {
    const repetitive = structuredClone(batch) as { blocks: { miniBlocks: { diffBytes: Uint8Array }[] }[] } & Batch
    repetitive.blocks[0]!.miniBlocks[0]!.diffBytes = new Uint8Array(10_000)
    const encoded = encodeBatch(repetitive, { compressor: zstd })
    expect(encoded[1]).toBe(zstd.id)
    expect(encoded.length).toBeLessThan(5_000)
    expect(decodeBatch(encoded, { compressors: [zstd] })).toEqual(repetitive)
    const useless = { ...zstd, compress: (bytes: Uint8Array) => new Uint8Array(bytes.length) }
    expect(encodeBatch(batch, { compressor: useless })).toEqual(encodeBatch(batch))
  })

  it('refuses a body above the limit before it decompresses', () => {
    const bomb = { id: 1, compress: () => new Uint8Array(1), decompress: () => expect.unreachable() }
    const encoded = encodeBatch(batch, { compressor: bomb })
    expect(() => decodeBatch(encoded, { compressors: [bomb], maxBytes: 100 })).toThrow(/the limit is 100/)
    expect(() => encodeBatch(batch, { maxBytes: 100 })).toThrow(/the limit is 100/)
  })

  it('refuses a bomb: more output than the batch declares', () => {
    const body = encodeBatch(batch).subarray(6)
    const bomb = Uint8Array.of(1, 1, 200, 0, 0, 0, ...zstd.compress(body).subarray(0, 199))
    expect(() => decodeBatch(bomb, { compressors: [zstd] })).toThrow(/does not decompress/)
  })

  it('says that it does not have the codec', () => {
    const encoded = encodeBatch(batch).slice()
    encoded[1] = 9
    expect(() => decodeBatch(encoded, { compressors: [zstd] })).toThrow(/codec 9, which this node does not have/)
  })

  it('names the block at which a batch breaks off', () => {
    const first = batch.blocks[0]!
    const last = batch.blocks.at(-1)!
    const gap = { ...batch, blocks: [first, { ...last, seal: first.seal }] }
    expect(() => encodeBatch(gap)).toThrow(/block 8: the seal of block 7/)
    const encoded = encodeBatch(batch)
    expect(() => decodeBatch(withBodyCutBy(encoded, 1))).toThrow(/block 8: truncated/)
  })
})

function withBodyCutBy(encoded: Uint8Array, bytes: number): Uint8Array {
  const cut = encoded.slice(0, encoded.length - bytes)
  new DataView(cut.buffer).setUint32(2, cut.length - 6, true)
  return cut
}
