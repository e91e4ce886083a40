import { createHash } from 'node:crypto'
import { describe } from 'vitest'
import { anyStateDiff } from '../../test/arbitraries.ts'
import { fuzzDecoder } from '../../test/fuzzDecoder.ts'
import { decodeStateDiff, encodeStateDiff } from './index.ts'

/** Any 32-byte hash will do where the format does not say which. */
const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest())

describe('canonical state diffs, fuzzed', () => {
  fuzzDecoder({ values: anyStateDiff(sha256), encode: encodeStateDiff, decode: decodeStateDiff })
})
