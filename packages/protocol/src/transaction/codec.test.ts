import { describe, expect, it } from 'vitest'
import { anyTransaction } from '../../test/arbitraries.ts'
import { fuzzDecoder } from '../../test/fuzzDecoder.ts'
import { DecodeError } from '../errors/DecodeError.ts'
import { decodeTransaction, encodeTransaction, MAX_TRANSACTION_BYTES } from './index.ts'

describe('transactions, fuzzed', () => {
  fuzzDecoder({
    values: anyTransaction,
    encode: encodeTransaction,
    decode: decodeTransaction,
    codes: ['DECODE', 'UNSUPPORTED_TRANSACTION_TYPE'],
  })
})

describe('decodeTransaction', () => {
  it('refuses blob transactions by name', () => {
    expect(() => decodeTransaction(Uint8Array.of(3, 0xc0))).toThrow(/blob transactions \(type 3\) belong to L1/)
  })

  it('refuses deposits by name', () => {
    expect(() => decodeTransaction(Uint8Array.of(0x7e, 0xc0))).toThrow(/reserved for deposits/)
  })

  it('refuses what is larger than the limit before it reads it', () => {
    expect(() => decodeTransaction(new Uint8Array(MAX_TRANSACTION_BYTES + 1))).toThrow(DecodeError)
  })
})
