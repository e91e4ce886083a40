import { describe } from 'vitest'
import { anyBlockHeader } from '../../test/arbitraries.ts'
import { fuzzDecoder } from '../../test/fuzzDecoder.ts'
import { decodeBlockHeader, encodeBlockHeader } from './index.ts'

describe('block headers, fuzzed', () => {
  fuzzDecoder({ values: anyBlockHeader, encode: encodeBlockHeader, decode: decodeBlockHeader })
})
