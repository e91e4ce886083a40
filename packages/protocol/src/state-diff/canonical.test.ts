import { describe, expect, it } from 'vitest'
import { anyStateDiff } from '../../test/arbitraries.ts'
import { fuzzDecoder } from '../../test/fuzzDecoder.ts'
import { goldenVectors } from '../../test/goldenVectors.ts'
import { keccak256 } from '../../test/plain.ts'
import { bytesToHex, hexToBytes } from '../bytes/index.ts'
import { EncodeError } from '../errors/index.ts'
import { decodeStateDiff, EMPTY_CODE_HASH, encodeStateDiff, sortStateDiff, stateDiffCommitment } from './index.ts'
import vectors from './vectors.json' with { type: 'json' }

const format = { encode: encodeStateDiff, decode: decodeStateDiff }

describe('canonical state diffs', () => {
  goldenVectors(vectors, format)

  it.each(vectors.accepted)('keeps the commitment to $name', ({ encoded, hash }) => {
    expect(bytesToHex(stateDiffCommitment(decodeStateDiff(hexToBytes(encoded)), keccak256))).toBe(hash)
  })

  it('are not encoded out of order, but can be sorted', () => {
    const diff = decodeStateDiff(hexToBytes(vectors.accepted[1]!.encoded))
    const reversed = { ...diff, accounts: diff.accounts.toReversed(), storage: diff.storage.toReversed() }
    expect(() => encodeStateDiff(reversed)).toThrow(EncodeError)
    expect(sortStateDiff(reversed)).toEqual(diff)
  })

  it('know the hash of no code', () => {
    expect(EMPTY_CODE_HASH).toEqual(keccak256(new Uint8Array()))
  })
})

describe('canonical state diffs, fuzzed', () => {
  fuzzDecoder({ values: anyStateDiff(keccak256), ...format })
})
