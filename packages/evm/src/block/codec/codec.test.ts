import { concatBytes, DecodeError, EncodeError } from '@megarollup/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EthereumHeader, EthereumReceipt } from '../header.ts'
import { decodeBlock, decodeChain, encodeBlock } from './block.ts'
import { decodeHeader, encodeHeader } from './header.ts'
import { decodeEthereumReceipt, encodeEthereumReceipt } from './receipt.ts'

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const u64 = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n })
const u256 = fc.bigInt({ min: 0n, max: (1n << 256n) - 1n })
const hash = bytes(32)

const base = fc.record({
  parentHash: hash,
  ommersHash: hash,
  coinbase: bytes(20),
  stateRoot: hash,
  transactionsRoot: hash,
  receiptsRoot: hash,
  logsBloom: bytes(256),
  difficulty: u256,
  number: u64,
  gasLimit: u64,
  gasUsed: u64,
  timestamp: u64,
  extraData: fc.uint8Array({ maxLength: 40 }),
  prevRandao: hash,
  nonce: bytes(8),
})
const tail = fc.record({
  baseFeePerGas: u256,
  withdrawalsRoot: hash,
  blobGasUsed: u64,
  excessBlobGas: u64,
  parentBeaconBlockRoot: hash,
  requestsHash: hash,
})
/** A header with the first fields of the tail, as many as a fork has. */
const header: fc.Arbitrary<EthereumHeader> = fc
  .tuple(base, tail, fc.integer({ min: 0, max: 6 }))
  .map(([fields, rest, count]) => ({ ...fields, ...Object.fromEntries(Object.entries(rest).slice(0, count)) }))
const transaction = fc.oneof(
  fc.constantFrom(Uint8Array.of(0xc0), Uint8Array.of(0xc2, 1, 2)),
  fc
    .tuple(fc.integer({ min: 0, max: 0x7f }), fc.uint8Array({ maxLength: 80 }))
    .map(([type, rest]) => Uint8Array.of(type, ...rest)),
)
const withdrawal = fc.record({ index: u64, validatorIndex: u64, address: bytes(20), amount: u64 })
const block = fc
  .record({
    header,
    transactions: fc.array(transaction, { maxLength: 5 }),
    ommers: fc.array(header, { maxLength: 2 }),
    withdrawals: fc.option(fc.array(withdrawal, { maxLength: 3 }), { nil: undefined }),
  })
  .map(({ withdrawals, ...rest }) => ({ ...rest, ...(withdrawals && { withdrawals }) }))

describe('headers', () => {
  it('come back as they were, with the tail of any fork', () => {
    fc.assert(
      fc.property(header, (value) => {
        expect(decodeHeader(encodeHeader(value))).toEqual(value)
      }),
    )
  })

  it('have no field behind one that is absent, and none that is too large', () => {
    const [value] = fc.sample(base, 1)
    expect(() => encodeHeader({ ...value!, withdrawalsRoot: new Uint8Array(32) })).toThrow(EncodeError)
    expect(() => encodeHeader({ ...value!, number: 1n << 64n })).toThrow(EncodeError)
    expect(() => encodeHeader({ ...value!, nonce: new Uint8Array(7) })).toThrow(EncodeError)
  })
})

describe('blocks', () => {
  it('come back as they were, alone and one behind the other', () => {
    fc.assert(
      fc.property(fc.array(block, { minLength: 1, maxLength: 3 }), (values) => {
        const encoded = values.map(encodeBlock)
        expect(encoded.map(decodeBlock)).toEqual(values)
        expect([...decodeChain(concatBytes(encoded))]).toEqual(values)
      }),
    )
  })

  it('whose bytes were changed are refused, or are the one encoding of another block', () => {
    fc.assert(
      fc.property(block, fc.nat(), fc.integer({ min: 1, max: 255 }), (value, at, flip) => {
        const changed = encodeBlock(value)
        changed[at % changed.length]! ^= flip
        try {
          expect(encodeBlock(decodeBlock(changed))).toEqual(changed)
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('that are cut off are refused', () => {
    const encoded = encodeBlock(fc.sample(block, 1)[0]!)
    for (let length = 0; length < encoded.length; length += 7) {
      expect(() => decodeBlock(encoded.subarray(0, length))).toThrow(DecodeError)
    }
  })
})

describe('receipts', () => {
  const log = fc.record({
    address: bytes(20),
    topics: fc.array(hash, { maxLength: 4 }),
    data: fc.uint8Array({ maxLength: 40 }),
  })
  const receipt: fc.Arbitrary<EthereumReceipt> = fc
    .record({
      type: fc.constantFrom(0, 1, 2, 3, 4),
      outcome: fc.oneof(fc.record({ status: fc.constantFrom(0 as const, 1 as const) }), fc.record({ stateRoot: hash })),
      cumulativeGasUsed: u64,
      logs: fc.array(log, { maxLength: 3 }),
    })
    .map(({ outcome, type, ...rest }) => ({ type: type as EthereumReceipt['type'], ...outcome, ...rest }))

  it('come back as they were, with a status or with a state root', () => {
    fc.assert(
      fc.property(receipt, (value) => {
        expect(decodeEthereumReceipt(encodeEthereumReceipt(value)).receipt).toEqual(value)
      }),
    )
  })

  it('have either a status or a state root', () => {
    const rest = { type: 0 as const, cumulativeGasUsed: 0n, logs: [] }
    expect(() => encodeEthereumReceipt(rest)).toThrow(EncodeError)
    expect(() => encodeEthereumReceipt({ ...rest, status: 1, stateRoot: new Uint8Array(32) })).toThrow(EncodeError)
  })
})
