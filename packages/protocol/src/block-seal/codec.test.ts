import fc from 'fast-check'
import { describe } from 'vitest'
import { anySeal, anySignature } from '../../test/arbitraries.ts'
import { fuzzDecoder } from '../../test/fuzzDecoder.ts'
import { decodeSignedBlockSeal, encodeSignedBlockSeal } from './index.ts'

describe('signed block seals, fuzzed', () => {
  fuzzDecoder({
    values: fc.record({ seal: anySeal, signature: anySignature }),
    encode: encodeSignedBlockSeal,
    decode: decodeSignedBlockSeal,
  })
})
