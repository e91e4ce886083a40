import { describe, expect, it } from 'vitest'
import { anyBlockHeader } from '../../test/arbitraries.ts'
import { fuzzDecoder } from '../../test/fuzzDecoder.ts'
import { goldenVectors } from '../../test/goldenVectors.ts'
import { keccak256 } from '../../test/plain.ts'
import { bytesToHex, hexToBytes } from '../bytes/index.ts'
import { EncodeError } from '../errors/index.ts'
import { blockHash, decodeBlockHeader, encodeBlockHeader } from './index.ts'
import vectors from './vectors.json' with { type: 'json' }

const format = { encode: encodeBlockHeader, decode: decodeBlockHeader }

describe('block headers', () => {
  goldenVectors(vectors, format)

  it.each(vectors.accepted)('hashes $name', ({ encoded, hash }) => {
    expect(bytesToHex(blockHash(decodeBlockHeader(hexToBytes(encoded)), keccak256))).toBe(hash)
  })

  it('refuses to encode what would not decode', () => {
    const header = decodeBlockHeader(hexToBytes(vectors.accepted[0]!.encoded))
    expect(() => encodeBlockHeader({ ...header, number: 2n ** 64n })).toThrow(EncodeError)
    expect(() => encodeBlockHeader({ ...header, extraData: new Uint8Array(33) })).toThrow(EncodeError)
    expect(() => encodeBlockHeader({ ...header, stateRoot: new Uint8Array(31) })).toThrow(EncodeError)
  })
})

describe('block headers, fuzzed', () => {
  fuzzDecoder({ values: anyBlockHeader, ...format })
})
