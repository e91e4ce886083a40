import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anySeal, anySignature } from '../../test/arbitraries.ts'
import { fuzzDecoder } from '../../test/fuzzDecoder.ts'
import { goldenVectors } from '../../test/goldenVectors.ts'
import { keccak256 } from '../../test/plain.ts'
import { bytesToHex, hexToBytes } from '../bytes/index.ts'
import { EncodeError } from '../errors/index.ts'
import { blockSealSigningHash, decodeSignedBlockSeal, encodeSignedBlockSeal } from './index.ts'
import vectors from './vectors.json' with { type: 'json' }

const format = { encode: encodeSignedBlockSeal, decode: decodeSignedBlockSeal }

describe('signed block seals', () => {
  goldenVectors(vectors, format)

  it.each(vectors.accepted)('keeps the digest that is signed for $name', ({ encoded, signingHash }) => {
    const { seal } = decodeSignedBlockSeal(hexToBytes(encoded))
    expect(bytesToHex(blockSealSigningHash(seal, keccak256))).toBe(signingHash)
  })

  it('binds the chain id and every field in the digest', () => {
    const { seal } = decodeSignedBlockSeal(hexToBytes(vectors.accepted[0]!.encoded))
    const digest = (changes: Partial<typeof seal>) =>
      bytesToHex(blockSealSigningHash({ ...seal, ...changes }, keccak256))
    const digests = [
      digest({}),
      digest({ chainId: 902n }),
      digest({ lastMiniBlockNumber: 100n }),
      digest({ l1Origin: { ...seal.l1Origin, number: 1n } }),
      digest({ header: { ...seal.header, gasUsed: 1n } }),
    ]
    expect(new Set(digests).size).toBe(digests.length)
  })

  it('refuses to encode what would not decode', () => {
    const { seal, signature } = decodeSignedBlockSeal(hexToBytes(vectors.accepted[0]!.encoded))
    expect(() => encodeSignedBlockSeal({ seal: { ...seal, chainId: 0n }, signature })).toThrow(EncodeError)
    expect(() => encodeSignedBlockSeal({ seal, signature: signature.subarray(1) })).toThrow(EncodeError)
    expect(() => encodeSignedBlockSeal({ seal, signature: new Uint8Array(65).fill(2) })).toThrow(EncodeError)
  })
})

describe('signed block seals, fuzzed', () => {
  fuzzDecoder({ values: fc.record({ seal: anySeal, signature: anySignature }), ...format })
})
