import fc from 'fast-check'
import * as Bloom from 'ox/Bloom'
import { describe, expect, it } from 'vitest'
import { anyReceipt, anyReceipts, fixedBytes } from '../../test/arbitraries.ts'
import { fuzzDecoder } from '../../test/fuzzDecoder.ts'
import { goldenVectors } from '../../test/goldenVectors.ts'
import { keccak256 } from '../../test/plain.ts'
import { bytesToHex, hexToBytes } from '../bytes/index.ts'
import type { Receipt } from '../domain/receipt.ts'
import { EncodeError } from '../errors/index.ts'
import {
  bloomMayHold,
  decodeReceipt,
  decodeReceipts,
  encodeReceipt,
  encodeReceipts,
  logsBloom,
  mergeBloom,
  receiptsCommitment,
} from './index.ts'
import vectors from './vectors.json' with { type: 'json' }

const wire = { encode: encodeReceipts, decode: decodeReceipts }
const consensus = {
  encode: ({ receipt, bloom }: { receipt: Receipt; bloom: Uint8Array }) => encodeReceipt(receipt, bloom),
  decode: decodeReceipt,
}

describe('receipts of a mini-block', () => {
  goldenVectors(vectors.wire, wire)

  it.each(vectors.wire.accepted)('keeps the commitment to $name', ({ encoded, hash }) => {
    expect(bytesToHex(receiptsCommitment(decodeReceipts(hexToBytes(encoded)), keccak256))).toBe(hash)
  })

  it('are not encoded when their cumulative gas falls', () => {
    const receipt = { type: 2, status: 1, logs: [] } as const
    const falling = [5n, 4n].map((cumulativeGasUsed) => ({ ...receipt, logs: [], cumulativeGasUsed }))
    expect(() => encodeReceipts(falling)).toThrow(EncodeError)
  })
})

describe('receipts of consensus', () => {
  goldenVectors(vectors.consensus, consensus)
})

describe('logsBloom', () => {
  it('holds every address and topic, as an independent reader sees it', () => {
    fc.assert(
      fc.property(anyReceipt, ({ logs }) => {
        const bloom = logsBloom(logs, keccak256)
        const items = logs.flatMap(({ address, topics }) => [address, ...topics])
        for (const item of items) {
          expect(Bloom.contains(bytesToHex(bloom), bytesToHex(item))).toBe(true)
          expect(bloomMayHold(bloom, item, keccak256)).toBe(true)
        }
        const bits = bloom.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0)
        expect(bits).toBeLessThanOrEqual(3 * items.length)
      }),
    )
  })

  it('answers like the independent reader for what it may not hold', () => {
    const log = { address: new Uint8Array(20).fill(1), topics: [], data: new Uint8Array() }
    const bloom = logsBloom([log], keccak256)
    fc.assert(
      fc.property(fixedBytes(32), (item) => {
        expect(bloomMayHold(bloom, item, keccak256)).toBe(Bloom.contains(bytesToHex(bloom), bytesToHex(item)))
      }),
    )
  })

  it('of two lists is the sum of both', () => {
    const [a, b] = [1, 2].map((n) => ({ address: new Uint8Array(20).fill(n), topics: [], data: new Uint8Array() }))
    const sum = logsBloom([a!], keccak256)
    mergeBloom(sum, logsBloom([b!], keccak256))
    expect(sum).toEqual(logsBloom([a!, b!], keccak256))
  })
})

describe('receipts of a mini-block, fuzzed', () => {
  fuzzDecoder({ values: anyReceipts, ...wire })
})

describe('receipts of consensus, fuzzed', () => {
  fuzzDecoder({ values: fc.record({ receipt: anyReceipt, bloom: fixedBytes(256) }), ...consensus })
})
