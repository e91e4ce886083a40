import { describe } from 'vitest'
import { anyMiniBlockHeader } from '../../test/arbitraries.ts'
import { fuzzDecoder } from '../../test/fuzzDecoder.ts'
import { decodeMiniBlockHeader, encodeMiniBlockHeader } from './index.ts'

describe('mini-block headers, fuzzed', () => {
  fuzzDecoder({ values: anyMiniBlockHeader, encode: encodeMiniBlockHeader, decode: decodeMiniBlockHeader })
})
