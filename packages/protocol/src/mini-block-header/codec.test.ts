import { describe, expect, it } from 'vitest'
import { anyMiniBlockHeader } from '../../test/arbitraries.ts'
import { fuzzDecoder } from '../../test/fuzzDecoder.ts'
import { goldenVectors } from '../../test/goldenVectors.ts'
import { keccak256 } from '../../test/plain.ts'
import { bytesToHex, hexToBytes } from '../bytes/index.ts'
import { EncodeError } from '../errors/index.ts'
import {
  decodeMiniBlockHeader,
  encodeMiniBlockHeader,
  MINI_BLOCK_HEADER_BYTES,
  miniBlockHash,
  miniBlockSigningHash,
  OPENING_MINI_BLOCK_HEADER_BYTES,
  transactionsCommitment,
} from './index.ts'
import vectors from './vectors.json' with { type: 'json' }

const format = { encode: encodeMiniBlockHeader, decode: decodeMiniBlockHeader }
const [opening, later] = vectors.accepted.map(({ encoded }) => decodeMiniBlockHeader(hexToBytes(encoded)))

describe('mini-block headers', () => {
  goldenVectors(vectors, format)

  it.each(vectors.accepted)(
    'keeps the hash and the digest that is signed of $name',
    ({ encoded, hash, signingHash }) => {
      const header = decodeMiniBlockHeader(hexToBytes(encoded))
      expect(bytesToHex(miniBlockHash(header, keccak256))).toBe(hash)
      expect(bytesToHex(miniBlockSigningHash(header, keccak256))).toBe(signingHash)
    },
  )

  it('have the sizes that the specification says', () => {
    expect(encodeMiniBlockHeader(later!)).toHaveLength(MINI_BLOCK_HEADER_BYTES)
    expect(encodeMiniBlockHeader(opening!)).toHaveLength(OPENING_MINI_BLOCK_HEADER_BYTES)
  })

  it('are not encoded when the opening is in the wrong place or of another block', () => {
    expect(() => encodeMiniBlockHeader({ ...opening!, indexInBlock: 1 })).toThrow(/has an opening/)
    expect(() => encodeMiniBlockHeader({ ...opening!, opening: undefined })).toThrow(/has no opening/)
    expect(() => encodeMiniBlockHeader({ ...opening!, blockNumber: 5n })).toThrow(/is of block 4, not 5/)
    expect(() => encodeMiniBlockHeader({ ...opening!, firstTransactionIndex: 1 })).toThrow(EncodeError)
    expect(() => encodeMiniBlockHeader({ ...later!, number: 0n })).toThrow(EncodeError)
    expect(() => encodeMiniBlockHeader({ ...later!, transactionCount: 1.5 })).toThrow(EncodeError)
  })

  it('commit to the transactions by their hashes in order', () => {
    const [a, b] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]
    expect(transactionsCommitment([a, b], keccak256)).toEqual(keccak256(Uint8Array.of(...a, ...b)))
    expect(transactionsCommitment([], keccak256)).toEqual(keccak256(new Uint8Array()))
  })
})

describe('mini-block headers, fuzzed', () => {
  fuzzDecoder({ values: anyMiniBlockHeader, ...format })
})
