import fc from 'fast-check'
import { describe } from 'vitest'
import { anyReceipt, anyReceipts, fixedBytes } from '../../test/arbitraries.ts'
import { fuzzDecoder } from '../../test/fuzzDecoder.ts'
import { decodeReceipt, decodeReceipts, encodeReceipt, encodeReceipts } from './index.ts'

describe('receipts of a mini-block, fuzzed', () => {
  fuzzDecoder({ values: anyReceipts, encode: encodeReceipts, decode: decodeReceipts })
})

describe('receipts of consensus, fuzzed', () => {
  fuzzDecoder({
    values: fc.record({ receipt: anyReceipt, bloom: fixedBytes(256) }),
    encode: ({ receipt, bloom }) => encodeReceipt(receipt, bloom),
    decode: decodeReceipt,
  })
})
